// SPDX-License-Identifier: BSD-3-Clause
//
// The options that say how a file is opened: --format, --open, --io, --partial, --allow, --map, --quiet. Every sub-command that takes
// files declares them; what is read from the file afterwards is said by dataset_choice and read_choices.
#pragma once

#include <string>
#include <vector>

#include "arguments.hpp"
#include "lamella/file.hpp"

namespace lamella::cli {

class open_choices {
 public:
  void declare(arguments& words);
  /// Opens and tells the warnings on standard error.
  [[nodiscard]] file open(const std::string& path) const;
  [[nodiscard]] file open_silently(const std::string& path) const;

  [[nodiscard]] io_mode io() const;
  [[nodiscard]] bool is_quiet() const noexcept { return is_quiet_; }

 private:
  [[nodiscard]] open_options options() const;

  std::string format_, io_ = "auto", partial_ = "error";
  std::vector<std::string> settings_, allow_, map_;
  bool is_quiet_ = false;
};

/// "message (field, at byte 12)".
[[nodiscard]] std::string text_of(const warning& w);

}  // namespace lamella::cli
