// SPDX-License-Identifier: BSD-3-Clause
//
// For tests: what the compressors of the system make of bytes, so that expectations come from them. Where one is not installed the test
// that wants it says so and passes.
#pragma once

#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <optional>
#include <string>

#include "source/test_folder.hpp"

namespace lamella::test {

/// Standard output of a command of the shell whose standard input is `input`; nothing where it fails.
inline std::optional<std::string> filtered_by(const std::string& command, const std::string& input) {
  const test_folder folder;
  const auto path = folder.write("input", input);
  auto* const pipe = ::popen((command + " < " + path + " 2>/dev/null").c_str(), "re");
  if (pipe == nullptr) return {};
  std::string output;
  std::array<char, 65536> piece;
  while (const auto got = std::fread(piece.data(), 1, piece.size(), pipe)) output.append(piece.data(), got);
  if (::pclose(pipe) == 0) return output;
  WARN("not tested, since it does not run here: " << command);
  return {};
}

}  // namespace lamella::test
