// SPDX-License-Identifier: BSD-3-Clause
//
// Plain text as FITS headers use it: blanks, upper case, Latin-1. Used by all parsers of this folder; it knows no cards. Most texts are
// used as they stand in the file; those that must be rewritten are kept in a store.
#pragma once

#include <cstdint>
#include <cstring>
#include <forward_list>
#include <string>
#include <string_view>
#include <utility>

namespace fits {

/// Owns rewritten texts. The views that keep() gives stay valid while it lives, also where it is moved.
class text_store {
 public:
  text_store() = default;
  text_store(text_store&&) = default;
  text_store& operator=(text_store&&) = default;

  std::string_view keep(std::string text) { return keep_growing(std::move(text)); }
  /// The same, of a text that is still being put together: views of it are to be taken anew after each change.
  std::string& keep_growing(std::string text) { return kept_.emplace_front(std::move(text)); }

 private:
  std::forward_list<std::string> kept_;
};

/// Most of a card is blanks: they are looked at eight at a time.
[[nodiscard]] inline std::uint64_t eight_bytes_at(const char* bytes) noexcept {
  std::uint64_t eight = 0;
  std::memcpy(&eight, bytes, sizeof eight);
  return eight;
}
[[nodiscard]] inline std::string_view trim_left(std::string_view text) noexcept {
  constexpr std::uint64_t blanks = 0x2020202020202020u;
  while (text.size() >= sizeof blanks && eight_bytes_at(text.data()) == blanks) text.remove_prefix(sizeof blanks);
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  return text;
}
[[nodiscard]] inline std::string_view trim_right(std::string_view text) noexcept {
  constexpr std::uint64_t blanks = 0x2020202020202020u;
  while (text.size() >= sizeof blanks && eight_bytes_at(text.data() + text.size() - sizeof blanks) == blanks)
    text.remove_suffix(sizeof blanks);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}
[[nodiscard]] inline std::string_view trim(std::string_view text) noexcept {
  return trim_left(trim_right(text));
}

[[nodiscard]] inline bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}
[[nodiscard]] inline char upper(char c) noexcept {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
[[nodiscard]] std::string upper(std::string_view text);
/// The same; the text itself where it has no lower-case letter.
[[nodiscard]] inline std::string_view upper(std::string_view text, text_store& store) {
  unsigned lower = 0;
  for (const char c : text) lower |= static_cast<unsigned char>(c - 'a') <= 'z' - 'a';
  return lower == 0 ? text : store.keep(upper(text));
}

[[nodiscard]] inline bool is_ascii(std::string_view text) noexcept {
  std::uint64_t bits = 0;
  for (; text.size() >= sizeof bits; text.remove_prefix(sizeof bits)) bits |= eight_bytes_at(text.data());
  for (const char c : text) bits |= static_cast<unsigned char>(c);
  return (bits & 0x8080808080808080u) == 0;
}
/// Nothing but the characters of ASCII that can be printed, and blanks.
[[nodiscard]] bool is_printable_ascii(std::string_view text) noexcept;
/// Headers are ASCII; what writers put beyond it is taken as Latin-1, so that every byte has a meaning. ASCII is given back as it is.
[[nodiscard]] std::string utf8_of_latin1(std::string_view text);
[[nodiscard]] inline std::string_view utf8_of_latin1(std::string_view text, text_store& store) {
  return is_ascii(text) ? text : store.keep(utf8_of_latin1(text));
}

}  // namespace fits
