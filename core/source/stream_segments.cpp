// SPDX-License-Identifier: BSD-3-Clause
#include "source/stream_segments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace lamella {

namespace {

constexpr std::uint64_t farthest_restart_bytes = std::uint64_t{64} << 20;  // beyond it a stream without points is spooled
constexpr std::uint64_t front = UINT64_MAX;                                // the part of a stream that nobody has decoded

bool is_of_stream(const error& failure) {
  switch (failure.code()) {
    case errc::corrupt:
    case errc::truncated:
    case errc::unsupported:
    case errc::limit:
      return true;
    default:
      return false;  // the system's: may go better next time
  }
}

}  // namespace

stream_segments::stream_segments(opener open, restarts where, std::optional<std::uint64_t> promised_size,
                                 std::function<void()> check_unchanged)
    : open_(std::move(open)), restarts_(where), promised_size_(promised_size), check_unchanged_(std::move(check_unchanged)) {}

stream_segments::~stream_segments() {
  parked_streams::shared().forget(this);
  segment_cache::shared().forget(this);
}

std::size_t stream_segments::read_at(std::uint64_t offset, std::span<std::byte> data) {
  std::size_t done = 0;
  while (done < data.size()) {
    if (auto* const all = spooled_.load()) return done + all->read_at(offset + done, data.subspan(done));
    const auto piece = segment_at(offset + done);
    if (piece == nullptr && is_spooled()) continue;
    if (piece == nullptr) break;
    const auto from = offset + done - piece->begin;
    const auto count = std::min<std::uint64_t>(piece->size - from, data.size() - done);
    std::memcpy(data.data() + done, piece->bytes.get() + from, count);
    done += count;
  }
  return done;
}

/// nullptr at the end of the stream, and where it became a spool.
segment_ptr stream_segments::segment_at(std::uint64_t offset) {
  while (!is_spooled() && has_more_at(offset)) {
    const auto known = known_at(offset);
    if (!known) {
      extend(offset);
      continue;
    }
    if (auto found = segment_cache::shared().find(this, known->begin)) return found;
    const auto turn = turns_.take(points_.nearest(known->begin).offset, known->begin);
    if (auto found = segment_cache::shared().find(this, known->begin)) return found;
    auto stream = stream_at(known->begin);
    if (!stream) continue;
    auto made = decode_again(*stream);
    parked_streams::shared().park(this, std::move(stream));
    return made;
  }
  return nullptr;
}

/// False at the end. Throws the failure of the stream where it concerns this offset.
bool stream_segments::has_more_at(std::uint64_t offset) const {
  const std::lock_guard lock(mutex_);
  if (failure_ && (failure_->code() == errc::corrupt || offset >= known_bytes_)) throw error(*failure_);
  return offset < known_bytes_ || !has_ended_;
}

bool stream_segments::goes_on() const {
  const std::lock_guard lock(mutex_);
  return !has_ended_ && !failure_;
}

std::optional<stream_segments::extent> stream_segments::known_at(std::uint64_t offset) const {
  const std::lock_guard lock(mutex_);
  if (offset >= known_bytes_) return {};
  return *std::prev(std::ranges::upper_bound(extents_, offset, {}, &extent::begin));
}

// Decodes one segment more than is known, unless another thread did meanwhile.
void stream_segments::extend(std::uint64_t offset) {
  const auto turn = turns_.take(front, offset);
  if (offset < known_bytes_ || !has_more_at(offset)) return;
  auto stream = stream_at(known_bytes_);
  if (!stream) return;
  if (auto made = decode_next(*stream)) segment_cache::shared().keep(this, std::move(made));
  if (goes_on()) parked_streams::shared().park(this, std::move(stream));
}

