// SPDX-License-Identifier: BSD-3-Clause
#include "view/read/strided_read.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "source/read_bytes.hpp"
#include "view/read/walk_pieces.hpp"

namespace lamella {

namespace {

constexpr std::int64_t small_span = std::int64_t{1} << 20;  // fetched whole, however few of its bytes are wanted
constexpr std::int64_t large_span = std::int64_t{8} << 20;  // fetched whole only if a quarter of it is wanted
constexpr std::int64_t task_bytes = std::int64_t{8} << 20;  // delivered
// Touched in one go from a mapping: between two of them a job can be cancelled, also where each page comes from a disk.
constexpr std::int64_t touched_at_once = std::int64_t{24} << 20;

constexpr std::size_t most_announced = 4096;  // stretches of a walk

/// A walk's bytes in the source: [first, first + size).
struct byte_span {
  std::int64_t first, size;
};

class span_reader {
 public:
  span_reader(const strided_origin& origin, const conversion& convert, const strided_walk& walk, read_job& job)
      : origin_(origin),
        convert_(convert),
        job_(job),
        whole_(span_of(origin_.position, walk)),
        reader_(*origin.file, job.io(), static_cast<std::uint64_t>(whole_.size)) {}

  void read_all(const strided_walk& walk, std::byte* to) {
    // Before, too, where the news would come late; afterwards always, since only that counts.
    if (whole_.size > small_span) check_unchanged();
    try {
      read(origin_.position, walk, to);
    } catch (const error& caught) {
      // Bytes of a file that is being written look damaged; the change is what the user has to hear of.
      if (caught.code() == errc::corrupt || caught.code() == errc::truncated) check_unchanged();
      throw;
    }
    check_unchanged();
  }

 private:
  void read(std::int64_t position, const strided_walk& walk, std::byte* to) {
    const auto span = span_of(position, walk);
    const bool in_place = can_run_in_place(span);
    const auto axis = walk.widest_axis();
    if (axis == walk.shape.size() || (in_place ? is_small(walk) : is_worth_fetching(span, walk))) {
      if (in_place) announce(position, span, walk);
      return read_span(position, span, in_place, walk, to);
    }
    if (!in_place && !is_announced_) announce(position, span, walk);
    const auto steps = in_place ? steps_in_place(walk, axis) : steps_fetched(walk, axis);
    auto part = walk;
    for (std::int64_t at = 0; at < walk.shape[axis]; at += steps) {
      part.shape[axis] = std::min(steps, walk.shape[axis] - at);
      read(position + at * walk.from[axis], part, to + at * walk.to[axis]);
    }
  }

  /// Scattered elements of a file that is not in memory are asked for all at once: to touch page after page would wait for each.
  void announce(std::int64_t position, byte_span span, const strided_walk& walk) {
    if (span.size <= small_span || touched(walk) > std::min(span.size / 2, 2 * touched_at_once)) return;
    is_announced_ = true;
    const auto byte_of = [&](std::int64_t at) { return static_cast<std::uint64_t>((position + at) / unit()); };
    std::int64_t middle = 0;
    for (std::size_t a = 0; a < walk.shape.size(); ++a) middle += walk.shape[a] / 2 * walk.from[a];
    if (origin_.file->is_resident(byte_of(0)) && origin_.file->is_resident(byte_of(middle))) return;
    const auto item = convert_.bits() == 0 ? convert_.stored_size() : std::int64_t{convert_.bits()};
    for_each_stretch(walk, item, most_announced, [&](std::int64_t low, std::int64_t size) {
      origin_.file->will_read(byte_of(low), static_cast<std::uint64_t>(size / unit() + 1));
    });
  }

  [[nodiscard]] bool can_run_in_place(byte_span span) {
    return convert_.can_be_guarded() && reader_.is_mapped() && span.first >= 0 &&
           static_cast<std::uint64_t>(span.first + span.size) <= reader_.mapped_size();
  }

  [[nodiscard]] std::int64_t touched(const strided_walk& walk) const {
    return touched_bytes(walk, unit() == 1 ? convert_.stored_size() : 1) / unit();
  }
  [[nodiscard]] bool is_small(const strided_walk& walk) const {
    return walk.count() * convert_.delivered_size() <= task_bytes && touched(walk) <= touched_at_once;
  }
  [[nodiscard]] std::int64_t steps_in_place(const strided_walk& walk, std::size_t axis) const {
    const auto parts = std::max(walk.count() * convert_.delivered_size() / task_bytes, touched(walk) / touched_at_once) + 1;
    return std::max<std::int64_t>(walk.shape[axis] / parts, 1);
  }

