// SPDX-License-Identifier: BSD-3-Clause
//
// Boost.Iostreams' inflating filter, set up for bare deflate (RFC 1951) or for zlib (RFC 1950).
#pragma once

#include <boost/iostreams/filter/zlib.hpp>

#include "source/stream/decoding_stream.hpp"

namespace lamella {

enum class deflate_wrapping { none, zlib };

[[nodiscard]] boost::iostreams::zlib_decompressor make_inflate(deflate_wrapping wrapping);

/// One piece of deflate or zlib data. Bytes behind its end are ignored.
class deflate_stream final : public decoding_stream {
 public:
  deflate_stream(encoded_input input, deflate_wrapping wrapping) : decoding_stream(std::move(input)), inflate_(make_inflate(wrapping)) {}

 private:
  bool decode(char*& next, char* end) override { return step(inflate_.filter(), next, end); }

  boost::iostreams::zlib_decompressor inflate_;
};

}  // namespace lamella
