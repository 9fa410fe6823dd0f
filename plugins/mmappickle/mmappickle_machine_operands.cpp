// SPDX-License-Identifier: BSD-3-Clause
//
// Opcodes of the machine that push one value: numbers, text, bytes.
#include <charconv>

#include "mmappickle_integer.hpp"
#include "mmappickle_machine.hpp"

namespace lamella::mmappickle {

using sdk::errc;
using sdk::error;

void machine::push_digits(const std::string& digits) {
  if (const auto value = small_integer(digits)) return push(arena_->integer(*value));
  if (digits.size() > longest_integer_digits)
    throw error(errc::unsupported,
                "an integer of " + std::to_string(digits.size()) + " digits; read are at most " + std::to_string(longest_integer_digits),
                here());
  push(arena_->long_integer(digits));
}

// Protocol 0 writes True and False as I01 and I00.
void machine::push_int_line() {
  const auto line = reader_.line();
  if (line == "00" || line == "01") return push(arena_->boolean(line == "01"));
  const auto digits = plain_digits(line);
  if (!digits) corrupt("'" + line.substr(0, 32) + "' is no integer");
  push_digits(*digits);
}

void machine::push_long_line() {
  auto line = reader_.line();
  if (line.ends_with('L')) line.pop_back();
  const auto digits = plain_digits(line);
  if (!digits) corrupt("'" + line.substr(0, 32) + "' is no integer");
  push_digits(*digits);
}

void machine::push_float_line() {
  const auto line = reader_.line();
  std::string_view text = line;
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc() || end != text.data() + text.size()) corrupt("'" + line.substr(0, 32) + "' is no number");
  push(arena_->real(value));
}

void machine::push_long(std::int64_t length) {
  if (length < 0) corrupt("an integer of " + std::to_string(length) + " bytes");
  const auto count = static_cast<std::uint64_t>(length);
  if (count > longest_integer_bytes) {
    reader_.skip(count);
    throw error(errc::unsupported,
                "an integer of " + std::to_string(length) + " bytes; read are at most " + std::to_string(longest_integer_bytes), here());
  }
  push_digits(digits_of_bytes(reader_.take(count)));
}

// Short ones are kept, so that keys and names are at hand; the bytes of long ones stay where they are.
void machine::push_stored(value_kind kind, stored_form form, std::uint64_t length) {
  const auto begin = reader_.position();
  std::string kept;
  if (length <= longest_kept_bytes)
    kept = reader_.take(length);
  else
    reader_.skip(length);
  push(arena_->stored(kind, {begin, length, form}, kept));
}

void machine::push_binstring() {
  const auto length = reader_.number<std::int32_t>();
  if (length < 0) corrupt("a string of " + std::to_string(length) + " bytes");
  push_stored(value_kind::text, stored_form::raw, static_cast<std::uint64_t>(length));
}

void machine::push_string_line() {
  const auto begin = reader_.position();
  const auto length = reader_.skip_line();
  const auto behind = reader_.position();
  reader_.move_to(begin);
  const char quote = static_cast<char>(reader_.byte());
  reader_.move_to(begin + length - (length > 0 ? 1 : 0));
  if (length < 2 || (quote != '\'' && quote != '"') || static_cast<char>(reader_.byte()) != quote) corrupt("a string without quotes");
  reader_.move_to(begin + 1);
  push_stored(value_kind::text, stored_form::escaped, length - 2);
  reader_.move_to(behind);
}

void machine::push_unicode_line() {
  const auto begin = reader_.position();
  const auto length = reader_.skip_line();
  const auto behind = reader_.position();
  reader_.move_to(begin);
  push_stored(value_kind::text, stored_form::raw_unicode, length);
  reader_.move_to(behind);
}

void machine::push_foreign(std::string reason) {
  push(arena_->foreign({std::move(reason), opcode_offset_}));
}

std::string machine::name_line() {
  return to_utf8(stored_form::utf8, reader_.line());
}

}  // namespace lamella::mmappickle
