// SPDX-License-Identifier: BSD-3-Clause
//
// From stored elements to delivered ones: bits unpacked, bytes swapped, padding dropped, transforms applied, in one pass over a run of
// elements. Made once for a layout, used from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "lamella/layout.hpp"
#include "view/walk.hpp"

namespace lamella {

class conversion {
 public:
  /// @throws error  unsupported: a transform that does not fit the type it is applied to.
  explicit conversion(const layout& l);

  [[nodiscard]] std::int64_t stored_size() const noexcept { return stored_size_; }
  [[nodiscard]] std::int64_t delivered_size() const noexcept { return delivered_size_; }
  [[nodiscard]] std::uint32_t bits() const noexcept { return bits_; }
  /// True where the stored bytes are the delivered bytes.
  [[nodiscard]] bool is_copy() const noexcept { return bits_ == 0 && transforms_.empty() && is_native_; }
  /// False where converting can throw (text that is not a number), so that it must not run on mapped bytes.
  [[nodiscard]] bool can_be_guarded() const noexcept { return can_be_guarded_; }

  /// Converts the elements of a walk. from: element 0 in memory; the walk's from strides are bytes.
  void run(const std::byte* from, const strided_walk& walk, std::byte* to) const;
  /// The same for packed elements: element 0 starts at first_bit of from, the walk's from strides are bits.
  void run_packed(const std::byte* from, std::int64_t first_bit, const strided_walk& walk, std::byte* to) const;

 private:
  /// Writes count packed native elements of the stored type.
  using gather = std::function<void(std::int64_t first, std::int64_t count, std::byte* packed)>;
  using transform_step = std::function<void(const std::byte* in, std::byte* out, std::int64_t count)>;
  struct step {
    transform_step apply;
    std::int64_t out_size;
  };
  struct piece {  // of a structured element
    std::int64_t from, to, size, swap_size;
  };

  void add_transform(const transform& t, const dtype& in);
  void gather_bytes(const std::byte* from, std::int64_t stride, std::int64_t count, std::byte* packed, std::int64_t packed_stride) const;
  void transform_run(const gather& fill, std::byte* to, std::int64_t to_stride, std::int64_t count) const;
  void run_line(const std::byte* from, std::int64_t from_stride, std::byte* to, std::int64_t to_stride, std::int64_t count) const;

  std::int64_t stored_size_, packed_size_, delivered_size_;
  std::int64_t swap_size_ = 1;
  std::uint32_t bits_ = 0;
  bool high_bits_first_ = false, is_native_ = true, can_be_guarded_ = true;
  std::vector<piece> pieces_;
  std::vector<step> transforms_;
};

}  // namespace lamella
