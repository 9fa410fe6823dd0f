// SPDX-License-Identifier: BSD-3-Clause
//
// bzip2: one stream or several behind each other. What follows the last one and is none itself is ignored, as bzip2(1) does.
#pragma once

#include <boost/iostreams/filter/bzip2.hpp>

#include "source/stream/decoding_stream.hpp"

namespace lamella {

class bzip2_stream final : public decoding_stream {
 public:
  explicit bzip2_stream(encoded_input input) : decoding_stream(std::move(input)), decompress_(false, 1) {}

 private:
  bool decode(char*& next, char* end) override;
  void check_magic();

  boost::iostreams::bzip2_decompressor decompress_;
  bool is_begun_ = false;
};

}  // namespace lamella
