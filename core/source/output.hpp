// SPDX-License-Identifier: BSD-3-Clause
//
// Files that are being written: under a temporary name beside the target, space reserved first, renamed into place when everything is
// there. Whatever goes wrong before, nothing is left behind.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace lamella {

class output {
 public:
  /// Refuses an existing target unless it may be replaced.
  ///
  /// @throws error  bad_argument: the target exists; io: its folder cannot be written.
  output(std::string target, bool overwrite);
  ~output();
  output(const output&) = delete;
  output& operator=(const output&) = delete;

  /// A file of the output; "" is the target itself, other paths make the target a folder. size: reserved where it is known.
  ///
  /// @return        its number.
  /// @throws error  io: no space, with what is needed and what is free.
  std::size_t add_file(const std::string& relative_path, std::optional<std::uint64_t> size);
  /// @thread  any thread, at the same time.
  void write_at(std::size_t number, std::uint64_t offset, std::span<const std::byte> data);
  /// A small whole file of a folder, made at once; for chunks that have a file each.
  /// @thread  any thread, at the same time.
  void write_file(const std::string& relative_path, std::span<const std::byte> data);

  /// Flushes everything and renames it into place.
  void commit();
  [[nodiscard]] std::uint64_t bytes_written() const noexcept;

 private:
  struct open_file {
    int descriptor = -1;
    std::string path;
  };
  [[nodiscard]] std::string temporary_path(const std::string& relative_path) const;
  void make_folder_of(const std::string& path);
  void close_all() noexcept;

  std::string target_, temporary_;
  bool overwrite_, is_folder_ = false, is_committed_ = false;
  std::vector<open_file> files_;
  mutable std::mutex mutex_;
  std::uint64_t bytes_written_ = 0;
};

}  // namespace lamella
