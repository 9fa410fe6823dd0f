// SPDX-License-Identifier: BSD-3-Clause
//
// Reads a view whose leaf is stored in chunks, or made chunk by chunk by a decoder: finds the chunks that the view touches, fetches
// neighbours in the file at once and in its order, decodes each once, and puts the wanted part of it in place.
#include <algorithm>
#include <cstring>

#include "source/owned_memory.hpp"
#include "source/read_bytes.hpp"
#include "view/computed/selection.hpp"
#include "view/read/chunk_cache.hpp"
#include "view/read/chunk_fetch.hpp"
#include "view/read/conversion.hpp"
#include "view/read/read.hpp"
#include "view/read/strided_read.hpp"
#include "view/read/touched_chunks.hpp"

namespace lamella {

namespace {

constexpr std::size_t chunks_at_once = 8192;                   // located before the first of them is read
constexpr std::size_t announced_ahead = 16;                    // requests
constexpr std::uint64_t fused_bytes = std::uint64_t{4} << 20;  // encoded bytes that one request fetches at most, unless one chunk is larger
constexpr std::uint64_t gap_bytes = std::uint64_t{32} << 10;   // read in vain rather than asked for in another request
constexpr std::uint64_t cache_share = 4;                       // of the budget: one part in so many

/// A chunk to read, and where it was found; no file: it is missing and reads as the fill value.
struct located_chunk {
  std::size_t number;  // among the touched ones
  found_chunk found;
};

class chunk_reader {
 public:
  chunk_reader(const view& v, std::byte* to, const shape_t& to_strides, read_job& job)
      : view_(v),
        leaf_(v.leaf()),
        chunked_(std::get_if<chunked_layout>(&leaf_.storage)),
        grid_(grid_of(leaf_)),
        touched_(v, grid_),
        convert_(leaf_),
        to_(to),
        to_strides_(to_strides),
        job_(job) {}

  void read() {
    for (const auto& s : view_.sources()->sources)
      if (s && s->kind() != source_kind::directory) s->check_unchanged();
    if (chunked_ == nullptr || has_a_file_each()) {
      const bool decodes = chunked_ == nullptr || std::ranges::any_of(chunked_->chains, [](const auto& chain) { return !chain.empty(); });
      job_.for_each_task(touched_.count(), decodes ? 2 * chunk_bytes() : 0, [&](std::size_t number) { read_alone(number); });
      return;
    }
    for (std::size_t first = 0; first < touched_.count(); first += chunks_at_once)
      read_batch(first, std::min(touched_.count() - first, chunks_at_once));
  }

 private:
  [[nodiscard]] bool has_a_file_each() const {
    return std::holds_alternative<keyed_locations>(chunked_->locations) || std::holds_alternative<sharded_locations>(chunked_->locations);
  }
  [[nodiscard]] std::uint64_t chunk_bytes() const {
    const auto& shape = chunked_ != nullptr ? chunked_->chunk_shape : std::get<decoded_layout>(leaf_.storage).chunk_shape;
    return static_cast<std::uint64_t>(element_count(shape) * leaf_.stored.item_size());
  }
  [[nodiscard]] std::optional<found_chunk> find(const shape_t& chunk) const {
    return find_chunk(*chunked_, grid_, leaf_.shape, chunk, *view_.sources(), shards_);
  }

  void read_alone(std::size_t number) {
    const auto part = touched_.at(number);
    if (chunked_ == nullptr)
      read_decoded(part, {}, {});
    else if (const auto found = find(part.chunk))
      read_found(part, *found, {});
    else
      fill(part);
  }

