// SPDX-License-Identifier: BSD-3-Clause
//
// From stored elements to delivered ones: bits unpacked, bytes swapped, padding dropped, transforms applied, in one pass. Made once for
// a layout, when the kernels are chosen; used from any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "lamella/layout.hpp"
#include "view/read/kernel_pipeline.hpp"
#include "view/read/walk.hpp"
#include "view/text_number.hpp"

namespace lamella {

class conversion {
 public:
  /// @throws error  unsupported: a transform that does not fit the type it is applied to.
  explicit conversion(const layout& l, const kernel_set& set = kernels());

  [[nodiscard]] std::int64_t stored_size() const noexcept { return stored_size_; }
  [[nodiscard]] std::int64_t delivered_size() const noexcept { return delivered_size_; }
  [[nodiscard]] std::uint32_t bits() const noexcept { return bits_; }
  /// True where the stored bytes are the delivered bytes.
  [[nodiscard]] bool is_copy() const noexcept { return is_copy_; }
  /// Whether run() may touch mapped bytes under a guard: it then neither allocates nor throws. Numbers in text are the exception.
  [[nodiscard]] bool can_be_guarded() const noexcept { return !text_; }

  /// Converts the elements of a walk. from: element 0 in memory; the walk's from strides are bytes.
  void run(const std::byte* from, const strided_walk& walk, std::byte* to) const;
  /// The same for packed elements: element 0 starts at first_bit of from, the walk's from strides are bits.
  void run_packed(const std::byte* from, std::int64_t first_bit, const strided_walk& walk, std::byte* to) const;

 private:
  /// A run of units inside an element that one pipeline converts: a field of a structured type, or the whole of another.
  struct piece {
    std::int64_t from = 0, to = 0;                          // bytes from the start of the element
    std::array<walk_axis, 2> axes{{{1, 0, 0}, {1, 0, 0}}};  // units of the piece
    std::size_t pipeline = 0;
  };

  void add_piece(std::int64_t from, std::int64_t to, std::int64_t size, std::int64_t swap_size);
  void add_fields(const dtype& type, std::int64_t from, std::int64_t& to);
  void add_transforms(const layout& l);
  [[nodiscard]] std::size_t pipeline_of(std::int64_t unit, std::int64_t swap_size);
  template <typename Run>
  void for_each_box(const strided_walk& walk, std::size_t axis, std::int64_t from, std::int64_t to, Run&& run) const;
  template <typename Line>
  void for_each_block(const flat_walk& walk, Line&& line) const;
  void run_piece(const piece& p, const std::byte* from, std::byte* to, flat_walk walk, bool past_caches) const;
  void run_fields(const std::byte* from, std::byte* to, const flat_walk& walk) const;
  void run_text(const std::byte* from, std::byte* to, const flat_walk& walk) const;
  void run_bits(const std::byte* from, std::int64_t first_bit, std::byte* to, const flat_walk& walk) const;

  const kernel_set* set_;
  std::int64_t stored_size_, delivered_size_;
  std::uint32_t bits_ = 0;
  bool high_bits_first_ = false, is_copy_ = false;
  std::vector<kernel_pipeline> pipelines_;
  std::vector<piece> pieces_;
  std::optional<text_number> text_;
  std::shared_ptr<const std::vector<transform>> transforms_;  // whose tables the pipeline points to
};

}  // namespace lamella
