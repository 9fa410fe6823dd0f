// SPDX-License-Identifier: BSD-3-Clause
//
// One piece of bare deflate data (RFC 1951) or of zlib data (RFC 1950). Bytes behind its end are ignored. It can be taken up at any byte.
#pragma once

#include "source/stream/decoding_stream.hpp"
#include "source/stream/inflater.hpp"

namespace lamella {

enum class deflate_wrapping { none, zlib };

class deflate_stream final : public decoding_stream {
 public:
  /// @param from  the state of a restart point; empty: the start.
  deflate_stream(encoded_input input, deflate_wrapping wrapping, std::string_view from);

 private:
  bool decode(char*& next, char* end) override;
  [[nodiscard]] std::optional<std::string> state() const override;
  void begin();
  void check_trailer();

  inflater inflate_;
  deflate_wrapping wrapping_;
  bool is_begun_;
};

}  // namespace lamella
