// SPDX-License-Identifier: BSD-3-Clause
//
// References as text of the C API.
#include "lamella/reference.hpp"

#include "host/caller_struct.hpp"
#include "host/file_handle.hpp"
#include "host/owned_text.hpp"
#include "host/view_handle.hpp"

using namespace lamella::host;

std::int32_t lamella_host_view_reference(const lamella_host_view* view, const char* name, lamella_host_string** out,
                                         lamella_host_error** error) noexcept {
  return guarded(error, [&] {
    const auto& lazy = required(view, "view").lazy;
    auto& made = required(out, "out");
    const auto title = text_of(name);
    made = new lamella_host_string{lamella::reference::of(lazy, title.empty() ? "data" : title).json()};
  });
}

std::int32_t lamella_host_file_reference(const lamella_host_file* file, const std::uint64_t* datasets, std::uint64_t count,
                                         lamella_host_string** out, lamella_host_error** error) noexcept {
  return guarded(error, [&] {
    const auto chosen = required(file, "file").chosen(datasets, count);
    auto& made = required(out, "out");
    made = new lamella_host_string{lamella::reference::of(chosen).json()};
  });
}
