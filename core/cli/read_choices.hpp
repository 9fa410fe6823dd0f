// SPDX-License-Identifier: BSD-3-Clause
//
// The options that say how elements are read: --threads and --memory. Sub-commands that read elements declare them.
#pragma once

#include "arguments.hpp"
#include "lamella/view.hpp"

namespace lamella::cli {

class read_choices {
 public:
  void declare(arguments& words);
  /// With the flag of Ctrl-C in it; without progress.
  [[nodiscard]] read_options options(io_mode io) const;

 private:
  int threads_ = 0;
  std::optional<std::string> memory_;
};

}  // namespace lamella::cli
