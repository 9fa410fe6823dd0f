// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <lamella/plugin.hpp>
#include <utility>

#include "npy_type.hpp"

namespace lamella::npy {
namespace {

constexpr char native_order = std::endian::native == std::endian::little ? '<' : '>';

/// Years to attoseconds, and generic.
constexpr std::array<std::string_view, 14> units = {"Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as", "generic"};

/// NumPy's names of types, which descr may also give (NEP 1: whatever numpy.dtype() takes). All are in the machine's order.
constexpr std::array<std::pair<std::string_view, std::string_view>, 14> named_types = {{{"bool", "b1"},
                                                                                        {"int8", "i1"},
                                                                                        {"int16", "i2"},
                                                                                        {"int32", "i4"},
                                                                                        {"int64", "i8"},
                                                                                        {"uint8", "u1"},
                                                                                        {"uint16", "u2"},
                                                                                        {"uint32", "u4"},
                                                                                        {"uint64", "u8"},
                                                                                        {"float16", "f2"},
                                                                                        {"float32", "f4"},
                                                                                        {"float64", "f8"},
                                                                                        {"complex64", "c8"},
                                                                                        {"complex128", "c16"}}};

std::string_view without_name(std::string_view text) {
  if (text == "?") return "b1";
  for (const auto& [name, code] : named_types)
    if (text == name) return code;
  return text;
}

struct spelling {
  std::string_view whole;
  std::int64_t byte_offset;

  [[noreturn]] void refuse(sdk::errc code, const std::string& why, const std::string& hint = {}) const {
    throw sdk::error(code, "NPY type " + python_quoted(whole.substr(0, 80)) + " " + why,
                     {.byte_offset = byte_offset, .field = "descr", .hint = hint});
  }
};

/// "[25s]", "[ns]" or nothing.
std::string parse_unit(std::string_view text, const spelling& s) {
  if (text.empty()) return {};
  if (text.size() < 3 || text.front() != '[' || text.back() != ']') s.refuse(sdk::errc::corrupt, "has no unit in brackets behind it");
  const auto inside = text.substr(1, text.size() - 2);
  const auto digits = std::min(inside.find_first_not_of("0123456789"), inside.size());
  const auto unit = inside.substr(digits);
  if (digits > 9 || inside.front() == '0' || std::ranges::find(units, unit) == units.end())
    s.refuse(sdk::errc::corrupt, "has no unit of time that NumPy knows");
  if (unit == "generic") return {};
  return std::string(digits == 1 && inside.front() == '1' ? unit : inside);
}

bool is_long_double_of_other_machine(char kind, std::int64_t count) {
  return (kind == 'f' && count == 12) || (kind == 'c' && count == 24);
}

bool has_legal_size(char kind, std::int64_t count) {
  const auto one_of = [&](std::initializer_list<std::int64_t> sizes) { return std::ranges::find(sizes, count) != sizes.end(); };
  switch (kind) {
    case 'b':
      return count == 1;
    case 'i':
    case 'u':
      return one_of({1, 2, 4, 8});
    case 'f':
      return one_of({2, 4, 8, 16});
    case 'c':
      return one_of({8, 16, 32});
    case 'M':
    case 'm':
      return count == 8;
    default:
      return true;
  }
}

bool is_text_or_void(char kind) {
  return kind == 'S' || kind == 'U' || kind == 'V';
}

std::int64_t parse_count(std::string_view& rest, char kind, const spelling& s) {
  std::int64_t count = 0;
  const auto [end, fault] = std::from_chars(rest.data(), rest.data() + rest.size(), count);
  const bool has_digits = !rest.empty() && rest.front() >= '0' && rest.front() <= '9';
  if (!has_digits && is_text_or_void(kind) && rest.empty()) return 0;
  if (!has_digits || fault == std::errc::invalid_argument) s.refuse(sdk::errc::corrupt, "has no size");
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  const auto item = kind == 'U' ? 4 : 1;
  if (fault == std::errc::result_out_of_range || count > most_item_bytes / item)
    s.refuse(sdk::errc::limit, "is larger than the 2147483647 bytes that NumPy handles");
  return count;
}

/// The mark of order that the type gets, given the one written (0: none).
char settled_order(char written, std::int64_t item_bytes, char kind, const spelling& s, remarks& odd) {
  if (item_bytes == 1 || kind == 'S' || kind == 'V') return '|';
  if (written == '<' || written == '>') return written;
  if (odd.empty()) odd.push_back("type " + python_quoted(s.whole) + " does not say its byte order; read as that of this machine");
  return native_order;
}

}  // namespace

type parse_type_string(std::string_view text, std::int64_t byte_offset, remarks& odd) {
  const spelling s{text, byte_offset};
  auto rest = text;
  char written = 0;
  if (!rest.empty() && std::string_view("<>|=").find(rest.front()) != std::string_view::npos) {
    written = rest.front();
    rest.remove_prefix(1);
  }
  rest = without_name(rest);
  if (rest.empty()) s.refuse(sdk::errc::corrupt, "is no type string such as '<f4'");
  type made;
  made.kind = rest.front() == 'a' ? 'S' : rest.front();
  rest.remove_prefix(1);
  if (made.kind == 'O')
    s.refuse(sdk::errc::unsupported, "holds Python objects: reading them needs unpickling, which is never done",
             "save it again with a type of fixed size");
  if (std::string_view("biufcSUVMm").find(made.kind) == std::string_view::npos)
    s.refuse(sdk::errc::corrupt, "is no type string such as '<f4'");
  made.count = parse_count(rest, made.kind, s);
  if (is_long_double_of_other_machine(made.kind, made.count))
    s.refuse(sdk::errc::unsupported, "is a long double of 32-bit machines", "save it again as float64");
  if (!has_legal_size(made.kind, made.count)) s.refuse(sdk::errc::corrupt, "has a size that does not exist");
  if (made.kind == 'M' || made.kind == 'm')
    made.unit = parse_unit(rest, s);
  else if (!rest.empty())
    s.refuse(sdk::errc::corrupt, "goes on after its size");
  made.item_bytes = made.kind == 'U' ? made.count * 4 : made.count;
  made.order = settled_order(written, made.item_bytes, made.kind, s, odd);
  return made;
}

}  // namespace lamella::npy
