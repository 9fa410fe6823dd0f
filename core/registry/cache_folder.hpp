// SPDX-License-Identifier: BSD-3-Clause
//
// Small files that may vanish at any time, in the user's cache folder. Only files that nobody but the user can have written are read;
// where there is no such place, nothing is kept. Every failure is silent: a cache that does not work costs time and nothing else.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace lamella {

class cache_folder {
 public:
  static constexpr std::size_t most_files = 64;
  static constexpr std::size_t most_bytes = 16u << 20;  ///< of one file

  /// @param path  absolute; empty: no cache. It is made, together with its parent, when something is written.
  explicit cache_folder(std::string path) : path_(std::move(path)) {}

  /// The whole file; nothing where it is missing, too large, or not the user's alone.
  [[nodiscard]] std::optional<std::string> read(const std::string& name) const;
  /// Puts a file in place, at once or not at all; others may write the same one meanwhile. Keeps the newest most_files.
  void write(const std::string& name, std::string_view content) const noexcept;

 private:
  std::string path_;
};

}  // namespace lamella
