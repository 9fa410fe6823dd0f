// SPDX-License-Identifier: BSD-3-Clause
#include "fits_binary_table.hpp"

#include <algorithm>

#include "fits_scaling.hpp"
#include "fits_tform.hpp"

namespace fits {
namespace {

using lamella::sdk::errc;

std::string dtype_of_letter(char letter) {
  switch (letter) {
    case 'X':
      return "|b1";
    case 'A':
      return "|S1";
    case 'I':
      return ">i2";
    case 'J':
      return ">i4";
    case 'K':
      return ">i8";
    case 'E':
      return ">f4";
    case 'D':
      return ">f8";
    case 'C':
      return ">c8";
    case 'M':
      return ">c16";
    default:
      return "|u1";
  }
}

/// 'T' is true, 'F' and 0 (undefined) are not.
lamella::sdk::transform logical_lookup() {
  lamella::sdk::transform made{.kind = LAMELLA_LOOKUP, .to_dtype = "|b1"};
  made.table['T'] = 1;
  return made;
}

std::vector<lamella::sdk::transform> column_transforms(const header& h, std::int64_t number, char letter, findings& found) {
  if (letter == 'L') return {logical_lookup()};
  if (letter == 'X' || letter == 'A') return {};
  const auto s = read_scaling(h, indexed("TSCAL", number), indexed("TZERO", number), found);
  const auto stored = dtype_of_letter(letter);
  // Complex numbers stay complex: both parts are scaled, and the offset is real (7.3.2).
  const auto arithmetic = letter == 'C' || letter == 'M' ? "<" + stored.substr(1) : "<f8";
  return transforms_of(stored, s, {.float_dtype = arithmetic, .has_signed_bytes = false});
}

/// Lengths of one field, first axis fastest: TDIM where it fits, else the repeat count; none for a single value.
std::vector<std::int64_t> field_lengths(const header& h, std::int64_t number, const binary_format& format, findings& found) {
  const auto keyword = indexed("TDIM", number);
  if (const auto* c = h.find(keyword)) {
    if (auto lengths = parse_dimensions(h.text(keyword).value_or(""), format.repeat)) return *lengths;
    found.push_back({keyword + " does not fit a field of " + std::to_string(format.repeat) + " elements, ignored",
                     static_cast<std::int64_t>(c->byte_offset), keyword});
  }
  if (format.letter == 'A' && format.substring != 0) return {format.substring, format.repeat / format.substring};
  // Bits and characters are always arrays; of the other types a repeat count of 1 is a scalar.
  if (format.repeat == 1 && format.letter != 'X' && format.letter != 'A') return {};
  return {format.repeat};
}

/// Strings: the first length is that of the characters. One of no characters keeps its axis, since no type has no bytes.
void take_characters(column& c, std::vector<std::int64_t>& lengths) {
  if (lengths.front() == 0) return;
  c.data.dtype = "|S" + std::to_string(lengths.front());
  lengths.erase(lengths.begin());
}

/// Strides of a field's axes, slowest first, its elements being contiguous. Where an axis has no length, the others may be of any.
std::vector<std::int64_t> field_strides(const std::vector<std::int64_t>& shape, std::int64_t row_stride, std::int64_t element_stride) {
  const bool is_empty = std::find(shape.begin() + 1, shape.end(), 0) != shape.end();
  std::vector<std::int64_t> strides(shape.size(), element_stride);
  for (auto axis = shape.size() - 1; axis > 0 && !is_empty; --axis) {
    strides[axis] = element_stride;
    element_stride *= shape[axis];
  }
  strides[0] = row_stride;
  return strides;
}

void set_fixed(column& c, const header& h, const table_rows& rows, const binary_format& format, std::int64_t field_offset,
               findings& found) {
  auto lengths = field_lengths(h, c.number, format, found);
  c.data.dtype = dtype_of_letter(format.letter);
  std::int64_t element_stride = element_bytes(format.letter);
  if (format.letter == 'A') {
    element_stride = std::max<std::int64_t>(lengths.front(), 1);
    take_characters(c, lengths);
  }
  c.data.shape = c_shape(lengths);
  c.data.shape.insert(c.data.shape.begin(), rows.row_count);
  c.data.transforms = column_transforms(h, c.number, format.letter, found);
  lamella::sdk::strided layout{.source = rows.data.source, .byte_offset = rows.data.byte_offset + static_cast<std::uint64_t>(field_offset)};
  if (format.letter == 'X') {
    layout.bits = 1;
    layout.bit_order = LAMELLA_HIGH_BITS_FIRST;
    layout.strides = field_strides(c.data.shape, lamella::sdk::checked_multiply(rows.row_bytes, 8), 1);
  } else {
    layout.strides = field_strides(c.data.shape, rows.row_bytes, element_stride);
  }
  c.data.layout = std::move(layout);
}

/// Bytes from the start of the data to the heap, or -1 where THEAP is outside of the data.
std::int64_t heap_offset(const header& h, const table_rows& rows) {
  const auto offset = h.integer("THEAP").value_or(rows.row_bytes * rows.row_count);
  return offset >= 0 && offset <= rows.data_bytes ? offset : -1;
}

/// Variable-length arrays (7.3.5): each row holds a count and an offset into the heap, signed.
void set_ragged(column& c, const header& h, const table_rows& rows, const binary_format& format, std::int64_t field_offset,
                findings& found) {
  c.data.dtype = dtype_of_letter(format.element);
  c.data.shape = {rows.row_count};
  if (format.element == 'X')
    return make_unavailable(c, errc::unsupported, "variable-length arrays of bits are not read", h.byte_offset(indexed("TFORM", c.number)));
  const auto heap = heap_offset(h, rows);
  if (heap < 0)
    return make_unavailable(
        c, errc::corrupt,
        "THEAP is " + std::to_string(h.integer("THEAP").value_or(0)) + "; 0 to " + std::to_string(rows.data_bytes) + " needed",
        h.byte_offset("THEAP"));
  c.data.transforms = column_transforms(h, c.number, format.element, found);
  const auto* descriptor = format.letter == 'P' ? ">i4" : ">i8";
  c.data.layout = lamella::sdk::ragged{.source = rows.data.source,
                                       .byte_offset = rows.data.byte_offset + static_cast<std::uint64_t>(field_offset),
                                       .row_bytes = static_cast<std::uint64_t>(rows.row_bytes),
                                       .row_count = static_cast<std::uint64_t>(rows.row_count),
                                       .count_dtype = descriptor,
                                       .offset_dtype = descriptor,
                                       .heap_source = rows.data.source,
                                       .heap_offset = rows.data.byte_offset + static_cast<std::uint64_t>(heap),
                                       .heap_bytes = static_cast<std::uint64_t>(rows.data_bytes - heap)};
}

void set_column(column& c, const header& h, const table_rows& rows, const binary_format& format, std::int64_t field_offset,
                findings& found) {
  const bool is_ragged = (format.letter == 'P' || format.letter == 'Q') && format.repeat == 1;
  if (is_ragged) return set_ragged(c, h, rows, format, field_offset, found);
  auto plain = format;
  if (plain.element != 0) plain.letter = plain.element;  // "0P…": no descriptor, no values
  set_fixed(c, h, rows, plain, field_offset, found);
}

}  // namespace

std::vector<column> binary_columns(const header& h, const table_rows& rows, const std::string& form_keyword, findings& found) {
  auto columns = label_columns(h);
  std::int64_t field_offset = 0;
  std::string broken;  // why the place of all further columns is unknown
  for (auto& c : columns) {
    c.data.shape = {rows.row_count};
    const auto keyword = indexed(form_keyword, c.number);
    const auto form = h.text(keyword);
    const auto format = form ? parse_binary_format(*form) : std::nullopt;
    if (broken.empty() && !format) broken = keyword + (form ? " '" + *form + "' is no format of a binary table" : " is missing");
    if (broken.empty()) broken = outside_row(keyword, field_offset, field_bytes(*format), rows.row_bytes).value_or("");
    if (!broken.empty()) {
      make_unavailable(c, errc::corrupt, broken, h.byte_offset(keyword));
      continue;
    }
    set_column(c, h, rows, *format, field_offset, found);
    field_offset += field_bytes(*format);
  }
  if (broken.empty() && field_offset != rows.row_bytes)
    found.push_back({"the fields take " + std::to_string(field_offset) + " bytes of a row; NAXIS1 is " + std::to_string(rows.row_bytes),
                     h.byte_offset("NAXIS1"), "NAXIS1"});
  return columns;
}

}  // namespace fits
