// SPDX-License-Identifier: BSD-3-Clause
//
// Files by number that bytes are written into at offsets: the files of an output, or one temporary file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace lamella {

class byte_sink {
 public:
  virtual ~byte_sink() = default;
  /// @throws error  io.
  /// @thread        any thread, at the same time.
  virtual void write_at(std::size_t file, std::uint64_t offset, std::span<const std::byte> data) = 0;
};

}  // namespace lamella
