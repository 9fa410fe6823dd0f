// SPDX-License-Identifier: BSD-3-Clause
//
// Decoded bytes by offset, whoever keeps or makes them: what a stream source reads from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace lamella {

class decoded_bytes {
 public:
  virtual ~decoded_bytes() = default;

  /// Looks at least one byte further than asked where there is one, so that whoever reads the last byte hears of a wrong checksum.
  ///
  /// @return         bytes read; fewer only at the end.
  /// @throws error   corrupt: also for bytes before the damage, once it was seen; truncated, io: for bytes beyond those that are there.
  /// @thread         any thread, at the same time.
  virtual std::size_t read_at(std::uint64_t offset, std::span<std::byte> data) = 0;

  /// Known when the end was seen.
  [[nodiscard]] virtual std::optional<std::uint64_t> size() const noexcept = 0;
};

}  // namespace lamella