/// Throws what the system refuses; damage is noted.
segment_ptr stream_segments::decode_next(running_stream& stream) {
  const auto begin = stream.position();
  const auto left = promised_size_ ? *promised_size_ - begin : UINT64_MAX;
  const auto room = std::min(segment_bytes_at(begin), left);
  auto made = std::make_shared<segment>(make_segment(begin, room));
  std::optional<error> failure;
  bool is_last = false;
  restart_ptr point;
  try {
    fill(stream, *made, room);
    if (points_.wants(stream.position())) point = stream.mark();
    is_last = is_end_at(stream);
  } catch (const error& caught) {
    if (!is_of_stream(caught)) throw;
    failure = caught;
  }
  decoded_count_ += made->size;
  check_unchanged_();
  points_.add(begin + made->size, std::move(point));
  note({begin, made->size}, std::move(failure), is_last);
  return made->size == 0 ? nullptr : made;
}

// Ends early at the end, and where a frame ends in the second half: it can be taken up there.
void stream_segments::fill(running_stream& stream, segment& made, std::size_t room) {
  while (made.size < room) {
    const auto got = stream.read({made.bytes.get() + made.size, room - made.size});
    made.size += got;
    if (got == 0 || (made.size < room && made.size >= room / 2 && stream.mark())) break;
  }
}

bool stream_segments::is_end_at(running_stream& stream) const {
  const bool is_end = stream.is_at_end();
  const auto position = stream.position();
  if (promised_size_ && is_end != (position == *promised_size_))
    throw error(errc::corrupt,
                is_end ? fmt::format("the compressed data holds {} bytes, the file promises {}", position, *promised_size_)
                       : fmt::format("the compressed data holds more than the {} bytes that the file promises", *promised_size_));
  return is_end;
}

void stream_segments::note(extent made, std::optional<error> failure, bool is_last) {
  const std::lock_guard lock(mutex_);
  if (made.size > 0) extents_.push_back(made);
  known_bytes_ = made.begin + made.size;
  failure_ = std::move(failure);
  has_ended_ = is_last;
}

/// The known segment that begins where the stream is.
segment_ptr stream_segments::decode_again(running_stream& stream) {
  const auto begin = stream.position(), size = known_at(begin).value().size;
  auto made = std::make_shared<segment>(make_segment(begin, size));
  while (made->size < size) {
    const auto got = stream.read({made->bytes.get() + made->size, size - made->size});
    if (got == 0) throw error(errc::corrupt, "the compressed data ends earlier than when it was first decoded");
    made->size += got;
  }
  decoded_count_ += size;
  check_unchanged_();
  if (points_.wants(begin + size)) points_.add(begin + size, stream.mark());  // they were given up meanwhile
  segment_cache::shared().keep(this, made);
  return made;
}

/// A stream whose next byte is the one at `offset`; nullptr where all is spooled from now on.
std::unique_ptr<running_stream> stream_segments::stream_at(std::uint64_t offset) {
  const auto place = points_.nearest(offset);
  auto stream = parked_streams::shared().take(this, place.offset, offset);
  const auto start = stream ? stream->position() : place.offset;
  if (restarts_ == restarts::at_frames && offset - start > farthest_restart_bytes) {
    start_spool();
    return nullptr;
  }
  if (!stream) stream = std::make_unique<running_stream>(open_(place.point.get()), place.offset);
  while (stream->position() < offset) (void)decode_again(*stream);  // others may want them
  return stream;
}

void stream_segments::start_spool() {
  const std::lock_guard lock(mutex_);
  if (!spool_) {
    spool_ = std::make_unique<spool>([this] { return open_(nullptr); }, promised_size_, spool::default_memory_bytes);
    spooled_ = spool_.get();
  }
  segment_cache::shared().forget(this);
  parked_streams::shared().forget(this);
}

std::optional<std::uint64_t> stream_segments::size() const noexcept {
  if (auto* const all = spooled_.load()) {
    if (const auto found = all->size()) return found;
  }
  if (!has_ended_) return {};
  return known_bytes_.load();
}

}  // namespace lamella
