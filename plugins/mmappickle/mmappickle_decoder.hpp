// SPDX-License-Identifier: BSD-3-Clause
//
// Arrays of protocols 0 to 2, whose bytes stand in the file as text: one chunk, the whole array, made by undoing the escapes. Knows
// neither pickles nor types; its state says all.
#pragma once

#include <lamella/plugin.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mmappickle_text.hpp"

namespace lamella::mmappickle {

struct text_array_state {
  stored_form form = stored_form::raw;
  std::uint64_t byte_offset = 0, byte_length = 0;  ///< of the text
  std::uint64_t item_size = 1;
  bool is_fortran = false;
  std::vector<std::uint64_t> shape = {};

  [[nodiscard]] std::string str() const;
  /// @throws error  corrupt: not made by str.
  [[nodiscard]] static text_array_state parse(std::string_view text);
};

/// Copies elements from Fortran order to C order. from and to have the same size, that of the array.
void to_c_order(std::span<const char> from, std::span<char> to, std::uint64_t item_size, const std::vector<std::uint64_t>& shape);

class text_array_decoder {
 public:
  text_array_decoder(const sdk::context&, const lamella_source* file, std::string_view state)
      : file_(file), state_(text_array_state::parse(state)) {}
  void decode(const sdk::context& call, const std::int64_t* chunk_index, std::span<char> out) const;

 private:
  void fill(const sdk::context& call, std::span<char> out) const;

  const lamella_source* file_;
  text_array_state state_;
};

}  // namespace lamella::mmappickle
