// SPDX-License-Identifier: BSD-3-Clause
#include "value_blocks.hpp"

#include <algorithm>

#include "interruption.hpp"
#include "progress_bar.hpp"

namespace lamella::cli {

namespace {

constexpr std::uint64_t block_bytes = 16_MiB;

void for_each_row_block(const view& v, const read_options& options, progress_bar& progress, const std::function<void(const array&)>& use) {
  const auto heap_bytes = std::max<std::uint64_t>(std::get<ragged_layout>(v.leaf().storage).heap_bytes, 1);
  const auto rows = v.ndim() == 0 ? 1 : v.shape()[0];
  const auto pieces =
      std::min<std::uint64_t>((heap_bytes - 1) / block_bytes + 1, static_cast<std::uint64_t>(std::max<std::int64_t>(rows, 1)));
  const auto step = std::max<std::int64_t>((rows - 1) / static_cast<std::int64_t>(pieces) + 1, 1);
  for (std::int64_t row = 0; row < rows; row += step) {
    check_interruption();
    use(v.ndim() == 0 ? v.read_concatenated(options) : v.slice({{row, std::min(row + step, rows)}}).read_concatenated(options));
    progress.show(static_cast<std::uint64_t>(std::min(row + step, rows)), static_cast<std::uint64_t>(rows));
  }
}

}  // namespace

void for_each_value_block(const view& v, const read_options& options, bool is_quiet, const std::function<void(const array& block)>& use) {
  progress_bar progress(is_quiet);
  if (v.is_ragged()) return for_each_row_block(v, options, progress, use);
  auto watched = options;
  watched.progress = [&](std::uint64_t done_bytes, std::uint64_t total_bytes) { progress.show(done_bytes, total_bytes); };
  for_each_block(v, block_bytes, watched, [&](const array& block, std::span<const std::int64_t>) {
    check_interruption();
    use(block);
  });
}

}  // namespace lamella::cli
