// SPDX-License-Identifier: BSD-3-Clause
//
// A cursor over the first bytes of a file that may be no pickle at all: it throws nothing, and remembers whether the bytes ended inside
// an operand (cut) or cannot be one (wrong).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <lamella/plugin.hpp>

namespace lamella::mmappickle {

class head_cursor {
 public:
  explicit head_cursor(std::string_view head) : head_(head) {}

  [[nodiscard]] std::size_t position() const noexcept { return at_; }
  [[nodiscard]] bool is_at_end() const noexcept { return at_ == head_.size(); }
  [[nodiscard]] bool is_cut() const noexcept { return is_cut_; }
  [[nodiscard]] bool is_wrong() const noexcept { return is_wrong_; }
  void wrong_unless(bool holds) noexcept { is_wrong_ |= !holds; }

  std::uint8_t byte() { return number<std::uint8_t>(); }
  template <typename T>
  T number() {
    if (head_.size() - at_ < sizeof(T)) {
      is_cut_ = true;
      return {};
    }
    at_ += sizeof(T);
    return sdk::load<T>(head_.data() + at_ - sizeof(T), sdk::byte_order::little);
  }
  void skip(std::uint64_t count);
  void skip_line() { line(); }
  void check_number_line();  ///< an integer or a real
  void check_index_line();   ///< of the memo
  void check_quoted_line();  ///< a string of Python 2
  void check_name_lines();   ///< module and name

 private:
  std::optional<std::string_view> line();

  std::string_view head_;
  std::size_t at_ = 0;
  bool is_cut_ = false, is_wrong_ = false;
};

}  // namespace lamella::mmappickle
