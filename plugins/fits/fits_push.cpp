// SPDX-License-Identifier: BSD-3-Clause
#include "fits_push.hpp"

#include <utility>

namespace fits {
namespace {

using lamella::sdk::to_text;

/// A value as the border has it: a header may have a million cards, whose texts need no copies on the way.
struct raw_value {
  lamella_value made{.struct_size = sizeof(lamella_value)};

  explicit raw_value(const card& c) {
    std::visit(*this, c.value);
    made.comment = to_text(c.comment);
  }
  void operator()(std::monostate) { made.kind = LAMELLA_NULL; }
  void operator()(bool flag) { made.kind = LAMELLA_BOOL, made.integer = flag; }
  void operator()(std::int64_t number) { made.kind = LAMELLA_INT64, made.integer = number; }
  void operator()(std::uint64_t number) { made.kind = LAMELLA_UINT64, made.unsigned_integer = number; }
  void operator()(double number) { made.kind = LAMELLA_FLOAT64, made.real = number; }
  void operator()(const decimal& number) { made.kind = LAMELLA_DECIMAL, made.text = to_text(number.digits); }
  void operator()(const std::complex<double>&) { made.kind = LAMELLA_LIST; }
  void operator()(std::string_view text) { made.kind = LAMELLA_TEXT, made.text = to_text(text); }
};

/// The keywords of one column, without its number.
void push_column_keywords(const lamella::sdk::sink& out, std::uint64_t owner, const header& h, std::int64_t number) {
  for (const auto* keyword : {"TFORM", "TDIM", "TSCAL", "TZERO", "TNULL", "TDISP"})
    if (const auto* c = h.find(indexed(keyword, number))) out.attribute(owner, keyword, raw_value(*c).made);
}

}  // namespace

void push_cards(const lamella::sdk::sink& out, std::uint64_t owner, const header& h) {
  // An attribute of the file must not have an empty name; there, the blank keyword is a blank.
  const std::string_view blank_keyword = owner == 0 ? " " : "";
  for (const auto& c : h.cards()) {
    const auto id = out.attribute(owner, c.keyword.empty() ? blank_keyword : c.keyword, raw_value(c).made);
    if (const auto* pair = std::get_if<std::complex<double>>(&c.value)) {
      out.attribute(owner, {}, pair->real(), id);
      out.attribute(owner, {}, pair->imag(), id);
    }
  }
}

void hdu_pusher::warn(const std::string& message, const lamella::sdk::place& where) {
  constexpr unsigned most_warnings = 100;  // a file of a hundred thousand odd headers is odd once
  ++warnings_;
  if (warnings_ < most_warnings) call_.warn(message, where);
  if (warnings_ == most_warnings) call_.warn("further warnings are left out");
}

void hdu_pusher::warn(const findings& found, std::int64_t hdu) {
  for (const auto& f : found) warn("HDU " + std::to_string(hdu) + ": " + f.message, {.byte_offset = f.byte_offset, .field = f.field});
}

std::uint64_t hdu_pusher::push_array(const std::string& name, std::int64_t hdu, image array) {
  array.data.name = name;
  const auto id = out_.dataset(array.data);
  out_.attribute(id, "hdu", hdu);
  if (array.mask_value) out_.attribute(id, "mask_value", *array.mask_value);
  return id;
}

void hdu_pusher::push_columns(std::uint64_t group, const std::string& name, const header& h, std::int64_t hdu,
                              std::vector<column> columns) {
  for (auto& c : columns) {
    c.data.group = group;
    c.data.name = names_.claim_column(name, c.label, c.number);
    const auto id = out_.dataset(c.data);
    out_.attribute(id, "hdu", hdu);
    out_.attribute(id, "column", c.number);
    push_column_keywords(out_, id, h, c.number);
  }
}

void hdu_pusher::push(const header& h, std::int64_t hdu, content made) {
  const auto name = names_.claim_hdu(h, hdu);
  if (made.array) push_cards(out_, push_array(name, hdu, std::move(*made.array)), h);
  if (made.array && made.columns.empty()) return;
  const auto group = out_.group(name);
  out_.attribute(group, "hdu", hdu);
  if (!made.array) push_cards(out_, group, h);
  push_columns(group, name, h, hdu, std::move(made.columns));
}

void hdu_pusher::push_damaged(const header& h, std::int64_t hdu, const lamella::sdk::error& why) {
  image array;
  array.data.dtype = "|u1";
  array.data.shape = {0};
  array.data.layout =
      lamella::sdk::unavailable{.code = why.code(), .reason = why.what(), .hint = why.where().hint, .byte_offset = why.where().byte_offset};
  push_cards(out_, push_array(names_.claim_hdu(h, hdu), hdu, std::move(array)), h);
  warn("HDU " + std::to_string(hdu) + " is not readable: " + why.what(), why.where());
}

}  // namespace fits
