// SPDX-License-Identifier: BSD-3-Clause
#include "host/owned_text.hpp"

#include <new>

const char* lamella_host_string_text(const lamella_host_string* string, std::uint64_t* size) noexcept {
  if (size != nullptr) *size = string == nullptr ? 0 : string->text.size();
  return string == nullptr ? "" : string->text.c_str();
}

void lamella_host_string_release(lamella_host_string* string) noexcept {
  delete string;
}

lamella_host_cancel* lamella_host_cancel_new(void) noexcept {
  return new (std::nothrow) lamella_host_cancel;
}

void lamella_host_cancel_set(lamella_host_cancel* cancel, std::int32_t wish) noexcept {
  if (cancel != nullptr) cancel->wish.store(wish != 0, std::memory_order_relaxed);
}

void lamella_host_cancel_release(lamella_host_cancel* cancel) noexcept {
  delete cancel;
}
