// SPDX-License-Identifier: BSD-3-Clause
//
// Files that are being written: under a temporary name beside the target, space reserved first, renamed into place when everything is
// there. Whatever goes wrong before, nothing is left behind.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "source/byte_sink.hpp"
#include "source/unfinished_files.hpp"

namespace lamella {

struct output_options {
  bool overwrite = false;
  const std::atomic<bool>* cancel = nullptr;  ///< of commit, which may wait for the disk
  space_release release = space_release::in_thread;
};

/// A file of a folder that is written piece by piece.
struct piecewise_file {
  std::string relative_path;
  std::uint64_t bytes = 0;               ///< when it is complete
  std::span<const std::byte> fill = {};  ///< repeated through the whole file before the first piece; empty: zeros
};

class output final : public byte_sink {
 public:
  /// Refuses an existing target unless it may be replaced.
  ///
  /// @throws error  bad_argument: the target exists; io: its folder cannot be written.
  output(std::string target, const output_options& options);
  ~output() override;
  output(const output&) = delete;
  output& operator=(const output&) = delete;

  /// A file of the output; "" is the target itself, other paths make the target a folder. size: reserved where it is known.
  ///
  /// @return        its number.
  /// @throws error  io: no space, with what is needed and what is free.
  std::size_t add_file(const std::string& relative_path, std::optional<std::uint64_t> size);
  /// Throws as add_file does where the file system has less than that left.
  void check_space(std::uint64_t bytes) const;

  void write_at(std::size_t number, std::uint64_t offset, std::span<const std::byte> data) override;
  /// A small whole file of a folder, made at once; for chunks that have a file each.
  /// @thread  any thread, at the same time.
  void write_file(const std::string& relative_path, std::span<const std::byte> data);
  /// A piece of a file of a folder; the first piece makes the file.
  /// @thread  any thread, at the same time; one at a time for the same file.
  void write_piece(const piecewise_file& file, std::uint64_t offset, std::span<const std::byte> data);

  /// Renames everything into place. What is there already is replaced only after the new bytes are on the disk.
  ///
  /// @throws error  cancelled: before anything was renamed.
  void commit();
  [[nodiscard]] std::uint64_t bytes_written() const noexcept { return bytes_written_; }

  /// Removes what all outputs of this process that are not complete have made, lets none begin, and leaves freeing the space to a child
  /// process. For a process that ends at once, whatever its threads are doing.
  ///
  /// @return  false: one is complete and stays.
  static bool abandon_all() noexcept;

 private:
  struct open_file {
    int descriptor = -1;
    std::string path;
  };
  [[nodiscard]] std::string temporary_path(const std::string& relative_path) const;
  /// Makes a new file, and the folders above it.
  [[nodiscard]] int create(const std::string& relative_path);
  [[nodiscard]] int open_piecewise(const piecewise_file& file, const std::string& path);
  void check_cancelled() const;
  void sync_files() const;
  void rename_into_place(removed_files& replaced);

  std::string target_, temporary_;
  output_options options_;
  bool is_folder_ = false, is_committed_ = false, is_abandoned_ = false;
  std::vector<open_file> files_;
  std::mutex mutex_;  // of names: making, renaming, removing
  std::atomic<std::uint64_t> bytes_written_ = 0;
};

}  // namespace lamella
