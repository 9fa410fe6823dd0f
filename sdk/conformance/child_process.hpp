// SPDX-License-Identifier: BSD-3-Clause
//
// This program, run again in a process of its own: what happens there cannot hurt here.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace lamella::conformance {

inline constexpr std::size_t most_output = 64 << 10;

struct child_options {
  bool has_environment = true;        ///< false: an empty one
  std::string temporary_folder = {};  ///< its TMPDIR; empty: this one's
  std::string folder = {};            ///< to work in; empty: this one's
  std::chrono::seconds limit = std::chrono::seconds(60);
  std::optional<std::chrono::milliseconds> kill_after = {};  ///< kills it on purpose
};

struct child_result {
  int exit_code = -1;  ///< -1: it was ended by a signal
  int signal = 0;
  bool is_too_slow = false;
  std::string output;  ///< its standard output and error; the last most_output bytes
};

/// @param words   arguments behind the name of the program.
/// @throws std::system_error
[[nodiscard]] child_result run_again(const std::vector<std::string>& words, const child_options& options = {});

/// "was ended by signal 11 (Segmentation fault)"
[[nodiscard]] std::string end_of(const child_result& result);

}  // namespace lamella::conformance
