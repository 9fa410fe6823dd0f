// SPDX-License-Identifier: BSD-3-Clause
//
// What columns of binary and of ASCII tables have in common: where the rows are, what a column is called, how a broken one is listed.
#pragma once

#include <cstdint>
#include <lamella/plugin.hpp>
#include <optional>
#include <string>
#include <vector>

#include "fits_header.hpp"
#include "fits_image.hpp"

namespace fits {

/// The rows of a table; offsets count from the start of the data.
struct table_rows {
  data_place data;
  std::int64_t row_bytes = 0, row_count = 0;
  std::int64_t data_bytes = 0;  ///< rows, gap and heap
};

struct column {
  std::int64_t number = 0;     ///< 1-based
  std::string label = {};      ///< TTYPE as it stands there
  lamella::sdk::dataset data;  ///< without name and group
};

/// TFIELDS columns at most, all of them with a label and a unit.
/// @throws error  corrupt: TFIELDS out of its range.
[[nodiscard]] std::vector<column> label_columns(const header& h);

/// Lists a column that cannot be read, with the reason.
void make_unavailable(column& c, lamella::sdk::errc code, std::string reason, std::int64_t byte_offset = -1);

/// Why a field of width bytes at offset is outside of the rows, or nothing.
[[nodiscard]] std::optional<std::string> outside_row(const std::string& keyword, std::int64_t offset, std::int64_t width,
                                                     std::int64_t row_bytes);

}  // namespace fits
