// SPDX-License-Identifier: BSD-3-Clause
//
// An open file or pipe that results are copied from or to, closed at the end of its scope. The bytes of scientific files never come
// this way: those are the core's sources.
#pragma once

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "lamella/error.hpp"

namespace lamella::cli {

/// What errno says about a path.
[[nodiscard]] inline error system_error_of(const std::string& path, const char* what) {
  return {errc::io, fmt::format("{}: {}", what, std::generic_category().message(errno)), {.path = path}};
}

class descriptor {
 public:
  descriptor(const std::string& path, int flags) : number_(::open(path.c_str(), flags | O_CLOEXEC | O_NOCTTY, 0666)) {
    if (number_ < 0) throw system_error_of(path, "cannot be opened");
  }
  ~descriptor() { ::close(number_); }
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  [[nodiscard]] int number() const noexcept { return number_; }

 private:
  int number_;
};

}  // namespace lamella::cli
