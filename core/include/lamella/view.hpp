// SPDX-License-Identifier: BSD-3-Clause
//
// A view is a lazy array: a layout, and the index operations put on it. Slicing, permuting and flipping cost nothing and read nothing;
// read() gives owned, native memory, map() the mapping itself, raw() the stored bytes. What makes new elements out of those of other
// views (concat, gather, arithmetic …) stands in operations.hpp.
// Threads: everything here from any thread, several at once, also with the same objects.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "array.hpp"
#include "layout.hpp"

namespace lamella {

class reference;

inline namespace literals {
constexpr std::uint64_t operator""_KiB(unsigned long long n) {
  return n << 10;
}
constexpr std::uint64_t operator""_MiB(unsigned long long n) {
  return n << 20;
}
constexpr std::uint64_t operator""_GiB(unsigned long long n) {
  return n << 30;
}
}  // namespace literals

/// One axis of a slice, as Python's slice: negative positions count from the end, positions beyond the ends are clamped.
struct range {
  std::optional<std::int64_t> start = {}, stop = {};
  std::int64_t step = 1;
  bool is_index = false;  ///< start alone: the axis is dropped; beyond the ends is an error

  [[nodiscard]] static range at(std::int64_t position) { return {position, {}, 1, true}; }
};
/// "10:20,:,::2" in NumPy's notation, with "..." for the axes between.
///
/// @throws error  bad_argument, with the text and the position of the fault.
[[nodiscard]] std::vector<range> parse_slice(std::string_view text, std::size_t ndim);

/// How to read: threads, memory, and who is told.
struct read_options {
  int threads = 0;           ///< 0: one a core
  std::uint64_t memory = 0;  ///< bytes of scratch at most; 0: a quarter of the RAM
  io_mode io = io_mode::automatic;
  std::function<void(std::uint64_t done_bytes, std::uint64_t total_bytes)> progress = {};  ///< called from one thread at a time
  const std::atomic<bool>* cancel = nullptr;  ///< set to true from anywhere (a signal handler too) to end with errc::cancelled
};

enum class distributed_level { d0, d1, d2, d3 };
[[nodiscard]] std::string_view to_string(distributed_level level) noexcept;

class view {
 public:
  view() = default;
  /// All of a layout. The sources stay open as long as a view names them.
  view(std::shared_ptr<const layout> leaf, std::shared_ptr<const source_set> sources);

  [[nodiscard]] const shape_t& shape() const noexcept { return shape_; }
  [[nodiscard]] std::size_t ndim() const noexcept { return shape_.size(); }
  [[nodiscard]] const dtype& type() const noexcept { return leaf_->delivered; }
  [[nodiscard]] std::int64_t size() const { return element_count(shape_); }  ///< elements
  [[nodiscard]] std::int64_t byte_size() const;                              ///< of what read() delivers
  [[nodiscard]] access_class access() const;
  [[nodiscard]] distributed_level distributed() const;
  /// Storage chunks along each axis of this view, in elements of the view; the whole shape where storage has no chunks.
  [[nodiscard]] shape_t chunk_shape() const;
  [[nodiscard]] bool is_ragged() const noexcept;

  /// @param ranges   at most one an axis; missing ones take all.
  /// @throws error   bad_argument: too many ranges, a step of 0, an index beyond the ends.
  [[nodiscard]] view slice(const std::vector<range>& ranges) const;
  /// @param order    axis of this view that becomes axis i; every axis once.
  [[nodiscard]] view permute(std::span<const int> order) const;
  [[nodiscard]] view flip(int axis) const;
  /// One more axis of length 1, in front of axis `before`; ndim() puts it last.
  [[nodiscard]] view new_axis(int before) const;
  /// The same elements repeated along axes of length 1 and along new axes in front, as NumPy broadcasts.
  ///
  /// @throws error   bad_argument: the shapes do not fit.
  [[nodiscard]] view broadcast_to(const shape_t& shape) const;
  /// The same elements, in C order, under another shape. One length may be -1: what is left.
  ///
  /// @throws error   bad_argument: the shape has another number of elements.
  [[nodiscard]] view reshape(shape_t shape) const;
  /// Elements of another number type, converted as NumPy's astype does; real numbers beyond an integer's range become its nearest
  /// end, NaN becomes 0.
  ///
  /// @throws error   unsupported: there is no conversion between the types.
  [[nodiscard]] view cast(const dtype& to) const;
  /// The same view, to be worked on in pieces of this shape (map_blocks, for_each_block); storage and values stay as they are.
  [[nodiscard]] view rechunk(shape_t task_chunk_shape) const;
  /// Pieces to work on: what rechunk() said, else chunk_shape().
  [[nodiscard]] shape_t task_chunk_shape() const;

