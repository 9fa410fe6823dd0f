// SPDX-License-Identifier: BSD-3-Clause
#include "view/read/ragged_read.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "view/read/conversion.hpp"
#include "view/read/strided_read.hpp"

namespace lamella {

namespace {

constexpr std::uint64_t rows_at_once = 4096;

/// One row: bytes of the heap.
struct row_extent {
  std::uint64_t heap_offset = 0, count = 0;
};

std::int64_t read_signed(const dtype& type, const std::byte* at) {
  std::uint64_t value = 0;
  const auto size = static_cast<std::size_t>(type.item_size());
  for (std::size_t i = 0; i < size; ++i) value = value << 8 | std::to_integer<std::uint64_t>(at[type.is_big_endian() ? i : size - 1 - i]);
  const auto unused = 64 - 8 * size;
  return type.kind() == 'i' ? static_cast<std::int64_t>(value << unused) >> unused : static_cast<std::int64_t>(value);
}

class ragged_reader {
 public:
  explicit ragged_reader(const view& v) : view_(v), ragged_(std::get<ragged_layout>(v.leaf().storage)) {
    const auto size = [](const dtype& t) { return (t.kind() == 'i' || t.kind() == 'u') && t.item_size() <= 8; };
    if (!size(ragged_.count_type) || !size(ragged_.offset_type)) throw error(errc::corrupt, "row descriptors are not integers");
  }

  /// Calls use(row) for the rows of the view, in its order.
  template <typename Use>
  void for_each_row(Use&& use) const {
    const auto& file = *view_.sources()->sources.at(ragged_.source);
    const auto rows = view_.shape().empty() ? 1 : view_.shape()[0];
    const auto step = view_.walks().empty() ? 1 : view_.walks()[0].step;
    const auto width = static_cast<std::size_t>(ragged_.count_type.item_size() + ragged_.offset_type.item_size());
    std::vector<std::byte> raw(width);
    for (std::int64_t i = 0; i < rows; ++i) {
      const auto row = static_cast<std::uint64_t>(view_.leaf_start()[0] + i * step);
      const auto at = ragged_.byte_offset + row * ragged_.row_bytes;
      if (file.read_at(at, raw) != width)
        throw error(errc::truncated, fmt::format("row {} is not in the file", row), {.byte_offset = static_cast<std::int64_t>(at)});
      use(checked_row(row, at, raw.data()));
    }
  }

 private:
  row_extent checked_row(std::uint64_t row, std::uint64_t at, const std::byte* raw) const {
    const auto count = read_signed(ragged_.count_type, raw);
    const auto offset = read_signed(ragged_.offset_type, raw + ragged_.count_type.item_size());
    const auto item = static_cast<std::uint64_t>(view_.leaf().stored.item_size());
    const auto room = ragged_.heap_bytes;
    const bool fits =
        count == 0 || (count > 0 && offset >= 0 && static_cast<std::uint64_t>(offset) <= room &&
                       (item == 0 || static_cast<std::uint64_t>(count) <= (room - static_cast<std::uint64_t>(offset)) / item));
    if (!fits)
      throw error(errc::corrupt, fmt::format("row {} asks for {} elements at byte {} of a heap of {} bytes", row, count, offset, room),
                  {.byte_offset = static_cast<std::int64_t>(at)});
    return {static_cast<std::uint64_t>(offset), static_cast<std::uint64_t>(count)};
  }

  const view& view_;
  const ragged_layout& ragged_;
};

}  // namespace

array read_ragged(const view& v, read_job& job) {
  const auto& ragged = std::get<ragged_layout>(v.leaf().storage);
  const auto& heap = *v.sources()->sources.at(ragged.heap_source);
  const ragged_reader reader(v);
  const conversion convert(v.leaf());
  const auto rows = v.shape().empty() ? 1 : v.shape()[0];
  auto data = std::make_shared<std::vector<std::byte>>();
  std::int64_t values = 0;
  std::uint64_t visited = 0;
  // Rows may share heap bytes, so that their sum is not bounded by the file; what is delivered must be.
  const auto most = heap.size().value_or(ragged.heap_bytes) * 64 + (std::uint64_t{64} << 20);
  reader.for_each_row([&](const row_extent& row) {
    if (visited++ % rows_at_once == 0) job.check_cancelled();
    const auto count = static_cast<std::int64_t>(row.count);
    const auto at = data->size();
    const auto bytes = static_cast<std::uint64_t>(count) * static_cast<std::uint64_t>(convert.delivered_size());
    if (at + bytes > most) throw error(errc::limit, fmt::format("{} rows give more than {} bytes", rows, most));
    data->resize(at + bytes);
    const strided_walk walk{{count}, {convert.stored_size()}, {convert.delivered_size()}};
    read_strided_here({&heap, static_cast<std::int64_t>(ragged.heap_offset + row.heap_offset), false}, convert, walk, data->data() + at,
                      job);
    values += count;
  });
  const auto* first = data->data();
  return {v.leaf().delivered, {values}, {convert.delivered_size()}, first, std::move(data)};
}

}  // namespace lamella
