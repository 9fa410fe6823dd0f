// SPDX-License-Identifier: BSD-3-Clause
#include "lamella/dtype.hpp"

#include <fmt/format.h>

#include <bit>

#include "lamella/error.hpp"
#include "layout/dtype_text.hpp"

namespace lamella {

namespace {

constexpr bool machine_is_big_endian = std::endian::native == std::endian::big;

/// Letters of the item size in type strings: characters for U, bytes for the rest.
std::int64_t written_size(char kind, std::int64_t item_size) {
  return kind == 'U' ? item_size / 4 : item_size;
}

std::string quoted(const std::string& name) {
  std::string text = "'";
  for (const char c : name) {
    if (c == '\'' || c == '\\') text += '\\';
    text += c;
  }
  return text + "'";
}

std::string padding_text(std::int64_t bytes) {
  return fmt::format("('', '|V{}')", bytes);
}

std::string field_text(const field& f) {
  std::string text = fmt::format("({}, {}", quoted(f.name), f.type.is_structured() ? f.type.str() : quoted(f.type.str()));
  if (!f.shape.empty()) text += fmt::format(", ({}{})", fmt::join(f.shape, ", "), f.shape.size() == 1 ? "," : "");
  return text + ")";
}

}  // namespace

std::int64_t field::element_count() const {
  std::int64_t count = 1;
  for (const auto n : shape) count *= n;
  return count;
}

dtype::dtype(char kind, std::int64_t item_size, bool big_endian, std::string unit)
    : kind_(kind), big_endian_(big_endian), item_size_(item_size), unit_(std::move(unit)) {
  if (swap_size() <= 1) big_endian_ = false;
}

dtype::dtype(std::vector<field> fields, std::int64_t item_size)
    : item_size_(item_size), fields_(std::make_shared<const std::vector<field>>(std::move(fields))) {}

dtype dtype::parse(std::string_view text) {
  return parse_dtype(text);
}

std::int64_t dtype::swap_size() const noexcept {
  switch (kind_) {
    case 'i':
    case 'u':
    case 'f':
    case 'M':
    case 'm':
      return item_size_;
    case 'c':
      return item_size_ / 2;
    case 'U':
      return 4;
    default:
      return 1;
  }
}

bool dtype::is_native() const {
  if (!is_structured()) return swap_size() <= 1 || big_endian_ == machine_is_big_endian;
  return native() == *this;
}

dtype dtype::native() const {
  if (!is_structured()) return {kind_, item_size_, machine_is_big_endian, unit_};
  std::vector<field> packed;
  std::int64_t end = 0;
  for (const auto& f : fields()) {
    if (f.name.empty()) continue;
    field made{f.name, f.type.native(), f.shape, end};
    end += made.type.item_size() * made.element_count();
    packed.push_back(std::move(made));
  }
  return {std::move(packed), end};
}

std::string dtype::str() const {
  if (!is_structured()) {
    const char order = swap_size() <= 1 ? '|' : (big_endian_ ? '>' : '<');
    std::string text = fmt::format("{}{}{}", order, kind_, written_size(kind_, item_size_));
    if (!unit_.empty()) text += fmt::format("[{}]", unit_);
    return text;
  }
  std::vector<std::string> parts;
  std::int64_t end = 0;
  for (const auto& f : fields()) {
    if (f.byte_offset > end) parts.push_back(padding_text(f.byte_offset - end));
    parts.push_back(field_text(f));
    end = f.byte_offset + f.type.item_size() * f.element_count();
  }
  if (item_size_ > end) parts.push_back(padding_text(item_size_ - end));
  return fmt::format("[{}]", fmt::join(parts, ", "));
}

bool operator==(const dtype& a, const dtype& b) {
  if (a.is_structured() != b.is_structured() || a.item_size_ != b.item_size_) return false;
  if (!a.is_structured()) return a.kind_ == b.kind_ && a.big_endian_ == b.big_endian_ && a.unit_ == b.unit_;
  if (a.fields().size() != b.fields().size()) return false;
  for (std::size_t i = 0; i < a.fields().size(); ++i) {
    const auto& f = a.fields()[i];
    const auto& g = b.fields()[i];
    if (f.name != g.name || f.byte_offset != g.byte_offset || f.shape != g.shape || !(f.type == g.type)) return false;
  }
  return true;
}

}  // namespace lamella
