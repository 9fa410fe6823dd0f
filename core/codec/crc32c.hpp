// SPDX-License-Identifier: BSD-3-Clause
//
// The checksum CRC-32C (Castagnoli; RFC 3720, appendix B.4) of bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace lamella {

[[nodiscard]] std::uint32_t crc32c(std::span<const std::byte> data) noexcept;

}  // namespace lamella
