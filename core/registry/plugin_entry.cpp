// SPDX-License-Identifier: BSD-3-Clause
#include "registry/plugin_entry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

namespace lamella {
namespace {

constexpr std::string_view entry_prefix = "lamella_plugin_entry_v";

std::string to_string(lamella_text text) {
  return text.data == nullptr ? std::string() : std::string(text.data, text.size);
}

std::set<std::string> format_ids(const lamella_entry& entry) {
  std::set<std::string> ids;
  if (entry.format_ids == nullptr || !LAMELLA_HAS(lamella_names, entry.format_ids, count)) return ids;
  for (std::uint64_t i = 0; i < entry.format_ids->count; ++i) ids.insert(to_string(entry.format_ids->items[i]));
  return ids;
}

std::set<std::string> format_ids(const plugin_manifest& manifest) {
  std::set<std::string> ids;
  for (const auto& f : manifest.formats) ids.insert(f.info.id);
  return ids;
}

std::string identity_fault(const lamella_entry& entry, const plugin_manifest& manifest) {
  if (const auto id = to_string(entry.plugin_id); id != manifest.id)
    return fmt::format("its library says that it is the plugin '{}', its manifest says '{}'", id, manifest.id);
  const auto has = format_ids(entry), promised = format_ids(manifest);
  if (has != promised)
    return fmt::format("its library has the formats '{}', its manifest '{}'", fmt::join(has, " "), fmt::join(promised, " "));
  return {};
}

}  // namespace

std::string host_abi() {
  return fmt::format("{}.{}", LAMELLA_ABI_MAJOR, LAMELLA_ABI_MINOR);
}

std::string abi_fault(int major, int minor) {
  if (major == LAMELLA_ABI_MAJOR) return {};
  return fmt::format("is built for ABI {}.{}, this lamella has ABI {}; install a release of the plugin for ABI {}", major, minor,
                     host_abi(), LAMELLA_ABI_MAJOR);
}

std::string symbols_fault(std::span<const std::string> exported) {
  if (std::ranges::find(exported, LAMELLA_ENTRY_SYMBOL) != exported.end()) return {};
  const auto other = std::ranges::find_if(exported, [](const auto& name) { return name.starts_with(entry_prefix); });
  if (other == exported.end()) return fmt::format("does not export {}: it is no plugin of lamella", LAMELLA_ENTRY_SYMBOL);
  return fmt::format("is built for ABI {} (it exports {}), this lamella has ABI {} ({}); install a release of the plugin for ABI {}",
                     std::string_view(*other).substr(entry_prefix.size()), *other, host_abi(), LAMELLA_ENTRY_SYMBOL, LAMELLA_ABI_MAJOR);
}

std::string entry_fault(const lamella_entry* entry, const plugin_manifest& manifest) {
  if (entry == nullptr) return fmt::format("its {} gives no entry", LAMELLA_ENTRY_SYMBOL);
  if (entry->magic != LAMELLA_MAGIC)
    return fmt::format("its entry starts with {:08X}, not with {:08X}: it is no entry of lamella", entry->magic, LAMELLA_MAGIC);
  if (!LAMELLA_HAS(lamella_entry, entry, get_interface))
    return fmt::format("its entry has {} bytes, at least {} are needed", entry->struct_size, sizeof(lamella_entry));
  if (auto fault = abi_fault(entry->abi_major, entry->abi_minor); !fault.empty()) return "its entry " + fault;
  if (entry->get_interface == nullptr) return "its entry has no get_interface";
  return identity_fault(*entry, manifest);
}

}  // namespace lamella
