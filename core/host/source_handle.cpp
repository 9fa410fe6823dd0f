// SPDX-License-Identifier: BSD-3-Clause
//
// Sources behind the C API: paths, memory of the caller, callbacks.
#include "host/callback_source.hpp"
#include "host/caller_struct.hpp"
#include "host/io_choice.hpp"

namespace lamella::host {

namespace {

using release_function = void (*)(void*) noexcept;

/// Calls release(user) with its last copy, and at once where there is no memory for it.
std::shared_ptr<const void> owner_of(void* user, release_function release) {
  return {user, [release](void* u) noexcept {
            if (release != nullptr) release(u);
          }};
}

}  // namespace

}  // namespace lamella::host

using namespace lamella::host;

std::int32_t lamella_host_source_path(const char* path, std::int32_t io, lamella_host_source** out, lamella_host_error** error) noexcept {
  return guarded(error, [&] {
    auto& made = required(out, "out");
    made = new lamella_host_source{lamella::open_source(&required(path, "path"), io_mode_of(io))};
  });
}

std::int32_t lamella_host_source_memory(const void* data, std::uint64_t size, const char* name, void (*release)(void* user) noexcept,
                                        void* user, lamella_host_source** out, lamella_host_error** error) noexcept {
  return guarded(error, [&] {
    auto owner = owner_of(user, release);
    auto& made = required(out, "out");
    if (data == nullptr && size != 0) throw lamella::error(lamella::errc::bad_argument, "data is NULL");
    auto path = text_of(name);
    if (path.empty()) path = "memory";
    made = new lamella_host_source{lamella::memory_source({static_cast<const std::byte*>(data), size}, std::move(owner), std::move(path))};
  });
}

std::int32_t lamella_host_source_new(const lamella_host_source_functions* functions, lamella_host_source** out,
                                     lamella_host_error** error) noexcept {
  return guarded(error, [&] {
    const auto given = taken(&required(functions, "functions"), "the source's functions");
    auto owner = owner_of(given.user, given.release);
    auto& made = required(out, "out");
    made = new lamella_host_source{callback_source(given, std::move(owner))};
  });
}

void lamella_host_source_release(lamella_host_source* source) noexcept {
  delete source;
}