  /// Owned, native memory in C order.
  ///
  /// @throws error   truncated, corrupt, source_changed, unsupported, cancelled, no_memory.
  /// @thread         any thread, at the same time.
  [[nodiscard]] array read(const read_options& options = {}) const;
  /// The same into memory of the caller, exactly byte_size() bytes, C order.
  void read_into(std::span<std::byte> destination, const read_options& options = {}) const;
  /// The rows of a ragged view one behind the other: shape (values,).
  [[nodiscard]] array read_concatenated(const read_options& options = {}) const;

  /// The mapping itself, zero-copy, native order; a copy where the system cannot map the file, or where the process holds maps of half as
  /// many files as the kernel allows.
  ///
  /// @throws error   not_mappable, with the reason.
  /// @lifetime       the array keeps the mapping alive; touching it dies if the file shrinks meanwhile.
  [[nodiscard]] array map() const;
  /// The stored bytes, zero-copy, in stored order: of the type stored().
  [[nodiscard]] array raw() const;
  [[nodiscard]] const dtype& stored_type() const noexcept { return leaf_->stored; }

  /// What opens this view in any process: see reference.hpp.
  [[nodiscard]] lamella::reference reference() const;

  /// How an axis of this view walks along an axis of the leaf.
  struct walk {
    std::size_t leaf_axis = 0;  ///< no_axis: the axis repeats one position (new axes, broadcasting)
    std::int64_t step = 1;      ///< 0 where leaf_axis is no_axis
  };
  static constexpr std::size_t no_axis = static_cast<std::size_t>(-1);
  [[nodiscard]] const layout& leaf() const noexcept { return *leaf_; }
  [[nodiscard]] const std::shared_ptr<const layout>& shared_leaf() const noexcept { return leaf_; }
  [[nodiscard]] const std::shared_ptr<const source_set>& sources() const noexcept { return sources_; }
  [[nodiscard]] const shape_t& leaf_start() const noexcept { return start_; }
  [[nodiscard]] const std::vector<walk>& walks() const noexcept { return walks_; }
  /// A view with these index operations already applied (references use it).
  ///
  /// @throws error   corrupt: operations that leave the leaf.
  [[nodiscard]] static view restored(std::shared_ptr<const layout> leaf, std::shared_ptr<const source_set> sources, shape_t start,
                                     std::vector<walk> walks, shape_t shape);

 private:
  std::shared_ptr<const layout> leaf_;
  std::shared_ptr<const source_set> sources_;
  shape_t shape_;
  shape_t start_;            // one a leaf axis: position of element 0
  std::vector<walk> walks_;  // one an axis of this view
  shape_t task_chunks_;      // empty: as stored
};

/// A view of an array in memory, so that what a program computed can be sliced and written like any file.
[[nodiscard]] view view_of(const array& values);

/// Calls use(block, start, shape) for boxes that cover a view in C order, each of at most block_bytes (or one element), so that views
/// larger than memory can be walked; a block is contiguous in the C order of the view.
void for_each_block(const view& v, std::uint64_t block_bytes, const read_options& options,
                    const std::function<void(const array& block, std::span<const std::int64_t> start)>& use);

}  // namespace lamella
