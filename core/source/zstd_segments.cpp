// SPDX-License-Identifier: BSD-3-Clause
#include "source/zstd_segments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "source/owned_memory.hpp"

namespace lamella {

zstd_segments::zstd_segments(source_ptr base, std::uint64_t offset, std::uint64_t size, std::optional<std::uint64_t> promised_size)
    : base_(std::move(base)), offset_(offset), size_(std::min(size, UINT64_MAX - offset)), promised_size_(promised_size) {}

zstd_segments::~zstd_segments() {
  segment_cache::shared().forget(this);
  segment_cache::shared().forget(&head_owner_);
}

std::size_t zstd_segments::read_at(std::uint64_t offset, std::span<std::byte> data) {
  std::size_t done = 0;
  while (done < data.size()) {
    const auto at = offset + done;
    const auto g = group_at(at);
    if (!g) return done + read_rest(at, data.subspan(done));
    const bool is_head = offset + data.size() <= least_segment_bytes && g->begin == 0 && g->size > 4 * least_segment_bytes;
    const auto piece = is_head ? head_of(*g) : segment_of(*g);
    const auto count = std::min<std::uint64_t>(g->begin + piece->size - at, data.size() - done);
    std::memcpy(data.data() + done, piece->bytes.get() + (at - g->begin), count);
    done += count;
  }
  std::byte next{};
  if (!group_at(offset + done)) read_rest(offset + done, {&next, 1});
  return done;
}

/// Nothing behind the last frame that was found.
std::optional<zstd_segments::group> zstd_segments::group_at(std::uint64_t offset) {
  const std::lock_guard lock(mutex_);
  if (!is_prepared_) prepare();
  while (offset >= settled_bytes() && !is_walked_) walk();
  if (failure_) throw error(*failure_);
  if (offset >= walked_) return {};
  return *std::prev(std::ranges::upper_bound(groups_, offset, {}, &group::begin));
}

// Where the last group begins, since it may grow.
std::uint64_t zstd_segments::settled_bytes() const {
  return groups_.empty() ? 0 : groups_.back().begin;
}

void zstd_segments::prepare() {
  const auto file_size = base_->size();
  end_ = file_size ? std::min(*file_size, offset_ + size_) : offset_;
  walk_offset_ = offset_;
  if (end_ > offset_) {
    const auto frames = read_zstd_seek_table(*base_, offset_, end_);
    for (const auto& f : frames.value_or(std::vector<zstd_frame>())) add(f);
    if (frames) walk_offset_ = end_;
  }
  is_prepared_ = true;
}

// Finds a frame more.
void zstd_segments::walk() {
  const bool is_end = walk_offset_ == end_ && end_ > offset_;
  const auto found = is_end ? std::nullopt : find_zstd_frame(*base_, walk_offset_, end_);
  if (!found) return end_walk();
  add(*found);
  walk_offset_ = found->encoded_offset + found->encoded_size;
}

void zstd_segments::add(const zstd_frame& f) {
  if (f.decoded_size == 0) return;
  const bool joins = !groups_.empty() && groups_.back().encoded_offset + groups_.back().encoded_size == f.encoded_offset &&
                     groups_.back().size + f.decoded_size <= segment_bytes_at(groups_.back().begin);
  if (!joins) groups_.push_back({walked_, 0, f.encoded_offset, 0});
  groups_.back().size += f.decoded_size;
  groups_.back().encoded_size += f.encoded_size;
  walked_ += f.decoded_size;
}

// The rest, if there is one, is a stream that tells what is wrong with it.
void zstd_segments::end_walk() {
  const bool is_all = walk_offset_ == end_ && end_ > offset_;
  const auto promised = promised_size_.value_or(walked_);
  is_walked_ = true;
  if (walked_ > promised || (is_all && walked_ < promised)) {
    failure_.emplace(errc::corrupt, fmt::format("the compressed data holds {}{} bytes, the file promises {}", is_all ? "" : "at least ",
                                                walked_, promised));
    return;
  }
  if (is_all) return;
  const auto open = [this, from = walk_offset_](const restart_point* point) {
    return get_engine().open_stream(base_, from, size_ - (from - offset_), "zstd", point);
  };
  const auto left = promised_size_ ? std::optional(*promised_size_ - walked_) : std::nullopt;
  rest_ = std::make_unique<stream_segments>(open, stream_segments::restarts::at_frames, left, [this] { base_->check_unchanged(); });
}

std::size_t zstd_segments::read_rest(std::uint64_t offset, std::span<std::byte> data) {
  stream_segments* rest = nullptr;
  std::uint64_t begin = 0;
  {
    const std::lock_guard lock(mutex_);
    rest = rest_.get();
    begin = walked_;
  }
  return rest == nullptr ? 0 : rest->read_at(offset - begin, data);
}

segment_ptr zstd_segments::segment_of(const group& g) {
  auto& cache = segment_cache::shared();
  if (auto found = cache.find(this, g.begin)) return found;
  const auto turn = turns_.take(g.begin, g.begin);
  if (auto found = cache.find(this, g.begin)) return found;
  auto made = decode(g);
  cache.keep(this, made);
  return made;
}

segment_ptr zstd_segments::decode(const group& g) const {
  const auto encoded = owned_memory(g.encoded_size);
  auto made = std::make_shared<segment>(make_segment(g.begin, g.size));
  if (base_->read_at(g.encoded_offset, {encoded.get(), g.encoded_size}) != g.encoded_size)
    throw error(errc::truncated, "the zstd data ends earlier than when it was opened",
                {.path = base_->path(), .byte_offset = static_cast<std::int64_t>(g.encoded_offset)});
  try {
    get_engine().decode({{"zstd"}}, {encoded.get(), g.encoded_size}, {made->bytes.get(), g.size}, 1);
  } catch (const error& caught) {
    explain_failure(g);
    throw caught.with({.path = base_->path(), .byte_offset = static_cast<std::int64_t>(g.encoded_offset)});
  }
  base_->check_unchanged();
  made->size = g.size;
  return made;
}

// A stream knows the byte at which it fails.
void zstd_segments::explain_failure(const group& g) const {
  const auto stream = get_engine().open_stream(base_, g.encoded_offset, g.encoded_size, "zstd", nullptr);
  const auto nowhere = owned_memory(most_segment_bytes);
  while (stream->read({nowhere.get(), most_segment_bytes}) > 0) continue;
}

// The head of a file whose first frame is large is not worth the whole frame.
segment_ptr zstd_segments::head_of(const group& g) {
  auto& cache = segment_cache::shared();
  if (auto found = cache.find(this, 0)) return found;
  if (auto found = cache.find(&head_owner_, 0)) return found;
  const auto stream = get_engine().open_stream(base_, g.encoded_offset, g.encoded_size, "zstd", nullptr);
  auto made = std::make_shared<segment>(make_segment(0, least_segment_bytes));
  for (std::size_t got = 1; got > 0 && made->size < least_segment_bytes; made->size += got)
    got = stream->read({made->bytes.get() + made->size, least_segment_bytes - made->size});
  if (made->size < least_segment_bytes) throw error(errc::corrupt, "a zstd frame holds less than its header says");
  base_->check_unchanged();
  cache.keep(&head_owner_, made);
  return made;
}

std::optional<std::uint64_t> zstd_segments::size() const noexcept {
  const std::lock_guard lock(mutex_);
  if (!is_walked_ || failure_) return {};
  if (!rest_) return walked_;
  const auto of_rest = rest_->size();
  return of_rest ? std::optional(walked_ + *of_rest) : std::nullopt;
}

}  // namespace lamella
