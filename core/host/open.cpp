// SPDX-License-Identifier: BSD-3-Clause
//
// Opening through the C API.
#include "host/callback_source.hpp"
#include "host/caller_struct.hpp"
#include "host/file_handle.hpp"
#include "host/io_choice.hpp"
#include "host/log_choice.hpp"
#include "host/owned_text.hpp"
#include "host/progress_choice.hpp"
#include "host/registry_handle.hpp"

namespace lamella::host {

namespace {

static_assert(static_cast<int>(partial_policy::error) == LAMELLA_HOST_PARTIAL_ERROR &&
              static_cast<int>(partial_policy::valid) == LAMELLA_HOST_PARTIAL_VALID &&
              static_cast<int>(partial_policy::pad) == LAMELLA_HOST_PARTIAL_PAD);

open_options options_from(const lamella_host_open_options& given, const registry& formats) {
  check_flags(given.flags, 0);
  if (given.partial < LAMELLA_HOST_PARTIAL_ERROR || given.partial > LAMELLA_HOST_PARTIAL_PAD)
    throw error(errc::bad_argument, fmt::format("there is no partial policy {}", given.partial));
  open_options made;
  made.format = text_of(given.format);
  for (auto& [name, value] : pairs_of(given.options, given.option_count, "options")) made.options[name] = value;
  made.partial = static_cast<partial_policy>(given.partial);
  made.io = io_mode_of(given.io);
  made.allow = texts_of(given.allow, given.allow_count, "allow");
  made.map = pairs_of(given.map, given.map_count, "map");
  made.registry = &formats;
  made.cancel = flag_of(given.cancel);
  made.progress = progress_of(given.progress, given.user);
  made.log = log_function_of(given.log, given.user);
  return made;
}

template <typename Opening>
std::int32_t open_with(const lamella_host_open_options* options, lamella_host_file** out, lamella_host_error** error,
                       const Opening& opening) noexcept {
  return guarded(error, [&] {
    auto& made = required(out, "out");
    const auto given = taken(options, "the options of opening");
    auto formats = registry_of(given.registry);
    auto opened = opening(options_from(given, *formats));
    made = new lamella_host_file(std::move(opened), std::move(formats));
  });
}

}  // namespace

}  // namespace lamella::host

using namespace lamella::host;

std::int32_t lamella_host_open(const char* path, const lamella_host_open_options* options, lamella_host_file** out,
                               lamella_host_error** error) noexcept {
  return open_with(options, out, error,
                   [&](const lamella::open_options& how) { return lamella::open(std::string(&required(path, "path")), how); });
}

std::int32_t lamella_host_open_source(const lamella_host_source* source, const lamella_host_open_options* options, lamella_host_file** out,
                                      lamella_host_error** error) noexcept {
  return open_with(options, out, error,
                   [&](const lamella::open_options& how) { return lamella::open(required(source, "source").bytes, how); });
}

std::int32_t lamella_host_open_reference(const char* json, std::uint64_t size, const lamella_host_open_options* options,
                                         lamella_host_file** out, lamella_host_error** error) noexcept {
  return open_with(options, out, error, [&](const lamella::open_options& how) {
    return lamella::open(lamella::reference::parse(std::string_view(&required(json, "json"), size)), how);
  });
}