  /// Chunks in the order of the file; neighbours are fetched by one request, which is a task.
  void read_batch(std::size_t first, std::size_t count) {
    std::vector<located_chunk> located(count);
    for (std::size_t i = 0; i < count; ++i) located[i] = {first + i, find(touched_.at(first + i).chunk).value_or(found_chunk{})};
    std::ranges::stable_sort(located, [](const auto& a, const auto& b) {
      return std::pair(a.found.file.get(), a.found.byte_offset) < std::pair(b.found.file.get(), b.found.byte_offset);
    });
    std::vector<std::size_t> requests;  // first chunk of each
    std::uint64_t largest = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (i == 0 || !continues(located, requests.back(), i)) requests.push_back(i);
      const bool decodes = located[i].found.chain != nullptr;  // others are read in place
      largest = std::max(largest, decodes ? located[i].found.byte_length : 0);
    }
    requests.push_back(count);
    const auto request = [&](std::size_t r) { return std::span(located).subspan(requests[r], requests[r + 1] - requests[r]); };
    for (std::size_t r = 1; r < std::min(announced_ahead, requests.size() - 1); ++r) announce(request(r));
    const auto scratch_bytes = largest == 0 ? 0 : chunk_bytes() + std::max(std::min(fused_bytes, job_.memory() / 4), largest);
    job_.for_each_task(requests.size() - 1, scratch_bytes, [&](std::size_t r) {
      if (r + announced_ahead < requests.size() - 1) announce(request(r + announced_ahead));
      read_request(request(r));
    });
  }

  /// Requests of a file that is not in memory are under way together; one after the other, each would wait for the device.
  static void announce(std::span<const located_chunk> chunks) {
    if (chunks.front().found.file == nullptr) return;
    const auto& first = chunks.front().found;
    if (first.file->is_resident(first.byte_offset)) return;
    first.file->will_read(first.byte_offset, chunks.back().found.byte_offset + chunks.back().found.byte_length - first.byte_offset);
  }

  /// Whether chunk i belongs to the request that starts at another chunk.
  [[nodiscard]] bool continues(const std::vector<located_chunk>& located, std::size_t start, std::size_t i) const {
    const auto& a = located[start].found;
    const auto& last = located[i - 1].found;
    const auto& b = located[i].found;
    if (a.chain == nullptr || b.chain == nullptr || a.file != b.file) return false;
    const auto last_end = last.byte_offset + last.byte_length;
    return b.byte_offset >= last_end && b.byte_offset - last_end <= gap_bytes &&
           b.byte_offset + b.byte_length - a.byte_offset <= std::min(fused_bytes, job_.memory() / 4);
  }

  void read_request(std::span<const located_chunk> chunks) {
    if (chunks.size() == 1) {
      const auto part = touched_.at(chunks[0].number);
      return chunks[0].found.file != nullptr ? read_found(part, chunks[0].found, {}) : fill(part);
    }
    const auto first = chunks.front().found.byte_offset;
    const auto bytes = chunks.back().found.byte_offset + chunks.back().found.byte_length - first;
    check_extent(chunks.back().found);
    const auto memory = owned_memory(bytes);
    read_all(*chunks.front().found.file, first, {memory.get(), bytes});
    for (const auto& c : chunks) {
      job_.check_cancelled();
      read_found(touched_.at(c.number), c.found, std::span(memory.get() + (c.found.byte_offset - first), c.found.byte_length));
    }
  }

  /// @param encoded  the bytes of the chunk where they are already there.
  void read_found(const touched_chunk& part, const found_chunk& found, std::span<const std::byte> encoded) {
    if (found.chain != nullptr) return read_decoded(part, found, encoded);
    const auto shape = stored_shape(part.chunk);
    check_plain(found, shape);
    std::int64_t first = 0;
    const auto walk = walk_in_chunk(part, strides_in_chunk(shape), first);
    read_strided_here({found.file.get(), static_cast<std::int64_t>(found.byte_offset) + first, false}, convert_, walk,
                      to_ + to_offset(part), job_);
  }

  /// Chunks that are wanted in part are decoded into the cache, where the next part is found.
  void read_decoded(const touched_chunk& part, const std::optional<found_chunk>& found, std::span<const std::byte> encoded) {
    const auto shape = stored_shape(part.chunk);
    const auto bytes = static_cast<std::size_t>(element_count(shape) * leaf_.stored.item_size());
    const auto number = grid_.number_of(part.chunk);
    const auto decode = [&](std::span<std::byte> decoded) {
      if (!found)
        run_decoder(part.chunk, decoded);
      else if (encoded.empty())
        fetch_chunk(*found, decoded, leaf_.stored.item_size());
      else
        decode_chunk(*found, encoded, decoded, leaf_.stored.item_size());
    };
    auto& cache = chunk_cache::shared();
    chunk_cache::chunk content;
    if (!part.is_whole) {
      content = cache.get(view_.shared_leaf(), number, bytes, job_.memory() / cache_share, decode);
    } else if (content = cache.find(view_.shared_leaf(), number); !content) {
      const auto memory = owned_memory(bytes);
      decode({memory.get(), bytes});
      content = memory;
    }
    std::int64_t first = 0;
    const auto walk = walk_in_chunk(part, strides_in_chunk(shape), first);
    finish(content.get() + first, walk, to_ + to_offset(part));
  }

