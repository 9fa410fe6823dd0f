// SPDX-License-Identifier: BSD-3-Clause
//
// Zstandard (RFC 8878) as a symmetric filter in the sense of Boost.Iostreams, whose own accepts truncated data in silence. Several frames
// and skippable frames are read through.
#pragma once

#include <zstd.h>

#include <memory>

namespace lamella {

class zstd_filter {
 public:
  using char_type = char;

  zstd_filter();
  /// The contract of SymmetricFilter: consumes from `from`, produces to `to`; false at the end of the data. `is_last`: nothing follows.
  ///
  /// @throws error  truncated, corrupt; limit: the window needs too much memory; unsupported: a dictionary is needed.
  bool filter(const char*& from, const char* from_end, char*& to, char* to_end, bool is_last);
  void close();

 private:
  struct free_context {
    void operator()(ZSTD_DCtx* c) const noexcept { ZSTD_freeDCtx(c); }
  };
  std::unique_ptr<ZSTD_DCtx, free_context> context_;
  bool is_in_frame_ = true;  // at the start too: no frame at all is truncated data
};

}  // namespace lamella
