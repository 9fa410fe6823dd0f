// SPDX-License-Identifier: BSD-3-Clause
//
// Rows of cells as aligned columns, for people. It knows how wide characters are on a terminal; it has no colours and no borders.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "printable_text.hpp"

namespace lamella::cli {

class text_table {
 public:
  /// @param alignment  one letter a column: l or r; columns beyond it are aligned to the left.
  explicit text_table(std::string_view alignment = "") : alignment_(alignment) {}

  void add(std::vector<std::string> cells) {
    for (auto& cell : cells) cell = printable(cell);
    widths_.resize(std::max(widths_.size(), cells.size()));
    for (std::size_t i = 0; i < cells.size(); ++i) widths_[i] = std::max(widths_[i], column_width(cells[i]));
    rows_.push_back(std::move(cells));
  }

  /// Lines, each after indent; two blanks between columns, none at the end of a line.
  [[nodiscard]] std::string str(std::string_view indent = "") const {
    std::string out;
    for (const auto& row : rows_) out += line(row, indent);
    return out;
  }

 private:
  [[nodiscard]] std::string line(const std::vector<std::string>& row, std::string_view indent) const {
    std::string out(indent);
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string padding(widths_[i] - column_width(row[i]), ' ');
      const bool to_the_right = i < alignment_.size() && alignment_[i] == 'r';
      if (i != 0) out += "  ";
      out += to_the_right ? padding + row[i] : row[i] + padding;
    }
    out.erase(out.find_last_not_of(' ') + 1);
    return out + "\n";
  }

  std::string alignment_;
  std::vector<std::size_t> widths_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace lamella::cli
