// SPDX-License-Identifier: BSD-3-Clause
#include "fits_ascii_table.hpp"

#include "fits_scaling.hpp"
#include "fits_text.hpp"
#include "fits_tform.hpp"

namespace fits {
namespace {

using lamella::sdk::errc;

/// The smallest integer that holds any number of this many characters, as peers choose it.
std::string number_dtype(const ascii_format& format) {
  if (format.letter != 'I') return "<f8";
  if (format.width <= 4) return "<i2";
  return format.width <= 9 ? "<i4" : "<i8";
}

/// TNULL is text; some writers leave the quotes out.
std::string null_text(const header& h, std::int64_t number) {
  const auto keyword = indexed("TNULL", number);
  if (const auto value = h.integer(keyword)) return std::to_string(*value);
  return std::string(trim(h.text(keyword).value_or("")));
}

std::vector<lamella::sdk::transform> text_transforms(const header& h, std::int64_t number, const ascii_format& format, findings& found) {
  if (format.letter == 'A') return {};
  const auto dtype = number_dtype(format);
  std::vector<lamella::sdk::transform> made{
      {.kind = LAMELLA_TEXT_TO_NUMBER, .to_dtype = dtype, .blank_text = null_text(h, number), .implied_decimals = format.decimals}};
  const auto s = read_scaling(h, indexed("TSCAL", number), indexed("TZERO", number), found);
  for (auto& t : transforms_of(dtype, s, {.float_dtype = "<f8"})) made.push_back(std::move(t));
  return made;
}

void set_column(column& c, const header& h, const table_rows& rows, findings& found) {
  const auto form_keyword = indexed("TFORM", c.number), start_keyword = indexed("TBCOL", c.number);
  const auto form = h.text(form_keyword).value_or("");
  const auto format = parse_ascii_format(form);
  const auto start = h.integer(start_keyword);
  c.data.shape = {rows.row_count};
  if (!format)
    return make_unavailable(c, errc::corrupt, form_keyword + " '" + form + "' is no format of an ASCII table", h.byte_offset(form_keyword));
  if (!start || *start < 1)
    return make_unavailable(c, errc::corrupt, start_keyword + " is missing or below 1", h.byte_offset(start_keyword));
  if (const auto why = outside_row(form_keyword, *start - 1, format->width, rows.row_bytes))
    return make_unavailable(c, errc::corrupt, *why, h.byte_offset(form_keyword));
  c.data.dtype = "|S" + std::to_string(format->width);
  c.data.transforms = text_transforms(h, c.number, *format, found);
  c.data.layout = lamella::sdk::strided{.source = rows.data.source,
                                        .byte_offset = rows.data.byte_offset + static_cast<std::uint64_t>(*start - 1),
                                        .strides = {rows.row_bytes}};
}

}  // namespace

std::vector<column> ascii_columns(const header& h, const table_rows& rows, findings& found) {
  auto columns = label_columns(h);
  for (auto& c : columns) set_column(c, h, rows, found);
  return columns;
}

}  // namespace fits
