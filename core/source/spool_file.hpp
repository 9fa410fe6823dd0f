// SPDX-License-Identifier: BSD-3-Clause
//
// A file without a name in TMPDIR, for decoded bytes that are too many for memory. The system removes it when the process ends, however
// it ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "source/descriptor.hpp"

namespace lamella {

class spool_file {
 public:
  /// @throws error  io, naming TMPDIR.
  spool_file();

  /// @throws error  io: no space, with what to do.
  void write_at(std::uint64_t offset, std::span<const std::byte> data);
  /// @return  bytes read; fewer only at the end.
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> data) const;

 private:
  std::string folder_;
  std::shared_ptr<const descriptor> file_;
};

}  // namespace lamella
