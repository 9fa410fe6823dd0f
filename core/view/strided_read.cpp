// SPDX-License-Identifier: BSD-3-Clause
#include "view/strided_read.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <vector>

namespace lamella {

namespace {

constexpr std::int64_t small_span = std::int64_t{1} << 20;  // fetched whole, however few of its bytes are wanted
constexpr std::int64_t large_span = std::int64_t{8} << 20;  // fetched whole only if a quarter of it is wanted
constexpr std::int64_t task_bytes = std::int64_t{8} << 20;

/// A walk's bytes in the source: [first, first + size).
struct byte_span {
  std::int64_t first, size;
};

class span_reader {
 public:
  span_reader(const strided_origin& origin, const conversion& convert, read_job& job) : origin_(origin), convert_(convert), job_(job) {}

  void read(std::int64_t position, const strided_walk& walk, std::byte* to) {
    const auto span = span_of(position, walk);
    const auto wanted = walk.count() * std::max<std::int64_t>(convert_.stored_size(), 1);
    if (span.size <= small_span || (span.size <= large_span && span.size / 4 <= wanted)) {
      read_span(position, span, walk, to);
      return;
    }
    const auto axis = walk.widest_axis();
    if (axis == walk.shape.size()) {  // one element, larger than a span
      read_span(position, span, walk, to);
      return;
    }
    const auto stride = std::max<std::int64_t>(std::abs(walk.from[axis]) / unit(), 1);
    const auto steps = std::clamp<std::int64_t>(large_span / stride, 1, std::max<std::int64_t>(walk.shape[axis] / 2, 1));
    for (std::int64_t at = 0; at < walk.shape[axis]; at += steps) {
      auto part = walk;
      part.shape[axis] = std::min(steps, walk.shape[axis] - at);
      read(position + at * walk.from[axis], part, to + at * walk.to[axis]);
    }
  }

 private:
  [[nodiscard]] std::int64_t unit() const { return convert_.bits() == 0 ? 1 : 8; }  // positions per byte

  [[nodiscard]] byte_span span_of(std::int64_t position, const strided_walk& walk) const {
    const auto [low, high] = walk.reach();
    if (convert_.bits() == 0) return {position + low, high - low + convert_.stored_size()};
    const auto first = (position + low) / 8;
    return {first, (position + high + convert_.bits() + 7) / 8 - first};
  }

  void fetch(byte_span span, std::byte* data) const {
    const auto got = origin_.file->read_at(static_cast<std::uint64_t>(span.first), {data, static_cast<std::size_t>(span.size)});
    if (static_cast<std::int64_t>(got) == span.size) return;
    if (!origin_.zeros_beyond_end)
      throw error(errc::truncated,
                  fmt::format("elements need bytes up to {}, the file ends at byte {}", span.first + span.size,
                              span.first + static_cast<std::int64_t>(got)),
                  {.path = origin_.file->path(), .byte_offset = span.first + static_cast<std::int64_t>(got)});
    std::memset(data + got, 0, static_cast<std::size_t>(span.size) - got);
  }

  void read_span(std::int64_t position, byte_span span, const strided_walk& walk, std::byte* to) {
    job_.check_cancelled();
    if (convert_.is_copy() && is_one_run(walk)) {
      fetch(span, to);
    } else {
      scratch_.resize(static_cast<std::size_t>(span.size));
      fetch(span, scratch_.data());
      if (convert_.bits() == 0)
        convert_.run(scratch_.data() + (position - span.first), walk, to);
      else
        convert_.run_packed(scratch_.data(), position - span.first * 8, walk, to);
    }
    job_.advance(static_cast<std::uint64_t>(walk.count() * convert_.delivered_size()));
  }

  [[nodiscard]] bool is_one_run(const strided_walk& walk) const {
    const auto merged = coalesced(walk);
    return merged.shape.size() == 1 &&
           (merged.shape[0] == 1 || (merged.from[0] == convert_.stored_size() && merged.to[0] == merged.from[0]));
  }

  const strided_origin& origin_;
  const conversion& convert_;
  read_job& job_;
  std::vector<std::byte> scratch_;
};

}  // namespace

void read_strided_here(const strided_origin& origin, const conversion& convert, const strided_walk& walk, std::byte* to, read_job& job) {
  if (walk.count() == 0) return;
  span_reader(origin, convert, job).read(origin.position, walk, to);
}

void read_strided(const strided_origin& origin, const conversion& convert, const strided_walk& walk, std::byte* to, read_job& job) {
  const auto bytes = walk.count() * convert.delivered_size();
  const auto axis = walk.widest_axis();
  if (bytes <= task_bytes || axis == walk.shape.size()) {
    read_strided_here(origin, convert, walk, to, job);
    return;
  }
  const auto step_bytes = bytes / walk.shape[axis];
  const auto steps = std::max<std::int64_t>(task_bytes / std::max<std::int64_t>(step_bytes, 1), 1);
  const auto tasks = (walk.shape[axis] + steps - 1) / steps;
  job.for_each_task(static_cast<std::size_t>(tasks), [&](std::size_t task) {
    const auto first = static_cast<std::int64_t>(task) * steps;
    auto part = walk;
    part.shape[axis] = std::min(steps, walk.shape[axis] - first);
    auto from = origin;
    from.position += first * walk.from[axis];
    read_strided_here(from, convert, part, to + first * walk.to[axis], job);
  });
}

}  // namespace lamella
