// SPDX-License-Identifier: BSD-3-Clause
//
// The four ways in which a pickle stores text and bytes, and their decoding in pieces of any size. Used for values and, by the decoder,
// for arrays that protocols 0 to 2 carry as text.
#pragma once

#include <cstdint>
#include <lamella/plugin.hpp>
#include <string>
#include <string_view>

namespace lamella::mmappickle {

/// The numbers are part of the decoder's state.
enum class stored_form : std::uint8_t {
  raw = 0,          ///< bytes; as text: Latin-1 (strings of Python 2)
  utf8 = 1,         ///< with surrogates as CESU does (Python's surrogatepass)
  raw_unicode = 2,  ///< Latin-1 with \uXXXX and \UXXXXXXXX (opcode V)
  escaped = 3       ///< what repr of a Python 2 string has between its quotes (opcode S)
};

/// The fewest and the most stored bytes that one character below 256 takes.
struct stored_bounds {
  std::uint64_t least = 1, most = 1;
};
[[nodiscard]] constexpr stored_bounds bounds_of(stored_form form) noexcept {
  switch (form) {
    case stored_form::raw:
      return {1, 1};
    case stored_form::utf8:
      return {1, 2};
    case stored_form::raw_unicode:
      return {1, 10};
    case stored_form::escaped:
      return {1, 4};
  }
  return {};
}

/// One character, and the stored bytes that it took. size 0: it is cut off, more input is needed; nothing: the bytes mean nothing
/// (a backslash before a newline), or a backslash that takes the next character along as it is.
struct stored_character {
  std::uint64_t size = 0;
  std::uint32_t code_point = 0;
  bool is_nothing = false;
  std::uint32_t second_code_point = 0;
  bool has_second = false;
};
/// The first character of text, which is not empty.
///
/// @param is_last  no input follows text: what is cut off there is corrupt.
/// @throws error   corrupt: not UTF-8, or an escape that is none.
[[nodiscard]] stored_character first_character(stored_form form, std::string_view text, bool is_last);

/// Whether a byte is a whole character that stands for itself: almost all of a long text, so that asking this first makes it fast.
[[nodiscard]] constexpr bool is_plain(stored_form form, unsigned char byte) noexcept {
  if (form == stored_form::utf8) return byte < 0x80;
  return byte != '\\' || form == stored_form::raw;
}

/// Calls use(code_point) for the characters of text. Pairs of UTF-8 that are below 256 are decoded on the spot, for arrays as text.
///
/// @return the stored bytes consumed: all of them where is_last.
template <typename Use>
std::uint64_t each_character(stored_form form, std::string_view text, bool is_last, Use&& use) {
  std::uint64_t done = 0;
  while (done < text.size()) {
    const auto byte = static_cast<unsigned char>(text[done]);
    if (is_plain(form, byte)) {
      use(std::uint32_t{byte});
      ++done;
      continue;
    }
    const bool is_latin1_pair = form == stored_form::utf8 && (byte == 0xC2 || byte == 0xC3) && text.size() - done > 1;
    if (is_latin1_pair && (text[done + 1] & 0xC0) == 0x80) {
      use((byte & 3u) << 6 | (static_cast<unsigned char>(text[done + 1]) & 0x3Fu));
      done += 2;
      continue;
    }
    const auto found = first_character(form, text.substr(done), is_last);
    if (found.size == 0) break;
    if (!found.is_nothing) use(found.code_point);
    if (found.has_second) use(found.second_code_point);
    done += found.size;
  }
  return done;
}

/// Collects code points as UTF-8. Halves of a pair are joined; lone surrogates become U+FFFD.
class utf8_writer {
 public:
  void add(std::uint32_t code_point);
  [[nodiscard]] std::string finish();

 private:
  void flush();
  void encode(std::uint32_t code_point);
  std::string text_;
  std::uint32_t high_half_ = 0;
};

[[nodiscard]] std::string to_utf8(stored_form form, std::string_view stored);
/// @throws error  corrupt: a character beyond 255 has no byte.
[[nodiscard]] std::string to_bytes(stored_form form, std::string_view stored);
/// True for UTF-8 without surrogates.
[[nodiscard]] bool is_utf8(std::string_view text);
/// The byte of a character. @throws error  corrupt: beyond 255.
[[nodiscard]] inline char to_byte(std::uint32_t code_point) {
  if (code_point > 0xFF) throw sdk::error(sdk::errc::corrupt, "text that stands for bytes has character " + std::to_string(code_point));
  return static_cast<char>(code_point);
}

}  // namespace lamella::mmappickle
