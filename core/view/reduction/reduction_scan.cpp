// SPDX-License-Identifier: BSD-3-Clause
#include "view/reduction/reduction_scan.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace lamella {

box_cells cells_of(const reduction_plan& plan, const box& whole) {
  box_cells found{std::vector<std::int64_t>(whole.size(), 0)};
  for (auto a = whole.size(); a-- > 0;) {
    if (!plan.axes()[a].is_kept) continue;
    found.strides[a] = found.count;
    found.count *= whole[a].length;
  }
  return found;
}

void for_each_row(const reduction_plan& plan, const box& whole, const std::function<void(const cell_row&)>& use) {
  auto place = plan.first_cell();
  std::vector<std::size_t> kept;
  for (std::size_t a = 0; a < whole.size(); ++a) {
    if (!plan.axes()[a].is_kept) continue;
    kept.push_back(a);
    place += whole[a].begin * plan.axes()[a].cell_stride;
  }
  const auto count = cells_of(plan, whole).count;
  if (kept.empty()) return use({0, count, place, 1});
  const auto last = kept.back();
  kept.pop_back();
  shape_t at(kept.size(), 0);
  for (std::int64_t cell = 0; cell < count; cell += whole[last].length) {
    use({cell, whole[last].length, place, plan.axes()[last].cell_stride});
    for (auto i = kept.size(); i-- > 0;) {
      const auto& axis = plan.axes()[kept[i]];
      place += axis.cell_stride;
      if (++at[i] < whole[kept[i]].length) break;
      place -= at[i] * axis.cell_stride;
      at[i] = 0;
    }
  }
}

void check_reduction(const view& v, const std::optional<view>& mask) {
  if (const auto* u = std::get_if<unavailable_layout>(&v.leaf().storage))
    throw error(u->code, u->reason, {.byte_offset = u->byte_offset, .hint = u->hint});
  if (v.is_ragged())
    throw error(errc::unsupported, "rows of different lengths have no common shape", {.hint = "reduce what read_concatenated() gives"});
  if (v.ndim() > most_axes) throw error(errc::limit, fmt::format("{} axes, reductions know {}", v.ndim(), most_axes));
  if (!mask) return;
  bool fits = mask->ndim() <= v.ndim() && (mask->type().kind() == 'b' || mask->type().kind() == 'u' || mask->type().kind() == 'i');
  for (std::size_t i = 1; fits && i <= mask->ndim(); ++i) {
    const auto length = mask->shape()[mask->ndim() - i];
    fits = length == 1 || length == v.shape()[v.ndim() - i];
  }
  if (!fits)
    throw error(errc::bad_argument, fmt::format("a mask of type {} and shape ({}) for a view of shape ({})", mask->type().str(),
                                                fmt::join(mask->shape(), ","), fmt::join(v.shape(), ",")));
}

std::uint64_t scanned_bytes(const view& v) {
  return static_cast<std::uint64_t>(v.byte_size());
}

}  // namespace lamella
