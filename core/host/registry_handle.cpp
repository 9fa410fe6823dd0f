// SPDX-License-Identifier: BSD-3-Clause
#include "host/registry_handle.hpp"

#include "host/caller_struct.hpp"
#include "host/log_choice.hpp"

namespace lamella::host {

namespace {

std::vector<static_plugin> static_plugins_of(const lamella_host_registry_options& given) {
  std::vector<static_plugin> made;
  for (std::uint64_t i = 0; i < given.static_plugin_count; ++i) {
    const auto& plugin = (&required(given.static_plugins, "static_plugins"))[i];
    made.push_back({plugin.entry, &required(plugin.manifest, "the manifest of a static plugin")});
    if (plugin.entry == nullptr) throw error(errc::bad_argument, "the entry of a static plugin is NULL");
  }
  return made;
}

registry_options options_from(const lamella_host_registry_options& given) {
  check_flags(given.flags, LAMELLA_HOST_NO_ENVIRONMENT | LAMELLA_HOST_NO_BUNDLED | LAMELLA_HOST_NO_USER | LAMELLA_HOST_NO_SYSTEM |
                               LAMELLA_HOST_REQUIRE_PINS | LAMELLA_HOST_NO_CACHE);
  registry_options made;
  made.static_plugins = static_plugins_of(given);
  made.plugin_folders = texts_of(given.plugin_folders, given.plugin_folder_count, "plugin_folders");
  made.use_environment = (given.flags & LAMELLA_HOST_NO_ENVIRONMENT) == 0;
  made.use_bundled = (given.flags & LAMELLA_HOST_NO_BUNDLED) == 0;
  made.use_user = (given.flags & LAMELLA_HOST_NO_USER) == 0;
  made.use_system = (given.flags & LAMELLA_HOST_NO_SYSTEM) == 0;
  made.allow_formats = texts_of(given.allow_formats, given.allow_format_count, "allow_formats");
  made.allow_plugins = texts_of(given.allow_plugins, given.allow_plugin_count, "allow_plugins");
  made.allow_folders = texts_of(given.allow_folders, given.allow_folder_count, "allow_folders");
  for (auto& [what, digest] : pairs_of(given.pins, given.pin_count, "pins")) made.pins[what] = digest;
  made.require_pins = (given.flags & LAMELLA_HOST_REQUIRE_PINS) != 0;
  made.use_cache = (given.flags & LAMELLA_HOST_NO_CACHE) == 0;
  made.log = log_function_of(given.log, given.log_user);
  return made;
}

}  // namespace

}  // namespace lamella::host

using namespace lamella::host;

std::int32_t lamella_host_registry_new(const lamella_host_registry_options* options, lamella_host_registry** out,
                                       lamella_host_error** error) noexcept {
  return guarded(error, [&] {
    auto& made = required(out, "out");
    made = new lamella_host_registry{std::make_shared<const lamella::registry>(options_from(taken(options, "the registry's options")))};
  });
}

void lamella_host_registry_release(lamella_host_registry* registry) noexcept {
  delete registry;
}
