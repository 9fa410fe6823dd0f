// SPDX-License-Identifier: BSD-3-Clause
#include "registry/format_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "lamella/error.hpp"
#include "registry/capability_proof.hpp"
#include "registry/plugin_listing.hpp"

namespace lamella {
namespace {

using plugin_list = std::vector<std::unique_ptr<listed_plugin>>;
using claims = std::map<std::string, const listed_plugin*, std::less<>>;

/// By format id, the plugin that is taken: the first that can be used as far as its manifest tells, else the first.
claims winning_claims(const plugin_list& plugins) {
  claims winners;
  for (const auto state : {plugin_state::listed, plugin_state::refused})
    for (const auto& plugin : plugins)
      if (plugin->listed_as() == state)
        for (const auto& format : plugin->manifest().formats) winners.emplace(format.info.id, plugin.get());
  return winners;
}

/// Plugins whose formats are shown: not those that another listing of the same plugin replaces.
std::vector<const listed_plugin*> shown_plugins(const plugin_list& plugins) {
  std::set<std::string_view> listed;
  for (const auto& plugin : plugins)
    if (plugin->listed_as() == plugin_state::listed) listed.insert(plugin->manifest().id);
  std::vector<const listed_plugin*> shown;
  for (const auto& plugin : plugins)
    if (plugin->listed_as() == plugin_state::listed || listed.insert(plugin->manifest().id).second) shown.push_back(plugin.get());
  return shown;
}

std::string loss_to(const listed_plugin& winner) {
  return fmt::format("the plugin '{}' {} claims this format first", winner.manifest().id, winner.whereabouts());
}

}  // namespace

format_table::format_table(const registry_options& options)
    : folders_(plugin_search_path(options, this_environment())),
      plugins_(list_plugins({options.static_plugins, folders_}, cache_folder(manifest_cache_path(options, this_environment())),
                            {std::make_shared<const plugin_rules>(options), options.log})) {
  add_formats(options.allow_formats);
}

void format_table::add_formats(const std::vector<std::string>& allowed) {
  const auto winners = winning_claims(plugins_);
  for (const auto* plugin : shown_plugins(plugins_)) {
    for (const auto& manifest : plugin->manifest().formats) {
      known_format made{.manifest = &manifest, .plugin = plugin};
      const auto* winner = winners.at(manifest.info.id);
      if (winner != plugin) made.lost_to = loss_to(*winner);
      if (!allowed.empty() && std::ranges::find(allowed, manifest.info.id) == allowed.end())
        made.forbidden = fmt::format("this program allows only the formats {}", fmt::join(allowed, ", "));
      if (made.is_candidate())
        for (const auto& rule : manifest.magic) {
          head_bytes_ = std::max(head_bytes_, head_bytes_needed(rule));
          tail_bytes_ = std::max(tail_bytes_, tail_bytes_needed(rule));
        }
      directory_names_.insert(directory_names_.end(), manifest.directory_names.begin(), manifest.directory_names.end());
      formats_.push_back(std::move(made));
    }
  }
}

const known_format* format_table::find(std::string_view id) const noexcept {
  const auto found = std::ranges::find_if(formats_, [&](const auto& f) { return f.lost_to.empty() && f.id() == id; });
  return found == formats_.end() ? nullptr : &*found;
}

bool format_table::reaches(std::string_view from, std::string_view to) const {
  std::set<std::string_view> seen{from};
  std::vector<std::string_view> open{from};
  while (!open.empty()) {
    const auto* format = find(open.back());
    open.pop_back();
    if (format == nullptr) continue;
    for (const auto& general : format->manifest->info.specializes) {
      if (general == to) return true;
      if (seen.insert(general).second) open.push_back(general);
    }
  }
  return false;
}

bool format_table::specializes(std::string_view a, std::string_view b) const {
  return reaches(a, b) && !reaches(b, a);
}

format_info format_table::info(const known_format& format) const {
  auto made = format.manifest->info;
  if (const auto& folder = format.plugin->folder(); !folder.empty())
    apply_proofs_of_folder(made, format.plugin->manifest().version, folder);
  for (const auto& reason : {format.lost_to, format.forbidden, format.plugin->fault()})
    if (made.reason.empty()) made.reason = reason;
  made.is_available = made.reason.empty();
  return made;
}

const void* interface_of(const known_format& format, const char* interface_id) {
  if (!format.forbidden.empty()) throw error(errc::refused, fmt::format("format '{}': {}", format.id(), format.forbidden));
  if (const auto* found = format.plugin->find_interface(interface_id)) return found;
  const auto& plugin = format.plugin->manifest();
  throw error(errc::unsupported,
              fmt::format("plugin {} {} does not offer {} for the format '{}'", plugin.id, plugin.version, interface_id, format.id()));
}

std::string format_table::summary() const {
  std::vector<std::string> known, refused, folders;
  for (const auto& f : formats_)
    if (f.lost_to.empty()) known.push_back(f.id());
  for (const auto& p : plugins_)
    if (const auto info = p->info(); info.state == plugin_state::refused) refused.push_back(fmt::format("{} ({})", info.id, info.reason));
  for (const auto& f : folders_) folders.push_back(f.path);
  auto text = known.empty() ? fmt::format("no formats are known; plugins were looked for in {}", fmt::join(folders, ", "))
                            : fmt::format("known formats: {}", fmt::join(known, ", "));
  if (!refused.empty()) text += fmt::format("; refused plugins: {}", fmt::join(refused, ", "));
  return text;
}

}  // namespace lamella
