// SPDX-License-Identifier: BSD-3-Clause
#include "source/stream/gzip_stream.hpp"

#include <fmt/format.h>
#include <libdeflate.h>

#include <cstring>

#include "source/stream/deflate_stream.hpp"

namespace lamella {

namespace {

// RFC 1952, 2.3.1
constexpr std::uint8_t header_crc_flag = 2, extra_flag = 4, name_flag = 8, comment_flag = 16, reserved_flags = 0xe0;
constexpr char magic[] = "\x1f\x8b\x08";

}  // namespace

gzip_stream::gzip_stream(encoded_input input) : decoding_stream(std::move(input)), inflate_(make_inflate(deflate_wrapping::none)) {}

bool gzip_stream::decode(char*& next, char* end) {
  if (!is_in_member_) {
    if (!is_first_ && !is_at_member()) return false;
    read_header();
  }
  const auto* const begin = next;
  is_in_member_ = step(inflate_.filter(), next, end);
  const auto count = static_cast<std::size_t>(next - begin);
  crc_ = libdeflate_crc32(crc_, begin, count);
  size_ += static_cast<std::uint32_t>(count);
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
  crc_ = size_ = 0;
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
  inflate_.filter().close();  // ready for the next member
  const auto place = input_.place();
  const auto stored_crc = take_u32(), stored_size = take_u32();
  if (stored_crc != crc_)
    throw error(errc::corrupt, fmt::format("gzip checksum {:08x}, the decoded bytes have {:08x}", stored_crc, crc_), place);
  if (stored_size != size_)
    throw error(errc::corrupt, fmt::format("gzip length {}, {} bytes were decoded (modulo 2^32)", stored_size, size_), place);
}

}  // namespace lamella
