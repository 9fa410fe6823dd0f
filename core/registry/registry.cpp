// SPDX-License-Identifier: BSD-3-Clause
#include "lamella/registry.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "lamella/error.hpp"
#include "registry/format_table.hpp"
#include "registry/identify.hpp"

namespace lamella {

struct registry::state {
  format_table table;
};

registry::registry(const registry_options& options) : state_(new state{format_table(options)}) {}
registry::~registry() = default;

const format_table& table_of(const registry& known) noexcept {
  return known.state_->table;
}

const registry& registry::shared() {
  static const auto* const leaked = new registry;  // plugins may be in use while statics are destroyed
  return *leaked;
}

std::vector<format_info> registry::formats() const {
  std::vector<format_info> infos;
  for (const auto& f : state_->table.formats()) infos.push_back(state_->table.info(f));
  return infos;
}

std::vector<plugin_info> registry::plugins() const {
  std::vector<plugin_info> infos;
  for (const auto& p : state_->table.plugins()) {
    p->check();
    infos.push_back(p->info());
  }
  return infos;
}

std::vector<plugin_info> registry::probe() const {
  for (const auto& p : state_->table.plugins()) {
    try {
      (void)p->entry();
    } catch (const error&) {  // kept by the plugin, and told below
    }
  }
  return plugins();
}

std::optional<format_info> registry::find(std::string_view format_id) const {
  const auto* format = state_->table.find(format_id);
  if (format == nullptr) return {};
  return state_->table.info(*format);
}

identification registry::identify(const source& file, bool manifest_only) const {
  // Does not own: what is made of it ends with this call.
  const source_ptr borrowed(std::shared_ptr<void>(), &file);
  return identify_source(*this, borrowed, manifest_only).found;
}

const void* registry::interface_of(std::string_view format_id, std::string_view interface_id) const {
  const auto* format = state_->table.find(format_id);
  if (format == nullptr) throw error(errc::unknown_format, fmt::format("there is no format '{}'; {}", format_id, summary()));
  return lamella::interface_of(*format, std::string(interface_id).c_str());
}

std::string registry::summary() const {
  return state_->table.summary();
}

bool format_info::claims(std::string_view capability_name) const {
  return std::ranges::any_of(capabilities,
                             [&](const auto& c) { return c.name == capability_name && c.claimed != "false" && c.claimed != "D0"; });
}

std::string_view to_string(plugin_state state) noexcept {
  switch (state) {
    case plugin_state::listed:
      return "listed";
    case plugin_state::loaded:
      return "loaded";
    case plugin_state::refused:
      return "refused";
    case plugin_state::shadowed:
      return "shadowed";
  }
  return "listed";
}

}  // namespace lamella
