// SPDX-License-Identifier: BSD-3-Clause
#include "mmappickle_container.hpp"

#include <algorithm>

#include "mmappickle_opcodes.hpp"
#include "mmappickle_text.hpp"

namespace lamella::mmappickle {

using sdk::errc;
using sdk::error;

namespace {

using namespace std::string_view_literals;

constexpr auto header_start = "\x80\x04\x95\x0D\0\0\0\0\0\0\0\x4A"sv;  // PROTO 4, FRAME 13, BININT
constexpr std::uint64_t trailer_bytes = 8;                             // BININT memo, POP, flag, POP
constexpr std::uint64_t terminator_frame_bytes = 2;                    // DICT, STOP

constexpr std::uint8_t byte_of(opcode code) {
  return static_cast<std::uint8_t>(code);
}

bool has(std::string_view bytes, std::size_t offset, opcode code) {
  return bytes.size() <= offset || static_cast<std::uint8_t>(bytes[offset]) == byte_of(code);
}

}  // namespace

bool looks_like_container(std::string_view bytes) {
  const auto common = std::min(bytes.size(), header_start.size());
  return common >= 11 && bytes.substr(0, common) == header_start.substr(0, common) && has(bytes, 16, opcode::pop) &&
         has(bytes, 17, opcode::binint) && has(bytes, 22, opcode::pop) && has(bytes, 23, opcode::mark);
}

container_header read_container_header(const byte_input& input) {
  byte_reader reader(input);
  const auto bytes = reader.take(container_header_bytes);
  if (!looks_like_container(bytes)) throw error(errc::corrupt, "the header of the container is damaged", {.byte_offset = 0});
  container_header header;
  header.version = sdk::load<std::int32_t>(bytes.data() + 12, sdk::byte_order::little);
  header.commit_number = sdk::load<std::int32_t>(bytes.data() + 18, sdk::byte_order::little);
  if (header.version != 1)
    throw error(errc::unsupported, "container version " + std::to_string(header.version) + ", known is 1",
                {.byte_offset = 12, .field = "file version"});
  return header;
}

void entry_scan::broken(errc code, std::uint64_t offset, const std::string& what) const {
  throw error(code, "the chain of entries breaks at byte " + std::to_string(offset) + ": " + what,
              {.byte_offset = static_cast<std::int64_t>(offset),
               .hint = "a write was interrupted or the file was cut; mmappickle's fsck() drops what follows the last whole entry"});
}

std::optional<container_entry> entry_scan::next() {
  const auto offset = reader_.position();
  if (reader_.at_end()) broken(errc::truncated, offset, "the file ends without the terminator");
  if (const auto code = reader_.byte(); code != byte_of(opcode::frame))
    broken(errc::corrupt, offset, "a frame starts with byte 149, found is " + std::to_string(code));
  const auto length = reader_.number<std::uint64_t>();
  if (length == terminator_frame_bytes) {
    check_terminator(offset);
    return {};
  }
  return entry_of(offset, length);
}

void entry_scan::check_terminator(std::uint64_t offset) {
  const auto dict = reader_.byte(), stop = reader_.byte();
  if (dict != byte_of(opcode::dict) || stop != byte_of(opcode::stop)) broken(errc::corrupt, offset, "the terminator is damaged");
  if (!reader_.at_end()) broken(errc::corrupt, reader_.position(), "bytes follow the terminator");
}

container_entry entry_scan::entry_of(std::uint64_t offset, std::uint64_t frame_length) {
  const auto frame_begin = reader_.position();
  if (frame_length < 2 + 1 + trailer_bytes) broken(errc::corrupt, offset, "an entry of " + std::to_string(frame_length) + " bytes");
  try {
    reader_.skip(frame_length);
  } catch (const error& why) {
    if (why.code() != errc::truncated) throw;
    broken(errc::truncated, offset, "an entry of " + std::to_string(frame_length) + " bytes does not fit in the file");
  }
  const auto end = reader_.position();
  reader_.move_to(frame_begin);
  if (const auto code = reader_.byte(); code != byte_of(opcode::short_binunicode))
    broken(errc::corrupt, offset, "an entry starts with its key, opcode 140, found is " + std::to_string(code));
  const auto key_length = reader_.byte();
  if (frame_length < 2u + key_length + 1u + trailer_bytes) broken(errc::corrupt, offset, "a key longer than its entry");
  container_entry entry{.offset = offset, .key = reader_.take(key_length)};
  if (!is_utf8(entry.key)) broken(errc::corrupt, offset, "a key that is not UTF-8");
  entry.value_begin = reader_.position();
  entry.value_end = end - trailer_bytes;

  reader_.move_to(entry.value_end);
  const auto trailer = reader_.take(trailer_bytes);
  const auto flag = static_cast<std::uint8_t>(trailer[6]);
  const bool is_whole = has(trailer, 0, opcode::binint) && has(trailer, 5, opcode::pop) && has(trailer, 7, opcode::pop);
  if (!is_whole || (flag != byte_of(opcode::newtrue) && flag != byte_of(opcode::pop)))
    broken(errc::corrupt, entry.value_end, "the end of an entry is damaged");
  entry.is_live = flag == byte_of(opcode::newtrue);
  return entry;
}

}  // namespace lamella::mmappickle
