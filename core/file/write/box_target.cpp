// SPDX-License-Identifier: BSD-3-Clause
#include "file/write/box_target.hpp"

#include <cstring>

#include "engine.hpp"
#include "layout/chunk_grid.hpp"
#include "source/owned_memory.hpp"
#include "view/read/chunk_key.hpp"
#include "view/read/conversion.hpp"

namespace lamella {

namespace {

/// Calls put(offset in the box, offset in the whole, bytes) for each run of a box that is one run in both. Offsets in bytes.
template <typename Put>
void for_each_run(const element_box& box, const shape_t& whole, std::int64_t item_size, Put&& put) {
  auto run = item_size;
  auto outer = box.shape.size();
  while (outer > 0) {
    --outer;
    run *= box.shape[outer];
    if (box.shape[outer] < whole[outer]) break;
  }
  const auto strides = contiguous_strides(whole, item_size);
  std::int64_t at = 0, in_box = 0;
  for (std::size_t a = 0; a < whole.size(); ++a) at += box.start[a] * strides[a];
  shape_t step(outer, 0);
  for (;;) {
    put(in_box, at, run);
    in_box += run;
    auto a = outer;
    while (a-- > 0) {
      at += strides[a];
      if (++step[a] < box.shape[a]) break;
      at -= strides[a] * box.shape[a];
      step[a] = 0;
    }
    if (a == static_cast<std::size_t>(-1)) return;
  }
}

/// One array in one file.
class strided_target final : public box_target {
 public:
  strided_target(const layout& target, const strided_layout& s, byte_sink& files) : target_(target), places_(s), files_(files) {
    if (s.bits != 0 || s.strides != contiguous_strides(target.shape, target.stored.item_size()))
      throw error(errc::unsupported, "a writer asks for elements that do not stand one behind the other");
  }
  void write(const element_box& box, std::span<const std::byte> data) override {
    for_each_run(box, target_.shape, target_.stored.item_size(), [&](std::int64_t in_box, std::int64_t at, std::int64_t bytes) {
      files_.write_at(places_.source, places_.byte_offset + static_cast<std::uint64_t>(at),
                      data.subspan(static_cast<std::size_t>(in_box), static_cast<std::size_t>(bytes)));
    });
  }

 private:
  const layout& target_;
  const strided_layout& places_;
  byte_sink& files_;
};

/// Where the bytes of one chunk go.
class chunk_places {
 public:
  chunk_places(const chunked_layout& c, byte_sink& files, output* folder)
      : keyed_(std::get_if<keyed_locations>(&c.locations)),
        placed_(std::get_if<arithmetic_locations>(&c.locations)),
        fill_(c.fill),
        files_(files),
        folder_(folder) {
    if (placed_ == nullptr && (keyed_ == nullptr || folder == nullptr))
      throw error(errc::unsupported, "a writer asks for chunk locations that are not keyed or arithmetic");
  }
  void write_piece(const shape_t& chunk, std::int64_t chunk_bytes, bool has_room_left, std::int64_t at, std::span<const std::byte> data) {
    const auto offset = static_cast<std::uint64_t>(at);
    if (keyed_ != nullptr)
      return folder_->write_piece({chunk_key(keyed_->key_template, chunk), static_cast<std::uint64_t>(chunk_bytes),
                                   has_room_left ? std::as_bytes(std::span(fill_)) : std::span<const std::byte>()},
                                  offset, data);
    files_.write_at(placed_->source, place_of(chunk) + offset, data);
  }
  void write_whole(const shape_t& chunk, std::span<const std::byte> data) {
    if (keyed_ != nullptr) return folder_->write_file(chunk_key(keyed_->key_template, chunk), data);
    if (data.size() > placed_->byte_length) throw error(errc::plugin, "a chunk is larger than its place");
    files_.write_at(placed_->source, place_of(chunk), data);
  }

 private:
  [[nodiscard]] std::uint64_t place_of(const shape_t& chunk) const {
    auto at = placed_->byte_offset;
    for (std::size_t a = 0; a < chunk.size(); ++a) at += static_cast<std::uint64_t>(placed_->strides[a] * chunk[a]);
    return at;
  }

  const keyed_locations* keyed_;
  const arithmetic_locations* placed_;
  std::string fill_;
  byte_sink& files_;
  output* folder_;
};

class chunked_target final : public box_target {
 public:
  chunked_target(const layout& target, const chunked_layout& c, byte_sink& files, output* folder)
      : chunks_(c),
        item_size_(target.stored.item_size()),
        grid_(target.shape, c.chunk_shape, c.edges),
        places_(c, files, folder),
        copy_(layout_of_bytes(item_size_)) {
    if (!c.element_order.empty()) throw error(errc::unsupported, "a writer asks for another element order inside chunks");
    is_plain_ = c.chains.empty() || c.chains[0].empty();
    for (const auto& chain : c.chains)
      if (!chain.empty()) get_engine().check_chain(chain);
  }

