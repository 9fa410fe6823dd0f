// SPDX-License-Identifier: BSD-3-Clause
//
// Zstandard (RFC 8878), from the front; Boost.Iostreams' own accepts truncated data in silence. Several frames and skippable frames are
// read through. It can be taken up between two frames, not inside of one.
#pragma once

#include <zstd.h>

#include <memory>

#include "source/stream/decoding_stream.hpp"

namespace lamella {

class zstd_stream final : public decoding_stream {
 public:
  /// @param from  the state of a restart point; empty: the start.
  zstd_stream(encoded_input input, std::string_view from);

 private:
  bool decode(char*& next, char* end) override;
  [[nodiscard]] bool is_at_border() const override { return !is_in_frame_; }
  [[nodiscard]] std::optional<std::string> state() const override;

  struct free_context {
    void operator()(ZSTD_DCtx* c) const noexcept { ZSTD_freeDCtx(c); }
  };
  std::unique_ptr<ZSTD_DCtx, free_context> context_;
  bool is_in_frame_;  // at the start too: no frame at all is truncated data
};

}  // namespace lamella