  void run_decoder(const shape_t& chunk, std::span<std::byte> decoded) const {
    const auto& d = std::get<decoded_layout>(leaf_.storage);
    if (!d.decoder)
      throw error(errc::plugin, "the decoder of format '" + d.format + "' is not there",
                  {.hint = "make its plugin known (LAMELLA_PLUGIN_PATH)"});
    d.decoder->decode(chunk, decoded);
    const auto& file = *view_.sources()->sources.at(0);
    check_unchanged(file, 0, file.size().value_or(0));
  }

  [[nodiscard]] shape_t stored_shape(const shape_t& chunk) const {
    return grid_.shape_of(chunk, chunked_ != nullptr && chunked_->full_edges);
  }

  void check_plain(const found_chunk& found, const shape_t& shape) const {
    const auto needed = static_cast<std::uint64_t>(element_count(shape) * leaf_.stored.item_size());
    if (found.byte_length != needed)
      throw error(errc::corrupt, "a chunk has " + std::to_string(found.byte_length) + " bytes, its shape needs " + std::to_string(needed),
                  {.path = found.file->path(), .byte_offset = static_cast<std::int64_t>(found.byte_offset)});
  }

  [[nodiscard]] shape_t strides_in_chunk(const shape_t& shape) const {
    if (chunked_ == nullptr || chunked_->element_order.empty()) return contiguous_strides(shape, leaf_.stored.item_size());
    shape_t strides(shape.size());
    auto stride = leaf_.stored.item_size();
    for (auto i = shape.size(); i-- > 0;) {
      strides[chunked_->element_order[i]] = stride;
      stride *= shape[chunked_->element_order[i]];
    }
    return strides;
  }

  /// The walk of the view inside one chunk; first: byte of its element 0 in the chunk.
  [[nodiscard]] strided_walk walk_in_chunk(const touched_chunk& part, const shape_t& strides, std::int64_t& first) const {
    strided_walk walk{part.shape, {}, to_strides_};
    for (std::size_t a = 0; a < part.start_in_chunk.size(); ++a) first += part.start_in_chunk[a] * strides[a];
    for (const auto& w : view_.walks()) walk.from.push_back(w.leaf_axis == view::no_axis ? 0 : w.step * strides[w.leaf_axis]);
    return walk;
  }
  [[nodiscard]] std::int64_t to_offset(const touched_chunk& part) const {
    std::int64_t offset = 0;
    for (std::size_t i = 0; i < part.start.size(); ++i) offset += part.start[i] * to_strides_[i];
    return offset;
  }

  void finish(const std::byte* from, const strided_walk& walk, std::byte* to) {
    convert_.run(from, walk, to);
    job_.advance(static_cast<std::uint64_t>(walk.count() * convert_.delivered_size()));
  }

  void fill(const touched_chunk& part) {
    std::vector<std::byte> one(static_cast<std::size_t>(leaf_.stored.item_size()));
    if (!chunked_->fill.empty()) std::memcpy(one.data(), chunked_->fill.data(), one.size());
    finish(one.data(), {part.shape, shape_t(part.shape.size(), 0), to_strides_}, to_ + to_offset(part));
  }

  const view& view_;
  const layout& leaf_;
  const chunked_layout* chunked_;  // nullptr: a decoder makes the chunks
  chunk_grid grid_;
  touched_chunks touched_;
  conversion convert_;
  mutable open_shards shards_;
  std::byte* to_;
  const shape_t& to_strides_;
  read_job& job_;
};

}  // namespace

void read_chunked(const view& v, std::byte* to, const shape_t& to_strides, read_job& job) {
  chunk_reader(v, to, to_strides, job).read();
}

}  // namespace lamella