  void write(const element_box& box, std::span<const std::byte> data) override {
    if (element_count(box.shape) == 0) return;
    shape_t low, count;
    for (std::size_t a = 0; a < box.shape.size(); ++a) {
      low.push_back(grid_.chunk_of(a, box.start[a]));
      count.push_back(grid_.chunk_of(a, box.start[a] + box.shape[a] - 1) - low[a] + 1);
    }
    const box_grid touched(count, shape_t(count.size(), 1));
    for (std::size_t i = 0; i < touched.count(); ++i) {
      auto chunk = touched.at(i).start;
      for (std::size_t a = 0; a < chunk.size(); ++a) chunk[a] += low[a];
      write_in_chunk(chunk, box, data);
    }
  }

 private:
  static layout layout_of_bytes(std::int64_t item_size) {
    layout l;
    l.stored = l.delivered = dtype('V', item_size);
    return l;
  }

  void write_in_chunk(const shape_t& chunk, const element_box& box, std::span<const std::byte> data) {
    const auto whole = grid_.shape_of(chunk, chunks_.full_edges), inside = grid_.shape_of(chunk, false);
    element_box piece;  // in the chunk
    std::int64_t first = 0;
    const auto strides = contiguous_strides(box.shape, item_size_);
    for (std::size_t a = 0; a < chunk.size(); ++a) {
      const auto begin = grid_.begin_of(a, chunk[a]), low = std::max(begin, box.start[a]);
      piece.start.push_back(low - begin);
      piece.shape.push_back(std::min(begin + inside[a], box.start[a] + box.shape[a]) - low);
      first += (low - box.start[a]) * strides[a];
    }
    if (is_plain_)
      write_plain(chunk, whole, whole != inside, piece, data.data() + first, strides);
    else
      write_encoded(chunk, whole, inside, piece, data.data() + first, strides);
  }

  void write_plain(const shape_t& chunk, const shape_t& whole, bool has_room_left, const element_box& piece, const std::byte* from,
                   const shape_t& strides) {
    const auto bytes = element_count(piece.shape) * item_size_;
    std::shared_ptr<std::byte> gathered;
    if (!is_one_run(piece.shape, strides)) {
      gathered = owned_memory(static_cast<std::size_t>(bytes));
      copy_.run(from, {piece.shape, strides, contiguous_strides(piece.shape, item_size_)}, gathered.get());
      from = gathered.get();
    }
    for_each_run(piece, whole, item_size_, [&](std::int64_t in_piece, std::int64_t at, std::int64_t size) {
      places_.write_piece(chunk, element_count(whole) * item_size_, has_room_left, at, {from + in_piece, static_cast<std::size_t>(size)});
    });
  }

  void write_encoded(const shape_t& chunk, const shape_t& whole, const shape_t& inside, const element_box& piece, const std::byte* from,
                     const shape_t& strides) {
    if (piece.shape != inside) throw error(errc::internal, "a part of a chunk to be encoded");
    const auto bytes = static_cast<std::size_t>(element_count(whole) * item_size_);
    std::shared_ptr<std::byte> content;
    if (whole != inside || !is_one_run(piece.shape, strides)) {
      content = owned_memory(bytes);
      if (whole != inside) fill(content.get(), bytes);
      copy_.run(from, {piece.shape, strides, contiguous_strides(whole, item_size_)}, content.get());
      from = content.get();
    }
    const auto encoded = get_engine().encode(chunks_.chains[0], {from, bytes}, item_size_);
    places_.write_whole(chunk, std::as_bytes(std::span(encoded)));
  }

  void fill(std::byte* to, std::size_t bytes) const {
    std::memset(to, 0, bytes);
    const auto item = static_cast<std::size_t>(item_size_);
    for (std::size_t at = 0; !chunks_.fill.empty() && at + item <= bytes; at += item) std::memcpy(to + at, chunks_.fill.data(), item);
  }

  [[nodiscard]] bool is_one_run(const shape_t& shape, const shape_t& strides) const {
    auto next = item_size_;
    for (auto a = shape.size(); a-- > 0;) {
      if (shape[a] > 1 && strides[a] != next) return false;
      next *= shape[a];
    }
    return true;
  }

  const chunked_layout& chunks_;
  std::int64_t item_size_;
  chunk_grid grid_;
  chunk_places places_;
  conversion copy_;
  bool is_plain_ = true;
};

}  // namespace

std::unique_ptr<box_target> make_box_target(const layout& target, byte_sink& files, output* folder) {
  if (const auto* s = std::get_if<strided_layout>(&target.storage)) return std::make_unique<strided_target>(target, *s, files);
  if (const auto* c = std::get_if<chunked_layout>(&target.storage)) return std::make_unique<chunked_target>(target, *c, files, folder);
  throw error(errc::plugin, "a writer gives a layout that cannot be written");
}

}  // namespace lamella
