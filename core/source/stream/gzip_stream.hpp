// SPDX-License-Identifier: BSD-3-Clause
//
// gzip (RFC 1952): one member or several, each with its checksum. What follows the last member and is none itself is ignored, as gzip(1)
// does.
#pragma once

#include <boost/iostreams/filter/zlib.hpp>

#include "source/stream/decoding_stream.hpp"

namespace lamella {

class gzip_stream final : public decoding_stream {
 public:
  explicit gzip_stream(encoded_input input);

 private:
  bool decode(char*& next, char* end) override;
  [[nodiscard]] bool is_at_member();
  void read_header();
  void read_trailer();
  std::uint32_t take_u32();
  void skip_text();

  boost::iostreams::zlib_decompressor inflate_;
  bool is_in_member_ = false;
  bool is_first_ = true;
  std::uint32_t crc_ = 0;
  std::uint32_t size_ = 0;  // modulo 2^32, as the trailer has it
};

}  // namespace lamella
