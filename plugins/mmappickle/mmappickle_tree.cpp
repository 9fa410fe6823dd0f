// SPDX-License-Identifier: BSD-3-Clause
#include "mmappickle_tree.hpp"

#include <cmath>

namespace lamella::mmappickle {

using sdk::errc;
using sdk::error;

tree_writer::tree_writer(const sdk::context& call, const sdk::sink& out)
    : out_(out),
      left_(call.limit(LAMELLA_LIMIT_ATTRIBUTES)),
      deepest_(call.limit(LAMELLA_LIMIT_DEPTH)),
      texts_(call.limit(LAMELLA_LIMIT_HEADER_BYTES)) {}

std::uint64_t tree_writer::push(tree_place parent, std::string_view name, const sdk::value& value) {
  if (left_ == 0)
    throw error(errc::limit, "the values of the file make more attributes than the host takes", {.hint = "raise the limit of attributes"});
  --left_;
  texts_.charge(value.c().text.size + name.size());
  return out_.attribute(0, name, value, parent.id);
}

tree_place tree_writer::list(tree_place parent, std::string_view name) {
  if (parent.depth >= deepest_)
    throw error(errc::limit, "the values of the file are nested more than " + std::to_string(deepest_) + " deep");
  return {push(parent, name, sdk::value::list()), parent.depth + 1};
}

tree_place tree_writer::map(tree_place parent, std::string_view name) {
  if (parent.depth >= deepest_)
    throw error(errc::limit, "the values of the file are nested more than " + std::to_string(deepest_) + " deep");
  return {push(parent, name, sdk::value::map()), parent.depth + 1};
}

void tree_writer::leaf(tree_place parent, std::string_view name, const sdk::value& value) {
  push(parent, name, value);
}

void tree_writer::real(tree_place parent, std::string_view name, double value) {
  if (std::isnan(value)) return leaf(parent, name, "NaN");
  if (std::isinf(value)) return leaf(parent, name, value < 0 ? "-Infinity" : "Infinity");
  leaf(parent, name, value);
}

tree_place tree_writer::typed(tree_place parent, std::string_view name, std::string_view type) {
  const auto made = map(parent, name);
  leaf(made, "type", type);
  return made;
}

std::string hexadecimal(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

}  // namespace lamella::mmappickle
