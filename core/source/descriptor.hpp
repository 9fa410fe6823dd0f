// SPDX-License-Identifier: BSD-3-Clause
//
// One open file of the system, closed when the last owner lets go. Sources and the spool read and write through it; which files stay
// open is the descriptor pool's affair.
#pragma once

#include <sys/stat.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace lamella {

class descriptor {
 public:
  explicit descriptor(int number) noexcept : number_(number) {}
  ~descriptor();
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;

  [[nodiscard]] int number() const noexcept { return number_; }
  /// path is named in errors only.
  [[nodiscard]] struct stat status(const std::string& path) const;
  /// @return        bytes read; fewer than asked for only at the end of the file.
  /// @throws error  io.
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> data, const std::string& path) const;

 private:
  int number_;
};

}  // namespace lamella
