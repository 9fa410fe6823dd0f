// SPDX-License-Identifier: BSD-3-Clause
#include "source/stream/zstd_stream.hpp"

#include <fmt/format.h>
#include <zstd_errors.h>

#include <new>

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

zstd_stream::zstd_stream(encoded_input input, std::string_view from)
    : decoding_stream(std::move(input)), context_(ZSTD_createDCtx()), is_in_frame_(from.empty()) {
  if (!context_) throw std::bad_alloc();
}

bool zstd_stream::decode(char*& next, char* end) {
  const auto at_hand = input_.peek();
  if (at_hand.empty() && !is_in_frame_) return false;
  ZSTD_inBuffer input{at_hand.data(), at_hand.size(), 0};
  ZSTD_outBuffer output{next, static_cast<std::size_t>(end - next), 0};
  const auto result = ZSTD_decompressStream(context_.get(), &output, &input);
  input_.consume(input.pos);
  next += output.pos;
  if (ZSTD_isError(result) != 0) throw_zstd_error(result);
  is_in_frame_ = result != 0;
  if (is_in_frame_ && at_hand.empty() && output.pos == 0) throw error(errc::truncated, "the zstd data ends too early");
  return true;
}

std::optional<std::string> zstd_stream::state() const {
  if (is_in_frame_) return {};
  return "between frames";
}

}  // namespace lamella
