// SPDX-License-Identifier: BSD-3-Clause
#include "npy_write.hpp"

#include <lamella/plugin.hpp>
#include <optional>

#include "npy_header.hpp"

namespace lamella::npy {
namespace {

constexpr std::size_t alignment = 64;
/// Room for the first length to grow in place, as in NumPy: a 64-bit number and its sign.
constexpr std::size_t growth_digits = 21;

std::string dictionary_text(const type& element, const std::vector<std::int64_t>& shape) {
  auto text = "{'descr': " + python_text(element) + ", 'fortran_order': False, 'shape': " + tuple_text(shape) + ", }";
  if (!shape.empty()) text.append(growth_digits - std::to_string(shape.front()).size(), ' ');
  return text;
}

/// The header in this version; nothing where the text is too long for it.
std::optional<std::string> wrapped(const std::string& text, int major) {
  const std::size_t before = major == 1 ? 10 : 12;
  const auto bare = text.size() + 1;
  const auto padding = alignment - (before + bare) % alignment;
  const auto length = bare + padding;
  if (length > (major == 1 ? 0xFFFFu : longest_header)) return {};
  std::string made(magic);
  made += {static_cast<char>(major), '\0'};
  for (std::size_t i = 0; i < before - 8; ++i) made += static_cast<char>(length >> (8 * i) & 0xFF);
  return made + text + std::string(padding, ' ') + '\n';
}

}  // namespace

std::string header_bytes(const type& element, const std::vector<std::int64_t>& shape) {
  const auto text = dictionary_text(element, shape);
  std::string latin1;
  std::optional<std::string> made;
  if (to_latin1(text, latin1)) {
    made = wrapped(latin1, 1);
    if (!made) made = wrapped(latin1, 2);
  } else {
    made = wrapped(text, 3);
  }
  if (!made)
    throw sdk::error(sdk::errc::unsupported, "an NPY header of " + std::to_string(text.size()) + " bytes; at most " +
                                                 std::to_string(longest_header) + " are written");
  return *made;
}

}  // namespace lamella::npy
