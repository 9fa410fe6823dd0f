// SPDX-License-Identifier: BSD-3-Clause
#include "source/stream/inflater.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace lamella {

namespace {

constexpr std::ptrdiff_t most_output = 1 << 30;  // ISA-L counts in 32 bits
constexpr std::size_t window_begin = offsetof(inflate_state, tmp_out_buffer);

}  // namespace

void inflater::begin(inflate_checksum kind) noexcept {
  ::isal_inflate_init(state_.get());
  state_->crc_flag = static_cast<std::uint32_t>(kind);
}

bool inflater::decode(encoded_input& input, char*& next, char* end) {
  const auto at_hand = input.peek();
  auto* const start = reinterpret_cast<std::uint8_t*>(next);
  state_->next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(at_hand.data()));
  state_->avail_in = static_cast<std::uint32_t>(at_hand.size());
  state_->next_out = start;
  state_->avail_out = static_cast<std::uint32_t>(std::min(end - next, most_output));
  const auto result = ::isal_inflate(state_.get());
  input.consume(at_hand.size() - state_->avail_in);
  next = reinterpret_cast<char*>(state_->next_out);
  if (result < 0) throw error(errc::corrupt, "the deflate data is damaged");
  if (state_->block_state == ISAL_BLOCK_FINISH) {
    input.give_back(static_cast<std::size_t>(state_->read_in_length) / 8);
    return false;
  }
  if (at_hand.empty() && state_->next_out == start) throw error(errc::truncated, "the deflate data ends too early");
  return true;
}

// The last part of the state is a buffer of decoded bytes, of which only the first ones are in use.
void inflater::save(std::string& to) const {
  const auto used = static_cast<std::size_t>(std::max(state_->tmp_out_valid, 0));
  to.append(reinterpret_cast<const char*>(state_.get()), window_begin + used);
}

void inflater::load(std::string_view saved) noexcept {
  std::memcpy(state_.get(), saved.data(), saved.size());
}

}  // namespace lamella
