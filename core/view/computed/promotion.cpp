// SPDX-License-Identifier: BSD-3-Clause
#include "view/computed/promotion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

namespace lamella {

namespace {

bool is_complex(const dtype& t) {
  return t.kind() == 'c' && !t.is_structured();
}
bool is_numeric(const dtype& t) {
  return !t.is_structured() && (t.is_number() || is_complex(t));
}
bool is_integer(const dtype& t) {
  return t.kind() == 'i' || t.kind() == 'u';
}

dtype promoted_integers(const dtype& a, const dtype& b) {
  if (a.kind() == b.kind()) return {a.kind(), std::max(a.item_size(), b.item_size())};
  const auto& with_sign = a.kind() == 'i' ? a : b;
  const auto& without = a.kind() == 'i' ? b : a;
  if (with_sign.item_size() > without.item_size()) return with_sign.native();
  return without.item_size() == 8 ? dtype('f', 8) : dtype('i', 2 * without.item_size());
}

/// Bytes of the smallest real type that holds every value of a number type.
std::int64_t real_size(const dtype& t) {
  if (t.kind() == 'f') return t.item_size();
  if (is_complex(t)) return t.item_size() / 2;
  if (t.kind() == 'b' || t.item_size() == 1) return 2;
  return t.item_size() == 2 ? 4 : 8;
}

/// NumPy's type of roots and logarithms of integers.
dtype real_of_integer(const dtype& t) {
  return {'f', real_size(t)};
}

[[noreturn]] void refuse(operation what, const dtype& a, const dtype& b) {
  throw error(errc::unsupported, takes_two(what) ? fmt::format("{} of {} and {}", to_string(what), a.str(), b.str())
                                                 : fmt::format("{} of {}", to_string(what), a.str()));
}

}  // namespace

std::optional<dtype> promoted(const dtype& a, const dtype& b) {
  if (a.native() == b.native()) return a.native();
  if (!is_numeric(a) || !is_numeric(b)) return {};
  if (a.kind() == 'b') return b.native();
  if (b.kind() == 'b') return a.native();
  if (is_integer(a) && is_integer(b)) return promoted_integers(a, b);
  const auto size = std::max(real_size(a), real_size(b));
  if (is_complex(a) || is_complex(b)) return dtype('c', 2 * std::max<std::int64_t>(size, 4));
  return dtype('f', size);
}

namespace {

/// Whether an integer type holds a value.
bool holds(const dtype& type, std::int64_t value) {
  const auto bits = 8 * type.item_size();
  if (type.kind() == 'u') return value >= 0 && (bits >= 63 || value < (std::int64_t{1} << bits));
  return bits == 64 || (value >= -(std::int64_t{1} << (bits - 1)) && value < (std::int64_t{1} << (bits - 1)));
}

}  // namespace

dtype type_beside(const scalar& value, const dtype& elements) {
  if (!is_numeric(elements)) throw error(errc::unsupported, fmt::format("a number beside elements of type {}", elements.str()));
  if (std::holds_alternative<bool>(value)) return dtype('b', 1);
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    if (elements.kind() == 'b') return dtype('i', 8);
    if (is_integer(elements) && !holds(elements, *integer))
      throw error(errc::bad_argument, fmt::format("{} does not fit elements of type {}", *integer, elements.str()),
                  {.hint = "cast the view to a wider type"});
    return elements.native();
  }
  return elements.kind() == 'f' || is_complex(elements) ? elements.native() : dtype('f', 8);
}

bool takes_two(operation what) noexcept {
  return what < operation::negate;
}

std::string_view to_string(operation what) noexcept {
  constexpr std::array names{"add",         "subtract",   "multiply",    "divide",     "minimum",    "maximum",
                             "equal",       "not_equal",  "less",        "less_equal", "greater",    "greater_equal",
                             "logical_and", "logical_or", "logical_xor", "negate",     "absolute",   "square_root",
                             "exponential", "logarithm",  "is_nan",      "is_finite",  "logical_not"};
  return names[static_cast<std::size_t>(what)];
}

namespace {

operation_types types_of_two(operation what, const dtype& a, const dtype& b) {
  const auto common = promoted(a, b);
  const dtype boolean('b', 1);
  const bool is_equality = what == operation::equal || what == operation::not_equal;
  if (!common || (!is_numeric(*common) && !is_equality)) refuse(what, a, b);
  switch (what) {
    case operation::subtract:
      if (common->kind() == 'b') refuse(what, a, b);
      return {*common, *common};
    case operation::add:
    case operation::multiply:
      return {*common, *common};
    case operation::divide: {
      const auto type = is_integer(*common) || common->kind() == 'b' ? dtype('f', 8) : *common;
      return {type, type};
    }
    case operation::minimum:
    case operation::maximum:
      if (is_complex(*common)) refuse(what, a, b);
      return {*common, *common};
    case operation::logical_and:
    case operation::logical_or:
    case operation::logical_xor:
      return {boolean, boolean};
    default:
      if (is_complex(*common) && !is_equality) refuse(what, a, b);
      return {*common, boolean};
  }
}

operation_types types_of_one(operation what, const dtype& a) {
  if (!is_numeric(a)) refuse(what, a, a);
  const auto type = a.native();
  const auto real = is_integer(type) || type.kind() == 'b' ? real_of_integer(type) : type;
  switch (what) {
    case operation::negate:
      if (type.kind() == 'b') refuse(what, a, a);
      return {type, type};
    case operation::absolute:
      return {type, is_complex(type) ? dtype('f', type.item_size() / 2) : type};
    case operation::is_nan:
    case operation::is_finite:
      return {type, dtype('b', 1)};
    case operation::logical_not:
      return {dtype('b', 1), dtype('b', 1)};
    default:  // roots, exponentials, logarithms
      return {real, real};
  }
}

}  // namespace

operation_types types_of(operation what, const dtype& a, const dtype& b) {
  const auto types = takes_two(what) ? types_of_two(what, a, b) : types_of_one(what, a);
  for (const auto& t : {types.operands, types.result})
    if ((t.kind() == 'f' && t.item_size() > 8) || (t.kind() == 'c' && t.item_size() > 16)) refuse(what, a, b);
  return types;
}

}  // namespace lamella
