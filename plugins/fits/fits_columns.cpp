// SPDX-License-Identifier: BSD-3-Clause
#include "fits_columns.hpp"

namespace fits {

std::vector<column> label_columns(const header& h) {
  constexpr std::int64_t most_fields = 999;  // 7.2.1, 7.3.1
  const auto count = h.integer("TFIELDS").value_or(-1);
  if (count < 0 || count > most_fields)
    throw lamella::sdk::error(
        lamella::sdk::errc::corrupt,
        h.find("TFIELDS") == nullptr ? "TFIELDS is missing in a table" : "TFIELDS is " + std::to_string(count) + "; 0 to 999 needed",
        {.byte_offset = h.byte_offset("TFIELDS"), .field = "TFIELDS"});
  std::vector<column> columns(static_cast<std::size_t>(count));
  std::int64_t number = 0;
  for (auto& c : columns) {
    c.number = ++number;
    c.label = h.text(indexed("TTYPE", number)).value_or("");
    c.data.units = h.text(indexed("TUNIT", number)).value_or("");
  }
  return columns;
}

void make_unavailable(column& c, lamella::sdk::errc code, std::string reason, std::int64_t byte_offset) {
  if (c.data.dtype.empty()) c.data.dtype = "|u1";
  c.data.transforms.clear();
  c.data.layout = lamella::sdk::unavailable{.code = code, .reason = std::move(reason), .hint = {}, .byte_offset = byte_offset};
}

std::optional<std::string> outside_row(const std::string& keyword, std::int64_t offset, std::int64_t width, std::int64_t row_bytes) {
  if (offset >= 0 && offset <= row_bytes && width <= row_bytes - offset) return {};
  return keyword + " needs " + std::to_string(width) + " bytes at byte " + std::to_string(offset) + " of the row; NAXIS1 is " +
         std::to_string(row_bytes);
}

}  // namespace fits
