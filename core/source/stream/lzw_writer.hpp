// SPDX-License-Identifier: BSD-3-Clause
//
// For tests: writes .Z files as compress(1) does, since few systems still have it. gzip -d is asked whether the result is right.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace lamella::test {

class lzw_writer {
 public:
  /// @param clear_every  codes between two clear codes; 0: none.
  lzw_writer(unsigned longest_width, bool has_clear_code, unsigned clear_every = 0)
      : longest_width_(longest_width), has_clear_code_(has_clear_code), clear_every_(clear_every) {}

  std::string write(const std::string& text) {
    output_ = "\x1f\x9d";
    output_ += static_cast<char>(longest_width_ | (has_clear_code_ ? 0x80u : 0u));
    next_code_ = first_free();
    std::int32_t prefix = -1;
    for (const unsigned char byte : text) {
      const auto known = prefix < 0 ? codes_.end() : codes_.find({prefix, byte});
      if (prefix < 0) {
        prefix = byte;
      } else if (known != codes_.end()) {
        prefix = known->second;
      } else {
        put(static_cast<std::uint32_t>(prefix));
        define(prefix, byte);
        prefix = byte;
      }
    }
    if (prefix >= 0) put(static_cast<std::uint32_t>(prefix));
    while (bit_count_ > 0) flush_byte();
    return output_;
  }

 private:
  [[nodiscard]] std::uint32_t first_free() const { return has_clear_code_ ? 257 : 256; }

  // The reader defines a code one step later than the writer: it widens when its next code needs it.
  void define(std::int32_t prefix, unsigned char byte) {
    if (clear_every_ != 0 && ++codes_since_clear_ == clear_every_) return clear();
    if (next_code_ < 1u << longest_width_) codes_[{prefix, byte}] = static_cast<std::int32_t>(next_code_);
    const auto widest = longest_width_ == 9 ? 10 : longest_width_;  // compress 4.0 widens the codes even of "9 bits"
    if (++next_code_ > 1u << width_ && width_ < widest) pad_group(), ++width_;
  }
  void clear() {
    put(256);
    pad_group();
    codes_.clear();
    codes_since_clear_ = 0;
    next_code_ = first_free();
    width_ = 9;
  }
  void put(std::uint32_t code) {
    bits_ |= static_cast<std::uint64_t>(code) << bit_count_;
    for (bit_count_ += width_; bit_count_ >= 8;) flush_byte();
    codes_in_group_ = (codes_in_group_ + 1) % 8;
  }
  void pad_group() {
    while (codes_in_group_ != 0) put(0);
  }
  void flush_byte() {
    output_ += static_cast<char>(bits_ & 0xffu);
    bits_ >>= 8;
    bit_count_ = bit_count_ < 8 ? 0 : bit_count_ - 8;
  }

  unsigned longest_width_;
  bool has_clear_code_;
  unsigned clear_every_, codes_since_clear_ = 0;
  std::string output_;
  std::map<std::pair<std::int32_t, unsigned char>, std::int32_t> codes_;
  std::uint32_t next_code_ = 257;
  unsigned width_ = 9, codes_in_group_ = 0, bit_count_ = 0;
  std::uint64_t bits_ = 0;
};

}  // namespace lamella::test
