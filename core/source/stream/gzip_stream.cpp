// SPDX-License-Identifier: BSD-3-Clause
#include "source/stream/gzip_stream.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace lamella {

namespace {

// RFC 1952, 2.3.1
constexpr std::uint8_t header_crc_flag = 2, extra_flag = 4, name_flag = 8, comment_flag = 16, reserved_flags = 0xe0;
constexpr char magic[] = "\x1f\x8b\x08";

}  // namespace

// A saved state: 'm' and the inflater's within a member; 'b' between two.
gzip_stream::gzip_stream(encoded_input input, std::string_view from) : decoding_stream(std::move(input)), is_first_(from.empty()) {
  is_in_member_ = from.starts_with('m');
  if (is_in_member_) inflate_.load(from.substr(1));
}

std::optional<std::string> gzip_stream::state() const {
  if (is_first_) return {};
  std::string saved(1, is_in_member_ ? 'm' : 'b');
  if (is_in_member_) inflate_.save(saved);
  return saved;
}

bool gzip_stream::decode(char*& next, char* end) {
  if (!is_in_member_) {
    if (!is_first_ && !is_at_member()) return false;
    read_header();
  }
  is_in_member_ = inflate_.decode(input_, next, end);
  if (!is_in_member_) read_trailer();
  return true;
}

// The beginning of a magic number at the very end is a member that was cut off.
bool gzip_stream::is_at_member() {
  const auto at_hand = input_.peek(3);
  const auto count = std::min<std::size_t>(at_hand.size(), 3);
  return count > 0 && std::memcmp(at_hand.data(), magic, count) == 0;
}

void gzip_stream::read_header() {
  for (int i = 0; i < 3; ++i)
    if (input_.take() != static_cast<std::uint8_t>(magic[i])) throw error(errc::corrupt, "is not gzip data: a member starts with 1F 8B 08");
  const auto flags = input_.take();
  if ((flags & reserved_flags) != 0) throw error(errc::corrupt, fmt::format("gzip header with unknown flags {:#04x}", flags));
  for (int i = 0; i < 6; ++i) input_.take();  // time, hints, system
  if ((flags & extra_flag) != 0) {
    const unsigned low = input_.take();
    for (unsigned left = low | unsigned{input_.take()} << 8; left > 0; --left) input_.take();
  }
  if ((flags & name_flag) != 0) skip_text();
  if ((flags & comment_flag) != 0) skip_text();
  if ((flags & header_crc_flag) != 0) input_.take(), input_.take();
  inflate_.begin(inflate_checksum::crc32);
  is_first_ = false;
  is_in_member_ = true;
}

void gzip_stream::skip_text() {
  while (input_.take() != 0) continue;
}

std::uint32_t gzip_stream::take_u32() {
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) value |= std::uint32_t{input_.take()} << (8 * i);
  return value;
}

void gzip_stream::read_trailer() {
  const auto place = input_.place();
  const auto crc = inflate_.checksum(), size = inflate_.size_modulo_32_bits();
  const auto stored_crc = take_u32(), stored_size = take_u32();
  if (stored_crc != crc)
    throw error(errc::corrupt, fmt::format("gzip checksum {:08x}, the decoded bytes have {:08x}", stored_crc, crc), place);
  if (stored_size != size)
    throw error(errc::corrupt, fmt::format("gzip length {}, {} bytes were decoded (modulo 2^32)", stored_size, size), place);
}

}  // namespace lamella
