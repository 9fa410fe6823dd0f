// SPDX-License-Identifier: BSD-3-Clause
#include "mmappickle_decoder.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace lamella::mmappickle {

using sdk::errc;
using sdk::error;

std::string text_array_state::str() const {
  auto text = "1 " + std::to_string(static_cast<int>(form)) + " " + std::to_string(byte_offset) + " " + std::to_string(byte_length) + " " +
              std::to_string(item_size) + " " + (is_fortran ? "1" : "0");
  for (const auto length : shape) text += " " + std::to_string(length);
  return text;
}

text_array_state text_array_state::parse(std::string_view text) {
  std::vector<std::uint64_t> numbers;
  const char* at = text.data();
  const char* end = at + text.size();
  while (at != end) {
    std::uint64_t number = 0;
    const auto [behind, failed] = std::from_chars(at, end, number);
    if (failed != std::errc() || (behind != end && *behind != ' ') || numbers.size() > 128)
      throw error(errc::corrupt, "state of another decoder");
    numbers.push_back(number);
    at = behind == end ? end : behind + 1;
  }
  if (numbers.size() < 6 || numbers[0] != 1 || numbers[1] > 3 || numbers[4] == 0) throw error(errc::corrupt, "state of another decoder");
  text_array_state state{static_cast<stored_form>(numbers[1]), numbers[2], numbers[3], numbers[4], numbers[5] != 0};
  state.shape.assign(numbers.begin() + 6, numbers.end());
  return state;
}

void to_c_order(std::span<const char> from, std::span<char> to, std::uint64_t item_size, const std::vector<std::uint64_t>& shape) {
  std::vector<std::uint64_t> index(shape.size(), 0), strides(shape.size(), item_size);
  for (std::size_t a = 1; a < shape.size(); ++a) strides[a] = strides[a - 1] * shape[a - 1];
  std::uint64_t source = 0;
  for (std::uint64_t done = 0; done < to.size(); done += item_size) {
    std::memcpy(to.data() + done, from.data() + source, item_size);
    for (auto a = shape.size(); a-- > 0;) {
      source += strides[a];
      if (++index[a] < shape[a]) break;
      source -= strides[a] * shape[a];
      index[a] = 0;
    }
  }
}

void text_array_decoder::fill(const sdk::context& call, std::span<char> out) const {
  const sdk::source file(call.c(), file_);
  constexpr std::uint64_t window_bytes = 256 << 10;
  std::string window;
  std::uint64_t read = 0, written = 0;
  while (read < state_.byte_length) {
    call.check_cancelled();
    const auto have = window.size();
    const auto wanted = std::min(window_bytes, state_.byte_length - read);
    window.resize(have + wanted);
    file.read_exactly(state_.byte_offset + read, window.data() + have, wanted);
    read += wanted;
    const auto used = each_character(state_.form, window, read == state_.byte_length, [&](std::uint32_t c) {
      if (written < out.size()) out[written] = to_byte(c);
      ++written;
    });
    window.erase(0, used);
  }
  if (written != out.size())
    throw error(errc::corrupt,
                "the text of an array holds " + std::to_string(written) + " bytes, its shape needs " + std::to_string(out.size()),
                {.byte_offset = static_cast<std::int64_t>(state_.byte_offset)});
}

void text_array_decoder::decode(const sdk::context& call, const std::int64_t*, std::span<char> out) const {
  std::uint64_t bytes = state_.item_size;
  for (const auto length : state_.shape)
    if (__builtin_mul_overflow(bytes, length, &bytes)) throw error(errc::corrupt, "the shape of an array overflows 64 bits");
  if (bytes != out.size())
    throw error(errc::corrupt, "an array of " + std::to_string(bytes) + " bytes is wanted as " + std::to_string(out.size()));
  if (!state_.is_fortran) return fill(call, out);
  std::vector<char> stored(out.size());
  fill(call, stored);
  to_c_order(stored, out, state_.item_size, state_.shape);
}

}  // namespace lamella::mmappickle
