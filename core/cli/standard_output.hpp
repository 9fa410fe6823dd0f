// SPDX-License-Identifier: BSD-3-Clause
//
// Where results and messages go. Results are buffered until flush; a reader that went away ends the command quietly, a full disk is an
// error. Messages go to standard error at once, each with the name of the command in front.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace lamella::cli {

/// The reader of standard output is gone: nobody wants more. Not an error.
struct closed_pipe {};

/// @throws error        io: the system refused, such as a full disk.
/// @throws closed_pipe  nobody reads it.
void print(std::string_view text);
void flush_results();
/// All of the bytes to an open file or pipe.
void write_bytes(int descriptor, std::span<const std::byte> bytes);

/// `lamella: text`, control characters escaped.
void print_message(std::string_view text) noexcept;

[[nodiscard]] bool is_terminal(int descriptor) noexcept;

}  // namespace lamella::cli
