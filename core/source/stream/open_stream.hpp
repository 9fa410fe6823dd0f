// SPDX-License-Identifier: BSD-3-Clause
//
// From the name of a whole-file codec to the stream that decodes it.
#pragma once

#include <memory>
#include <string>

#include "engine.hpp"

namespace lamella {

/// @param codec   "gzip", "zlib", "deflate", "bzip2", "zstd", "lzw".
/// @param from    nullptr, or a mark of another stream of the same range and codec; bzip2 and lzw have none.
/// @throws error  unsupported: another codec, naming the known ones.
[[nodiscard]] std::unique_ptr<byte_stream> open_stream(source_ptr base, std::uint64_t offset, std::uint64_t size, const std::string& codec,
                                                       const restart_point* from = nullptr);

}  // namespace lamella
