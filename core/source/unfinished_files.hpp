// SPDX-License-Identifier: BSD-3-Clause
//
// Takes away files that nobody needs any more: an output that was not completed, or what a completed one replaced. Their names go at
// once; their space, which costs the kernel a quarter of a second a GiB to give back, goes when the last descriptor is closed, and that
// is left to somebody for whom nobody waits. Knows nothing of what is in the files.
#pragma once

#include <string>
#include <vector>

namespace lamella {

/// Who closes the last descriptors of large removed files.
enum class space_release {
  in_thread,  ///< a thread of this process: for programs that go on
  in_child,   ///< a child process that does nothing else: for programs that end now, since the end of a process waits for its threads
};

/// Descriptors of files without a name any more. They stay open until release.
class removed_files {
 public:
  removed_files() = default;
  removed_files(const removed_files&) = delete;
  removed_files& operator=(const removed_files&) = delete;
  ~removed_files();

  /// A file, or a folder with all that is in it. What is not there is no error.
  void remove(const std::string& path) noexcept;
  /// Keeps the content of a file whose name is about to go, so that whoever takes the name does not wait.
  void keep(const std::string& path) noexcept;
  /// Takes a descriptor over.
  void adopt(int descriptor) noexcept;

  /// Closes all. Where they hold much, somebody else does it later.
  void release(space_release how) noexcept;
  /// For a process that ends right after: a child closes what it inherits; here everything stays open, since other threads may still
  /// be writing.
  void leave_to_child(const std::vector<int>& more) noexcept;

 private:
  void remove_folder(const std::string& path) noexcept;
  [[nodiscard]] bool has_room() const noexcept;

  std::vector<int> descriptors_;
};

}  // namespace lamella