  [[nodiscard]] bool is_worth_fetching(byte_span span, const strided_walk& walk) const {
    const auto wanted = walk.count() * std::max<std::int64_t>(convert_.stored_size(), 1);
    return span.size <= small_span || (span.size <= large_span && span.size / 4 <= wanted);
  }
  [[nodiscard]] std::int64_t steps_fetched(const strided_walk& walk, std::size_t axis) const {
    const auto stride = std::max<std::int64_t>(std::abs(walk.from[axis]) / unit(), 1);
    return std::clamp<std::int64_t>(large_span / stride, 1, std::max<std::int64_t>(walk.shape[axis] / 2, 1));
  }

  [[nodiscard]] std::int64_t unit() const { return convert_.bits() == 0 ? 1 : 8; }  // positions per byte

  [[nodiscard]] byte_span span_of(std::int64_t position, const strided_walk& walk) const {
    const auto [low, high] = walk.reach();
    if (convert_.bits() == 0) return {position + low, high - low + convert_.stored_size()};
    const auto first = (position + low) / 8;
    return {first, (position + high + convert_.bits() + 7) / 8 - first};
  }

  void read_span(std::int64_t position, byte_span span, bool in_place, const strided_walk& walk, std::byte* to) {
    job_.check_cancelled();
    const auto first = static_cast<std::uint64_t>(span.first), size = static_cast<std::uint64_t>(span.size);
    if (in_place)
      reader_.with_unchecked_bytes(first, size, [&](const std::byte* data) { convert(data, position, span, walk, to); });
    else if (convert_.is_copy() && is_one_run(walk))
      fetch(span, to);
    else
      convert(fetched(span), position, span, walk, to);
    job_.advance(static_cast<std::uint64_t>(walk.count() * convert_.delivered_size()));
  }

  /// data: the bytes of span.
  void convert(const std::byte* data, std::int64_t position, byte_span span, const strided_walk& walk, std::byte* to) const {
    if (convert_.bits() == 0)
      convert_.run(data + (position - span.first), walk, to);
    else
      convert_.run_packed(data, position - span.first * 8, walk, to);
  }

  const std::byte* fetched(byte_span span) {
    auto* const data = reader_.scratch(static_cast<std::uint64_t>(span.size));
    fetch(span, data);
    return data;
  }

  void fetch(byte_span span, std::byte* data) {
    const auto first = static_cast<std::uint64_t>(span.first), size = static_cast<std::uint64_t>(span.size);
    const auto got = reader_.read_some(first, {data, size});
    if (got == size) return;
    if (!origin_.zeros_beyond_end)
      throw error(errc::truncated, fmt::format("elements need bytes {} to {}, the file ends at byte {}", first, first + size, first + got),
                  {.path = origin_.file->path(), .byte_offset = static_cast<std::int64_t>(first + got)});
    std::memset(data + got, 0, size - got);
  }

  void check_unchanged() const {
    reader_.check_unchanged(static_cast<std::uint64_t>(whole_.first), static_cast<std::uint64_t>(whole_.size));
  }

  [[nodiscard]] bool is_one_run(const strided_walk& walk) const {
    const auto merged = coalesced(walk);
    return merged.shape.size() == 1 &&
           (merged.shape[0] == 1 || (merged.from[0] == convert_.stored_size() && merged.to[0] == merged.from[0]));
  }

  const strided_origin& origin_;
  const conversion& convert_;
  read_job& job_;
  byte_span whole_;
  byte_reader reader_;
  bool is_announced_ = false;
};

}  // namespace

void read_strided_here(const strided_origin& origin, const conversion& convert, const strided_walk& walk, std::byte* to, read_job& job) {
  if (walk.count() == 0) return;
  span_reader(origin, convert, walk, job).read_all(walk, to);
}

void read_strided(const strided_origin& origin, const conversion& convert, const strided_walk& walk, std::byte* to, read_job& job) {
  const walk_pieces pieces(walk, task_bytes / std::max<std::int64_t>(convert.delivered_size(), 1));
  if (pieces.count() == 1) return read_strided_here(origin, convert, walk, to, job);
  job.for_each_task(static_cast<std::size_t>(pieces.count()), [&](std::size_t task) {
    const auto piece = pieces.piece(static_cast<std::int64_t>(task));
    auto from = origin;
    from.position += piece.from_offset;
    read_strided_here(from, convert, piece.walk, to + piece.to_offset, job);
  });
}

}  // namespace lamella
