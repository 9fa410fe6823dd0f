// SPDX-License-Identifier: BSD-3-Clause
#include "registry/packed_manifest.hpp"

#include <algorithm>

#include "registry/packed_bytes.hpp"

namespace lamella {

// The members of each struct, in one place for both directions.
template <typename Archive>
void walk(Archive& a, magic_condition& c) {
  a(c.at), a(c.bytes), a(c.mask), a(c.ignore_case), a(c.is_text);
}
template <typename Archive>
void walk(Archive& a, option_info& o) {
  a(o.name), a(o.type), a(o.values), a(o.default_value), a(o.help), a(o.has_default);
}
template <typename Archive>
void walk(Archive& a, capability& c) {
  a(c.name), a(c.claimed), a(c.state);
}
template <typename Archive>
void walk(Archive& a, format_info& f) {
  a(f.id), a(f.plugin_id), a(f.plugin_version), a(f.names), a(f.extensions), a(f.specializes), a(f.options), a(f.capabilities),
      a(f.is_available), a(f.reason);
}
template <typename Archive>
void walk(Archive& a, format_manifest& f) {
  a(f.info), a(f.magic), a(f.directory_names), a(f.is_weak);
}
template <typename Archive>
void walk(Archive& a, plugin_manifest& p) {
  a(p.id), a(p.version), a(p.licence), a(p.abi_major), a(p.abi_minor), a(p.library), a(p.other_platforms), a(p.sha256), a(p.formats);
}

std::string pack_manifest(std::span<const plugin_manifest> plugins) {
  std::vector<plugin_manifest> copies(plugins.begin(), plugins.end());
  byte_packer made;
  made(copies);
  return std::move(made.bytes);
}

std::vector<plugin_manifest> unpack_manifest(std::string_view packed) {
  std::vector<plugin_manifest> plugins;
  byte_unpacker bytes{packed};
  bytes(plugins);
  bytes.end();
  for (const auto& plugin : plugins)
    for (const auto& format : plugin.formats)
      if (!std::ranges::all_of(format.magic, [](const auto& rule) { return is_sound(rule); })) throw byte_unpacker::damaged();
  return plugins;
}

}  // namespace lamella
