// SPDX-License-Identifier: BSD-3-Clause
#include "registry/packed_manifest.hpp"

#include <cstring>
#include <type_traits>

namespace lamella {
namespace {

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

struct packer {
  std::string bytes;

  template <typename T>
  void operator()(T& value) {
    if constexpr (std::is_arithmetic_v<T>)
      bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
    else
      walk(*this, value);
  }
  void operator()(std::string& text) {
    auto size = text.size();
    (*this)(size);
    bytes += text;
  }
  template <typename T>
  void operator()(std::vector<T>& items) {
    auto count = items.size();
    (*this)(count);
    for (auto& item : items) (*this)(item);
  }
};

struct unpacker {
  std::string_view rest;

  std::string_view take(std::size_t size) {
    const auto taken = rest.substr(0, size);
    rest.remove_prefix(size);
    return taken;
  }
  template <typename T>
  void operator()(T& value) {
    if constexpr (std::is_arithmetic_v<T>)
      std::memcpy(&value, take(sizeof value).data(), sizeof value);
    else
      walk(*this, value);
  }
  void operator()(std::string& text) {
    std::size_t size = 0;
    (*this)(size);
    text = take(size);
  }
  template <typename T>
  void operator()(std::vector<T>& items) {
    std::size_t count = 0;
    (*this)(count);
    items.resize(count);
    for (auto& item : items) (*this)(item);
  }
};

}  // namespace

std::string pack_manifest(std::span<const plugin_manifest> plugins) {
  std::vector<plugin_manifest> copies(plugins.begin(), plugins.end());
  packer made;
  made(copies);
  return std::move(made.bytes);
}

std::vector<plugin_manifest> unpack_manifest(std::string_view packed) {
  std::vector<plugin_manifest> plugins;
  unpacker bytes{packed};
  bytes(plugins);
  return plugins;
}

}  // namespace lamella
