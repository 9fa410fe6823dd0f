// SPDX-License-Identifier: BSD-3-Clause
//
// The tables of formats and of plugins, as the C API hands them out.
#include "host/caller_struct.hpp"
#include "host/registry_handle.hpp"

namespace lamella::host {

namespace {

/// Arrays that a lamella_host_format points to. The texts are those of the format_info, which stays where it is.
struct format_arrays {
  explicit format_arrays(const format_info& info) : names(pointers_to(info.names)), extensions(pointers_to(info.extensions)) {
    for (const auto& c : info.capabilities) capabilities.push_back({c.name.c_str(), c.claimed.c_str(), c.state.c_str()});
    for (const auto& o : info.options) option_values.push_back(pointers_to(o.values));
    for (std::size_t i = 0; i < info.options.size(); ++i) {
      const auto& o = info.options[i];
      options.push_back({o.name.c_str(), o.type.c_str(), o.has_default ? o.default_value.c_str() : nullptr, o.help.c_str(),
                         option_values[i].data(), option_values[i].size()});
    }
  }

  std::vector<const char*> names, extensions;
  std::vector<std::vector<const char*>> option_values;
  std::vector<lamella_host_capability> capabilities;
  std::vector<lamella_host_option> options;
};

lamella_host_format facts_of(const format_info& info, const format_arrays& arrays) {
  lamella_host_format made{};
  made.is_available = info.is_available ? 1 : 0;
  made.id = info.id.c_str();
  made.plugin_id = info.plugin_id.c_str();
  made.plugin_version = info.plugin_version.c_str();
  made.reason = info.reason.c_str();
  made.names = arrays.names.data();
  made.name_count = arrays.names.size();
  made.extensions = arrays.extensions.data();
  made.extension_count = arrays.extensions.size();
  made.capabilities = arrays.capabilities.data();
  made.capability_count = arrays.capabilities.size();
  made.capability_size = sizeof(lamella_host_capability);
  made.options = arrays.options.data();
  made.option_count = arrays.options.size();
  made.option_size = sizeof(lamella_host_option);
  return made;
}

lamella_host_plugin facts_of(const plugin_info& info) {
  lamella_host_plugin made{};
  made.id = info.id.c_str();
  made.version = info.version.c_str();
  made.path = info.path.c_str();
  made.licence = info.licence.c_str();
  made.state = to_string(info.state).data();  // literals
  made.reason = info.reason.c_str();
  made.origin = info.origin.c_str();
  return made;
}

}  // namespace

}  // namespace lamella::host

using namespace lamella::host;

struct lamella_host_formats {
  explicit lamella_host_formats(std::vector<lamella::format_info> listed) : infos(std::move(listed)), arrays(infos.begin(), infos.end()) {}

  const std::vector<lamella::format_info> infos;
  const std::vector<format_arrays> arrays;
};

struct lamella_host_plugins {
  const std::vector<lamella::plugin_info> infos;
};

std::int32_t lamella_host_formats_new(const lamella_host_registry* registry, lamella_host_formats** out,
                                      lamella_host_error** error) noexcept {
  return guarded(error, [&] {
    auto& made = required(out, "out");
    made = new lamella_host_formats(registry_of(registry)->formats());
  });
}

std::uint64_t lamella_host_formats_count(const lamella_host_formats* formats) noexcept {
  return formats == nullptr ? 0 : formats->infos.size();
}

std::int32_t lamella_host_formats_at(const lamella_host_formats* formats, std::uint64_t index, lamella_host_format* out,
                                     lamella_host_error** error) noexcept {
  return guarded(error, [&] {
    const auto& list = required(formats, "formats");
    check_index(index, list.infos.size(), "formats");
    fill(&required(out, "out"), facts_of(list.infos[index], list.arrays[index]));
  });
}

void lamella_host_formats_release(lamella_host_formats* formats) noexcept {
  delete formats;
}

std::int32_t lamella_host_plugins_new(const lamella_host_registry* registry, lamella_host_plugins** out,
                                      lamella_host_error** error) noexcept {
  return guarded(error, [&] {
    auto& made = required(out, "out");
    made = new lamella_host_plugins{registry_of(registry)->plugins()};
  });
}

std::uint64_t lamella_host_plugins_count(const lamella_host_plugins* plugins) noexcept {
  return plugins == nullptr ? 0 : plugins->infos.size();
}

std::int32_t lamella_host_plugins_at(const lamella_host_plugins* plugins, std::uint64_t index, lamella_host_plugin* out,
                                     lamella_host_error** error) noexcept {
  return guarded(error, [&] {
    const auto& list = required(plugins, "plugins");
    check_index(index, list.infos.size(), "plugins");
    fill(&required(out, "out"), facts_of(list.infos[index]));
  });
}

void lamella_host_plugins_release(lamella_host_plugins* plugins) noexcept {
  delete plugins;
}
