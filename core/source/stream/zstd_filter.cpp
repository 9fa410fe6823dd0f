// SPDX-License-Identifier: BSD-3-Clause
#include "source/stream/zstd_filter.hpp"

#include <fmt/format.h>
#include <zstd_errors.h>

#include <new>

#include "lamella/error.hpp"

namespace lamella {

namespace {

[[noreturn]] void throw_zstd_error(std::size_t result) {
  switch (ZSTD_getErrorCode(result)) {
    case ZSTD_error_memory_allocation:
      throw std::bad_alloc();
    case ZSTD_error_frameParameter_windowTooLarge:
      throw error(errc::limit, "the zstd data needs a window of more than 128 MiB", {.hint = "compress it again without --long"});
    case ZSTD_error_dictionary_wrong:
      throw error(errc::unsupported, "the zstd data needs a dictionary");
    case ZSTD_error_prefix_unknown:
      throw error(errc::corrupt, "is no zstd frame");
    default:
      throw error(errc::corrupt, fmt::format("the zstd data is damaged: {}", ZSTD_getErrorName(result)));
  }
}

}  // namespace

zstd_filter::zstd_filter() : context_(ZSTD_createDCtx()) {
  if (!context_) throw std::bad_alloc();
}

bool zstd_filter::filter(const char*& from, const char* from_end, char*& to, char* to_end, bool is_last) {
  const bool has_input = from != from_end;
  if (!has_input && !is_in_frame_) return !is_last;
  ZSTD_inBuffer input{from, static_cast<std::size_t>(from_end - from), 0};
  ZSTD_outBuffer output{to, static_cast<std::size_t>(to_end - to), 0};
  const auto result = ZSTD_decompressStream(context_.get(), &output, &input);
  from += input.pos;
  to += output.pos;
  if (ZSTD_isError(result) != 0) throw_zstd_error(result);
  is_in_frame_ = result != 0;
  if (is_in_frame_ && is_last && !has_input && output.pos == 0) throw error(errc::truncated, "the zstd data ends too early");
  return true;
}

void zstd_filter::close() {
  ZSTD_DCtx_reset(context_.get(), ZSTD_reset_session_only);
  is_in_frame_ = true;
}

}  // namespace lamella
