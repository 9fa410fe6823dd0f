// SPDX-License-Identifier: BSD-3-Clause
//
// The LZW of compress(1), .Z files, as a symmetric filter in the sense of Boost.Iostreams: codes of 9 to 16 bits, block mode. The format
// has no length and no checksum, so a file that was cut between two codes cannot be told from a whole one.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

namespace lamella {

class lzw_filter {
 public:
  using char_type = char;

  lzw_filter();
  /// The contract of SymmetricFilter: consumes from `from`, produces to `to`; false at the end of the data. `is_last`: nothing follows.
  ///
  /// @throws error  corrupt: no .Z header, or a code that was never defined; truncated: the data ends within a code or the header.
  bool filter(const char*& from, const char* from_end, char*& to, char* to_end, bool is_last);
  void close();

 private:
  static constexpr std::uint32_t table_size = 1 << 16;

  // Strings are chains: a byte, and the code of the string before it.
  struct tables {
    std::array<std::uint16_t, table_size> prefix;
    std::array<std::uint8_t, table_size> last_byte;
    std::array<char, table_size> pending;  // a decoded string, last byte first
  };

  void take_header_byte(std::uint8_t byte);
  std::optional<std::uint32_t> take_code(const char*& from, const char* from_end);
  void decode(std::uint32_t code);
  void unfold(std::uint32_t code);
  void define(std::uint8_t last_byte);
  void start_width(unsigned width);
  void check_end() const;
  [[nodiscard]] std::uint32_t first_free() const noexcept { return has_clear_code_ ? 257 : 256; }

  std::unique_ptr<tables> tables_;
  std::size_t pending_count_ = 0;
  unsigned header_bytes_ = 0;
  unsigned longest_width_ = 16;
  bool has_clear_code_ = false;

  unsigned width_ = 9;
  unsigned codes_in_group_ = 0;  // modulo 8
  std::uint32_t bits_ = 0;
  unsigned bit_count_ = 0;
  unsigned bytes_to_skip_ = 0;

  std::uint32_t next_code_ = 257;
  std::uint32_t widening_code_ = 512;  // when next_code_ gets there, codes become wider
  std::optional<std::uint32_t> previous_;
  std::uint8_t first_byte_ = 0;  // of the last string
};

}  // namespace lamella
