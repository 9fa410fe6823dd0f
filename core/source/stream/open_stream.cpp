// SPDX-License-Identifier: BSD-3-Clause
#include "source/stream/open_stream.hpp"

#include <fmt/format.h>

#include "source/stream/bzip2_stream.hpp"
#include "source/stream/deflate_stream.hpp"
#include "source/stream/gzip_stream.hpp"
#include "source/stream/lzw_filter.hpp"
#include "source/stream/zstd_stream.hpp"

namespace lamella {

std::unique_ptr<byte_stream> open_stream(source_ptr base, std::uint64_t offset, std::uint64_t size, const std::string& codec,
                                         const restart_point* from) {
  encoded_input input(base, offset, size, from == nullptr ? 0 : from->encoded_offset);
  const std::string_view state = from == nullptr ? std::string_view() : from->state;
  if (codec == "gzip") return std::make_unique<gzip_stream>(std::move(input), state);
  if (codec == "zlib") return std::make_unique<deflate_stream>(std::move(input), deflate_wrapping::zlib, state);
  if (codec == "deflate") return std::make_unique<deflate_stream>(std::move(input), deflate_wrapping::none, state);
  if (codec == "bzip2") return std::make_unique<bzip2_stream>(std::move(input));
  if (codec == "zstd") return std::make_unique<zstd_stream>(std::move(input), state);
  if (codec == "lzw") return std::make_unique<filtered_stream<lzw_filter>>(std::move(input));
  throw error(errc::unsupported, fmt::format("'{}' is not a codec of streams; known are gzip, zlib, deflate, bzip2, zstd, lzw", codec),
              {.path = base->path()});
}

}  // namespace lamella
