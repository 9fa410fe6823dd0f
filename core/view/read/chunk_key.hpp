// SPDX-License-Identifier: BSD-3-Clause
//
// Names of chunks that have a file each: a template such as "c/{0}/{1}" filled with the chunk's indices. Reading and writing share it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace lamella {

/// @throws error  corrupt: the template names an axis that the array does not have.
[[nodiscard]] std::string chunk_key(std::string_view key_template, std::span<const std::int64_t> chunk);

}  // namespace lamella
