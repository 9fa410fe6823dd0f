// SPDX-License-Identifier: BSD-3-Clause
#include "npy_header.hpp"

#include <lamella/plugin.hpp>

namespace lamella::npy {
namespace {

constexpr std::size_t most_dimensions = 64;  // of NumPy 2

[[noreturn]] void refuse(sdk::errc code, const std::string& message, std::int64_t byte_offset, const std::string& field = {}) {
  throw sdk::error(code, message, {.byte_offset = byte_offset, .field = field});
}

/// The three entries of the dictionary; NEP 1 allows no others.
struct entries {
  const literal* descr = nullptr;
  const literal* fortran_order = nullptr;
  const literal* shape = nullptr;
};

const literal** slot_of(entries& e, const std::string& key) {
  if (key == "descr") return &e.descr;
  if (key == "fortran_order") return &e.fortran_order;
  if (key == "shape") return &e.shape;
  return nullptr;
}

entries entries_of(const literal& dictionary) {
  if (dictionary.is != literal::kind::dictionary)
    refuse(sdk::errc::corrupt, "NPY header is " + description_of(dictionary) + ", needs a dictionary", dictionary.byte_offset);
  entries found;
  for (std::size_t i = 0; i + 1 < dictionary.items.size(); i += 2) {
    const auto& key = dictionary.items[i];
    auto** slot = key.is == literal::kind::text ? slot_of(found, key.text) : nullptr;
    if (slot == nullptr)
      refuse(sdk::errc::corrupt, "NPY header has the key " + description_of(key) + ", needs descr, fortran_order and shape alone",
             key.byte_offset);
    if (*slot != nullptr) refuse(sdk::errc::corrupt, "NPY header has the key " + description_of(key) + " twice", key.byte_offset, key.text);
    *slot = &dictionary.items[i + 1];
  }
  for (const char* key : {"descr", "fortran_order", "shape"})
    if (*slot_of(found, key) == nullptr)
      refuse(sdk::errc::corrupt, std::string("NPY header lacks the key '") + key + "'", dictionary.byte_offset, key);
  return found;
}

std::vector<std::int64_t> shape_of(const literal& value) {
  if (value.is != literal::kind::tuple)
    refuse(sdk::errc::corrupt, "NPY shape is " + description_of(value) + ", needs a tuple", value.byte_offset, "shape");
  if (value.items.size() > most_dimensions)
    refuse(sdk::errc::limit, "NPY shape has " + std::to_string(value.items.size()) + " lengths, NumPy handles 64", value.byte_offset,
           "shape");
  std::vector<std::int64_t> shape;
  for (const auto& n : value.items) {
    if (n.is != literal::kind::integer || n.integer < 0)
      refuse(sdk::errc::corrupt, "NPY shape has the length " + description_of(n) + ", needs an integer from 0 on", n.byte_offset, "shape");
    shape.push_back(n.integer);
  }
  return shape;
}

bool flag_of(const literal& value) {
  if (value.is != literal::kind::boolean)
    refuse(sdk::errc::corrupt, "NPY fortran_order is " + description_of(value) + ", needs True or False", value.byte_offset,
           "fortran_order");
  return value.integer != 0;
}

}  // namespace

preamble parse_preamble(std::string_view first) {
  const auto size = static_cast<std::int64_t>(first.size());
  if (first.substr(0, magic.size()) != magic.substr(0, std::min(first.size(), magic.size())))
    refuse(sdk::errc::corrupt, "no NPY array: it does not start with the bytes 93 4E 55 4D 50 59", 0);
  const auto need = [&](std::size_t bytes) {
    if (first.size() < bytes)
      refuse(sdk::errc::truncated,
             "NPY header needs " + std::to_string(bytes) + " bytes before its text, there are " + std::to_string(size), size);
  };
  need(8);
  const int major = static_cast<unsigned char>(first[6]);
  const int minor = static_cast<unsigned char>(first[7]);
  if (major < 1 || major > 3 || minor != 0)
    refuse(sdk::errc::unsupported, "NPY version " + std::to_string(major) + "." + std::to_string(minor) + ", handled are 1.0, 2.0 and 3.0",
           6);
  preamble made{.major = major, .text_offset = major == 1 ? 10u : 12u};
  need(made.text_offset);
  made.text_bytes = major == 1 ? sdk::load<std::uint16_t>(first.data() + 8, sdk::byte_order::little)
                               : sdk::load<std::uint32_t>(first.data() + 8, sdk::byte_order::little);
  if (made.text_bytes > longest_header)
    refuse(sdk::errc::limit,
           "NPY header has " + std::to_string(made.text_bytes) + " bytes, at most " + std::to_string(longest_header) + " are read", 8);
  return made;
}

header parse_header(const preamble& p, std::string_view text) {
  const auto start = static_cast<std::int64_t>(p.text_offset);
  const auto dictionary = parse_literal(text, p.major == 3 ? encoding::utf8 : encoding::latin1, start);
  const auto found = entries_of(dictionary);
  header made{.major = p.major, .header_end = p.header_end()};
  made.element = parse_descr(*found.descr, made.odd);
  made.fortran_order = flag_of(*found.fortran_order);
  made.shape = shape_of(*found.shape);
  made.data_bytes = checked_data_bytes(made.shape, made.element.item_bytes, found.shape->byte_offset);
  if (p.text_bytes > numpy_header_limit)
    made.odd.push_back("the NPY header has " + std::to_string(p.text_bytes) + " bytes; NumPy reads those beyond 10000 only when told to");
  return made;
}

std::int64_t checked_data_bytes(const std::vector<std::int64_t>& shape, std::int64_t item_bytes, std::int64_t byte_offset) {
  const sdk::place where{.byte_offset = byte_offset, .field = "shape"};
  bool is_empty = item_bytes == 0;
  std::int64_t bytes = std::max<std::int64_t>(item_bytes, 1);
  for (const auto n : shape) {
    if (n == 0)
      is_empty = true;
    else
      bytes = sdk::checked_multiply(bytes, n, where);
  }
  return is_empty ? 0 : bytes;
}

}  // namespace lamella::npy
