// SPDX-License-Identifier: BSD-3-Clause
//
// Bare deflate data (RFC 1951) by ISA-L, with the checksum of what it decodes to, and with its state to be saved at any byte: what gzip,
// zlib and deflate streams are made of.
#pragma once

#include <isa-l/igzip_lib.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "source/stream/encoded_input.hpp"

namespace lamella {

enum class inflate_checksum : std::uint32_t { none = ISAL_DEFLATE, crc32 = ISAL_GZIP_NO_HDR, adler32 = ISAL_ZLIB_NO_HDR };

class inflater {
 public:
  inflater() : state_(std::make_unique_for_overwrite<inflate_state>()) {}

  void begin(inflate_checksum kind) noexcept;
  /// Decodes some more to `next`, at most up to `end`. False when the data has ended; what stands behind it is not consumed.
  ///
  /// @throws error  truncated, corrupt; what was decoded before is at `next` then.
  bool decode(encoded_input& input, char*& next, char* end);

  /// Of all that was decoded since begin().
  [[nodiscard]] std::uint32_t checksum() const noexcept { return state_->crc; }
  [[nodiscard]] std::uint32_t size_modulo_32_bits() const noexcept { return state_->total_out; }

  /// Appends the state, some 50 KiB of it, such that load() in another inflater goes on where this one is.
  void save(std::string& to) const;
  void load(std::string_view saved) noexcept;

 private:
  std::unique_ptr<inflate_state> state_;
};

}  // namespace lamella
