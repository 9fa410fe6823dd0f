// SPDX-License-Identifier: BSD-3-Clause
//
// Runs code that touches mapped bytes so that a page which is gone (the file was cut short, the disk failed) ends it instead of the
// process. Used wherever the core reads a mapping; what is handed to the user's own code (map(), raw()) cannot be guarded.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <type_traits>

namespace lamella {

/// Makes the guard ready in this process: its handler of SIGBUS is installed at the first call, on top of the one that was there, which
/// gets every signal that is not ours. Where other code has put its handler on top since, ours goes on top again.
///
/// @return  false where the host refused the handler: mapped bytes must not be touched, reads are positional.
[[nodiscard]] bool prepare_guard() noexcept;

/// Calls kernel(context), which reads only those bytes of mappings that are named.
///
/// @return  false where a page of bytes is gone; the kernel then stopped somewhere in between.
[[nodiscard]] bool call_guarded(std::span<const std::byte> bytes, void (*kernel)(void* context), void* context) noexcept;

/// The same for a function object. The kernel is left by a jump when a page is gone: it must not allocate, lock, throw, log or own
/// anything with a destructor. About 20 ns a call. prepare_guard() must have returned true, or bytes must be memory of the process.
template <typename Kernel>
[[nodiscard]] bool run_guarded(std::span<const std::byte> bytes, Kernel&& kernel) noexcept {
  using callable = std::remove_reference_t<Kernel>;
  return call_guarded(
      bytes, [](void* context) { (*static_cast<callable*>(context))(); },
      const_cast<void*>(static_cast<const void*>(std::addressof(kernel))));
}

}  // namespace lamella
