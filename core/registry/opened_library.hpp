// SPDX-License-Identifier: BSD-3-Clause
//
// The file of a library that is to be loaded, held open from the first check until the loader is done: rights, content and what is loaded
// are those of one file, whatever happens to its name meanwhile.
#pragma once

#include <sys/stat.h>

#include <string>

#include "lamella/source.hpp"
#include "registry/file_stamp.hpp"
#include "registry/library_trust.hpp"
#include "source/descriptor.hpp"

namespace lamella {

class opened_library {
 public:
  /// @throws error  plugin: it cannot be opened.
  explicit opened_library(const std::string& path);

  [[nodiscard]] const std::string& path() const noexcept { return path_; }  ///< canonical
  [[nodiscard]] file_stamp stamp() const noexcept { return stamp_of(file_); }
  [[nodiscard]] const source& bytes() const noexcept { return *bytes_; }

  /// Why the opened file, or the folder that it was opened in, is not trusted; empty: both are.
  [[nodiscard]] std::string trust_fault(const trusted_owners& owners) const;
  /// Why the file that has the name now is not the one that was opened, or not as it was then; empty: it is.
  [[nodiscard]] std::string exchange_fault() const;

 private:
  std::string path_;
  source_ptr bytes_;
  struct stat file_ {
  }, folder_{};
};

}  // namespace lamella
