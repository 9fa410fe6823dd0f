// SPDX-License-Identifier: BSD-3-Clause
//
// One header card (FITS 4.0, section 4.1; HIERARCH as ESO registered it): keyword, typed value, comment. Pure text in, plain data out;
// joining of continued strings is the header's work. A card's texts are views of the bytes that it was parsed from, or of a store.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fits_value.hpp"

namespace fits {

inline constexpr std::size_t card_bytes = 80;
inline constexpr std::size_t block_bytes = 2880;

enum class card_kind {
  value,        ///< keyword = value / comment
  commentary,   ///< COMMENT, HISTORY, END, the blank keyword, and any keyword without value indicator: the value is text
  continuation  ///< CONTINUE 'text': belongs to the string before it
};

struct card {
  card_kind kind = card_kind::commentary;
  std::string_view keyword = {};  ///< upper case; behind HIERARCH as written, with its blanks
  card_value value = {};
  std::string_view comment = {};
  std::uint64_t byte_offset = 0;
  unsigned issues = 0;  ///< bits of fits::issue
};

/// The bytes of one card and where they stand in the file.
struct card_image {
  std::string_view bytes;
  std::uint64_t byte_offset = 0;
};

/// @param image  usually 80 bytes; a shorter one is taken as padded with blanks.
[[nodiscard]] card parse_card(const card_image& image, text_store& store);

/// "END" and nothing but blanks, over the whole card.
[[nodiscard]] bool is_end_card(std::string_view bytes) noexcept;

/// True where the bytes are beyond doubt a card: a legal keyword with a value indicator and a FITS value, or commentary.
[[nodiscard]] bool looks_like_card(std::string_view bytes);

}  // namespace fits
