// SPDX-License-Identifier: BSD-3-Clause
#include "source/stream/deflate_stream.hpp"

namespace lamella {

boost::iostreams::zlib_decompressor make_inflate(deflate_wrapping wrapping) {
  boost::iostreams::zlib_params parameters;
  parameters.noheader = wrapping == deflate_wrapping::none;
  return boost::iostreams::zlib_decompressor(parameters, 1);  // its own buffer is not used
}

}  // namespace lamella
