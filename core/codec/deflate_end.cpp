// SPDX-License-Identifier: BSD-3-Clause
#include "codec/deflate_end.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <new>

namespace lamella {

namespace {

class inflater {
 public:
  explicit inflater(int window_bits) {
    if (::inflateInit2(&state_, window_bits) != Z_OK) throw std::bad_alloc();
  }
  ~inflater() { ::inflateEnd(&state_); }
  inflater(const inflater&) = delete;
  inflater& operator=(const inflater&) = delete;

  // Gives a piece of input, throws what it decodes to away, and tells zlib's last answer.
  int drain(std::span<const std::byte> piece, std::uint64_t& left) {
    state_.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(piece.data()));
    state_.avail_in = static_cast<uInt>(piece.size());
    int answer = Z_OK;
    while (answer == Z_OK && left > 0) {
      state_.next_out = scratch_.data();
      state_.avail_out = static_cast<uInt>(scratch_.size());
      answer = ::inflate(&state_, Z_NO_FLUSH);
      left -= std::min<std::uint64_t>(left, scratch_.size() - state_.avail_out);
    }
    return answer;
  }

 private:
  z_stream state_{};
  std::array<Bytef, 16384> scratch_;
};

}  // namespace

bool deflate_ends_early(std::span<const std::byte> encoded, int window_bits, std::uint64_t decoded_size) {
  constexpr std::size_t piece_bytes = 1 << 30;  // zlib counts in 32 bits
  inflater probe(window_bits);
  auto left = decoded_size + 1;
  auto answer = Z_BUF_ERROR;
  while (!encoded.empty() && answer == Z_BUF_ERROR) {
    const auto piece = encoded.first(std::min(encoded.size(), piece_bytes));
    answer = probe.drain(piece, left);
    encoded = encoded.subspan(piece.size());
  }
  return answer == Z_BUF_ERROR;
}

}  // namespace lamella
