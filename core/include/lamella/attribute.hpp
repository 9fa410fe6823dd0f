// SPDX-License-Identifier: BSD-3-Clause
//
// What a file says about itself: a tree of named, typed values in the file's order, repeats kept. One arena holds the attributes of a
// whole file, so that a hundred thousand headers stay small; an attribute is a handle into it.
// Threads: everything here from any thread, several at once, also with the same objects;
// what fills an arena (add, reserve) by one thread, before another sees it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "array.hpp"

namespace lamella {

enum class attribute_kind : std::uint8_t { null, boolean, int64, uint64, float64, text, bytes, decimal, list, map, small_array, opaque };

class attribute_arena;

/// One attribute. Valid as long as the file is.
class attribute {
 public:
  attribute(const attribute_arena* arena, std::uint32_t index) : arena_(arena), index_(index) {}
  [[nodiscard]] std::string_view name() const;
  [[nodiscard]] attribute_kind kind() const;
  [[nodiscard]] bool as_boolean() const;
  [[nodiscard]] std::int64_t as_int64() const;
  [[nodiscard]] std::uint64_t as_uint64() const;
  [[nodiscard]] double as_float64() const;
  /// Of text, bytes, decimal, small_array (its elements) and opaque (its stored bytes).
  [[nodiscard]] std::string_view as_text() const;
  [[nodiscard]] std::string_view tag() const;   ///< of opaque: what the bytes are
  [[nodiscard]] std::string_view type() const;  ///< of small_array: dtype
  [[nodiscard]] shape_t shape() const;          ///< of small_array
  [[nodiscard]] std::string_view comment() const;
  [[nodiscard]] std::vector<attribute> children() const;  ///< of list and map, in order

 private:
  const attribute_arena* arena_;
  std::uint32_t index_;
};

/// All attributes of a file, owners numbered by the file (0: the file itself).
class attribute_arena {
 public:
  struct record {
    std::uint64_t payload = 0;  // number, offset of the text, or the children of a list or map: the first below, the last above bit 32
    std::uint32_t name_offset = 0, name_size = 0, comment_size = 0;  // the comment stands right behind the name
    std::uint32_t text_size = 0;
    std::uint32_t next = 0;        // 1 + index; 0: none
    std::uint32_t extra : 28 = 0;  // 1 + index into extras
    attribute_kind kind : 4 = attribute_kind::null;
  };
  /// What few attributes have.
  struct extra_parts {
    std::string tag, type;
    shape_t shape;
  };
  struct addition {
    std::string_view name;
    attribute_kind kind = attribute_kind::null;
    std::uint64_t payload = 0;  // of numbers: the bits
    std::string_view text;
    std::string_view comment, tag, type;
    std::span<const std::int64_t> shape;
  };

  /// @param parent  1 + index of a list or map, or 0: directly below the owner.
  /// @return        1 + index of the new attribute.
  std::uint32_t add(std::uint64_t owner, std::uint32_t parent, const addition& item);
  /// Takes memory for a header of usual length, so that it need not grow in small steps.
  void reserve();
  [[nodiscard]] std::vector<attribute> of(std::uint64_t owner) const;
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] std::uint64_t byte_size() const noexcept { return text_.size() + size_ * sizeof(record); }

  [[nodiscard]] const record& at(std::uint32_t index) const { return blocks_[index / block_records][index % block_records]; }
  [[nodiscard]] const extra_parts* extra_of(const record& r) const { return r.extra == 0 ? nullptr : &extras_[r.extra - 1]; }
  [[nodiscard]] std::string_view text(std::uint64_t offset, std::uint64_t size) const {
    return std::string_view(text_).substr(offset, size);
  }
  [[nodiscard]] bool can_have_children(std::uint32_t id) const;

 private:
  [[nodiscard]] std::uint32_t add_extra(const addition& item);
  [[nodiscard]] record& at(std::uint32_t index) { return blocks_[index / block_records][index % block_records]; }
  void add_record(const record& made);

  struct owner_list {
    std::uint32_t first = 0, last = 0;
  };
  std::string text_;
  static constexpr std::uint32_t block_records = 512;
  std::vector<std::vector<record>> blocks_;  // that stay where they are: a long header is not copied as it grows
  std::size_t size_ = 0;
  std::vector<extra_parts> extras_;
  std::vector<owner_list> owners_;
};

}  // namespace lamella
