// SPDX-License-Identifier: BSD-3-Clause
//
// Reads past the page cache (O_DIRECT): in blocks that the device can take, through an aligned buffer where the destination is not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "source/descriptor.hpp"

namespace lamella {

/// @param file     opened with O_DIRECT.
/// @return         bytes read; fewer than asked for only at the end of the file. Nothing where the file system refuses such reads.
/// @throws error   io, no_memory.
[[nodiscard]] std::optional<std::size_t> read_direct(const descriptor& file, std::uint64_t offset, std::span<std::byte> data,
                                                     const std::string& path);

}  // namespace lamella
