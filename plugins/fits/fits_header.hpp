// SPDX-License-Identifier: BSD-3-Clause
//
// The cards of one HDU in their order, with continued strings joined, and typed lookup by keyword. Everything that interprets a header
// asks this class; it reads no file.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fits_card.hpp"
#include "fits_finding.hpp"

namespace fits {

/// Cuts bytes into cards of 80; the last one may be shorter.
[[nodiscard]] std::vector<card_image> split_cards(std::string_view bytes, std::uint64_t byte_offset);

class header {
 public:
  /// @param images  the cards before END.
  [[nodiscard]] static header parse(std::span<const card_image> images);

  [[nodiscard]] const std::vector<card>& cards() const noexcept { return cards_; }

  /// The first value card with this keyword, or nullptr. The standard leaves repeated keywords undefined (4.1.2.1).
  [[nodiscard]] const card* find(std::string_view keyword) const;
  /// Nothing where the keyword is missing or of another type.
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view keyword) const;
  [[nodiscard]] std::optional<double> real(std::string_view keyword) const;
  [[nodiscard]] std::optional<std::string> text(std::string_view keyword) const;
  [[nodiscard]] bool is_true(std::string_view keyword) const;
  /// Of the card, or -1.
  [[nodiscard]] std::int64_t byte_offset(std::string_view keyword) const;

  /// One finding a kind of departure from the standard, however many cards have it.
  [[nodiscard]] findings departures() const;

 private:
  void append(card&& c);
  bool join(card& c);

  std::vector<card> cards_;
  std::map<std::string, std::size_t, std::less<>> first_;
};

/// "NAXIS" and 3 are "NAXIS3".
[[nodiscard]] std::string indexed(std::string_view keyword, std::int64_t number);

}  // namespace fits
