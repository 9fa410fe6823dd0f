// SPDX-License-Identifier: BSD-3-Clause
#include "mmappickle_tree.hpp"

#include <algorithm>
#include <cmath>

namespace lamella::mmappickle {

using sdk::errc;
using sdk::error;

namespace {

constexpr std::uint64_t attribute_bytes = 64;  // about what the host keeps beside an attribute's text

}  // namespace

tree_writer::tree_writer(const sdk::context& call, const sdk::sink& out)
    : out_(out),
      most_(call.limit(LAMELLA_LIMIT_ATTRIBUTES)),
      most_bytes_(call.limit(LAMELLA_LIMIT_HEADER_BYTES)),
      deepest_(call.limit(LAMELLA_LIMIT_DEPTH)) {}

bool tree_writer::has_room_for(std::uint64_t count) const noexcept {
  constexpr std::uint64_t attributes_each = 4, text_bytes_each = 32;  // of a number: map, type, value, bits
  const auto room = most_ / 2 - std::min(most_ / 2, count_);
  const auto byte_room = most_bytes_ / 2 - std::min(most_bytes_ / 2, bytes_);
  return count <= room / attributes_each && count <= byte_room / (attributes_each * attribute_bytes + text_bytes_each);
}

std::uint64_t tree_writer::push(tree_place parent, std::string_view name, const sdk::value& value) {
  constexpr std::uint64_t muted_each = 4;  // what is not pushed only takes time
  auto& count = is_muted() ? muted_count_ : count_;
  if ((is_muted() ? count / muted_each : count) >= most_)
    throw error(errc::limit, "the values of the file make more than " + std::to_string(most_) + " attributes",
                {.hint = "raise the limit of attributes"});
  ++count;
  if (is_muted()) return 0;
  const auto bytes = attribute_bytes + value.c().text.size + name.size();
  if (bytes > most_bytes_ - std::min(most_bytes_, bytes_))
    throw error(errc::limit, "the values of the file make attributes of more than " + std::to_string(most_bytes_) + " bytes",
                {.hint = "raise the limit of header bytes"});
  bytes_ += bytes;
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
