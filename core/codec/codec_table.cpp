// SPDX-License-Identifier: BSD-3-Clause
#include "codec/codec_table.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "lamella/error.hpp"

namespace lamella {

namespace {

struct known_codec {
  std::string_view id;
  codec_maker make;
};
// The ids and parameters are described in README.md.
constexpr std::array known_codecs{
    known_codec{"deflate", &make_deflate_codec},
    known_codec{"zlib", &make_deflate_codec},
    known_codec{"gzip", &make_deflate_codec},
    known_codec{"zstd", &make_zstd_codec},
    known_codec{"bzip2", &make_bzip2_codec},
    known_codec{"lz4", &make_lz4_codec},
    known_codec{"blosc", &make_blosc_codec},
    known_codec{"shuffle", &make_shuffle_codec},
    known_codec{"bitshuffle", &make_bitshuffle_codec},
    known_codec{"crc32c", &make_crc32c_codec},
    known_codec{"fletcher32", &make_fletcher32_codec},
    known_codec{"delta", &make_delta_codec},
    known_codec{"scale_offset", &make_scale_offset_codec},
};

std::string known_ids() {
  std::string ids;
  for (const auto& c : known_codecs) ids.append(ids.empty() ? "" : ", ").append(c.id);
  return ids;
}

}  // namespace

std::unique_ptr<byte_codec> make_codec(const codec& named, std::int64_t item_size) {
  for (const auto& c : known_codecs)
    if (c.id == named.id) return c.make(named, item_size);
  throw error(errc::unsupported, fmt::format("unknown codec '{}'; known are {}", named.id, known_ids()));
}

}  // namespace lamella
