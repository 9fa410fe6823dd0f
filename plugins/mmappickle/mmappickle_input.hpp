// SPDX-License-Identifier: BSD-3-Clause
//
// Bytes by offset and a cursor over them, for everything here that parses. The cursor reads ahead through a small window, so that the
// bytes of arrays are jumped over and never read. It knows nothing of pickles.
#pragma once

#include <cstdint>
#include <functional>
#include <lamella/plugin.hpp>
#include <optional>
#include <string>

namespace lamella::mmappickle {

/// Where bytes come from. read_some gives fewer bytes than wanted only at the end; size is absent where nobody knows the end yet.
struct byte_input {
  std::function<std::uint64_t(std::uint64_t offset, void* data, std::uint64_t count)> read_some;
  std::optional<std::uint64_t> size = {};
};

/// Memory that the values of one file may take.
class byte_budget {
 public:
  explicit byte_budget(std::uint64_t limit_bytes) : limit_bytes_(limit_bytes) {}
  /// @throws error  limit
  void charge(std::uint64_t bytes);

 private:
  std::uint64_t limit_bytes_, used_bytes_ = 0;
};

/// A cursor. What it reads ends at end, or where the input does.
class byte_reader {
 public:
  /// @param end  one past the last byte that may be read; reading on is then a contradiction of the file, not its end.
  explicit byte_reader(const byte_input& input, std::uint64_t begin = 0, std::optional<std::uint64_t> end = {})
      : input_(&input), end_(end), position_(begin) {}

  [[nodiscard]] std::uint64_t position() const noexcept { return position_; }
  void move_to(std::uint64_t position) noexcept { position_ = position; }
  [[nodiscard]] bool at_end();

  /// @throws error  truncated: the input ends before; corrupt: the range does.
  std::uint8_t byte() { return static_cast<std::uint8_t>(*need(1)); }
  template <typename T>
  T number(sdk::byte_order order = sdk::byte_order::little) {
    return sdk::load<T>(need(sizeof(T)), order);
  }
  /// count bytes, at most the size of the window.
  std::string take(std::uint64_t count);
  /// Jumps over count bytes, which must be there.
  void skip(std::uint64_t count);
  /// Moves behind the next newline. @return the bytes before it.
  std::uint64_t skip_line();
  /// The next line without its newline.
  std::string line();

  static constexpr std::uint64_t longest_take = 64 << 10;

 private:
  const char* need(std::uint64_t count);
  void fill(std::uint64_t count);
  [[nodiscard]] std::uint64_t buffered() const noexcept;
  [[noreturn]] void ends(std::uint64_t count, std::uint64_t end) const;

  const byte_input* input_;
  std::optional<std::uint64_t> end_;
  std::uint64_t position_, window_begin_ = 0, next_fill_ = 512;
  std::string window_;
};

}  // namespace lamella::mmappickle
