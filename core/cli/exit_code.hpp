// SPDX-License-Identifier: BSD-3-Clause
//
// What the command answers to the shell: one number a class of error. Scripts rely on the numbers; main and the batch loop use them.
#pragma once

#include "lamella/error.hpp"

namespace lamella::cli {

namespace exit_code {
inline constexpr int done = 0, our_fault = 1, wrong_usage = 2, not_readable = 3, damaged = 4, system = 5, part_failed = 6, plugin_fault = 7,
                     interrupted = 130;
}

[[nodiscard]] constexpr int exit_code_of(errc code) noexcept {
  switch (code) {
    case errc::bad_argument:
      return exit_code::wrong_usage;
    case errc::unknown_format:
    case errc::ambiguous_format:
    case errc::unsupported:
    case errc::refused:
    case errc::not_mappable:
      return exit_code::not_readable;
    case errc::corrupt:
    case errc::truncated:
    case errc::limit:
      return exit_code::damaged;
    case errc::io:
    case errc::source_changed:
    case errc::no_memory:
      return exit_code::system;
    case errc::plugin:
      return exit_code::plugin_fault;
    case errc::cancelled:
      return exit_code::interrupted;
    case errc::internal:
      break;
  }
  return exit_code::our_fault;
}

}  // namespace lamella::cli
