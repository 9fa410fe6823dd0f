// SPDX-License-Identifier: BSD-3-Clause
//
// gzip (RFC 1952): one member or several, each with its checksum. What follows the last member and is none itself is ignored, as gzip(1)
// does. It can be taken up at any byte.
#pragma once

#include "source/stream/decoding_stream.hpp"
#include "source/stream/inflater.hpp"

namespace lamella {

class gzip_stream final : public decoding_stream {
 public:
  /// @param from  the state of a restart point; empty: the start.
  gzip_stream(encoded_input input, std::string_view from);

 private:
  bool decode(char*& next, char* end) override;
  [[nodiscard]] std::optional<std::string> state() const override;
  [[nodiscard]] bool is_at_member();
  void read_header();
  void read_trailer();
  std::uint32_t take_u32();
  void skip_text();

  inflater inflate_;
  bool is_in_member_ = false;
  bool is_first_ = true;
};

}  // namespace lamella
