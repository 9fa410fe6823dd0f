// SPDX-License-Identifier: BSD-3-Clause
//
// A file in TMPDIR for results on their way to standard output, in a folder of its own that goes with it. `get -o -` uses it, because
// writers need a file they can seek in.
#pragma once

#include <optional>
#include <string>

#include "interruption.hpp"

namespace lamella::cli {

class temporary_file {
 public:
  /// Makes the folder, not the file.
  explicit temporary_file(const std::string& name);
  ~temporary_file();
  temporary_file(const temporary_file&) = delete;
  temporary_file& operator=(const temporary_file&) = delete;

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  /// Copies the file to a descriptor; its name is gone from the moment the copying begins.
  ///
  /// @throws error        io.
  /// @throws closed_pipe  nobody reads the descriptor.
  void move_to(int descriptor);

 private:
  void remove() noexcept;

  std::string folder_, path_;
  std::optional<unfinished_output> guard_;
};

}  // namespace lamella::cli
