// SPDX-License-Identifier: BSD-3-Clause
//
// The header that numpy.save (1.23 and later) writes, byte for byte, for an array in C order.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "npy_type.hpp"

namespace lamella::npy {

/// Magic, version, length and text; as long as a multiple of 64. Version 1 where it fits, 2 beyond 65535 bytes, 3 beyond Latin-1.
[[nodiscard]] std::string header_bytes(const type& element, const std::vector<std::int64_t>& shape);

}  // namespace lamella::npy
