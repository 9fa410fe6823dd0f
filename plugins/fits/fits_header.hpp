// SPDX-License-Identifier: BSD-3-Clause
//
// The cards of one HDU in their order, with continued strings joined, and typed lookup by keyword. Everything that interprets a header
// asks this class; it reads no file.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fits_card.hpp"
#include "fits_finding.hpp"

namespace fits {

class header {
 public:
  header() = default;
  header(header&&) = default;
  header& operator=(header&&) = default;

  /// @param cards  cards of 80 bytes without END, the last one may be shorter; the header keeps these bytes.
  [[nodiscard]] static header parse(std::string cards, std::uint64_t byte_offset);
  /// @param images  the cards before END; their bytes are copied.
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
  void add(const card_image& image);
  bool join(card& c);
  /// Appends to a text of the last card.
  void grow(std::string_view& text, std::string*& grown, std::string_view more);
  void index();

  std::unique_ptr<const std::string> bytes_;  // that the cards are views of; where it stands must not change
  text_store store_;
  std::string *grown_value_ = nullptr, *grown_comment_ = nullptr;  // of the last card, in the store
  std::vector<card> cards_;
  std::vector<std::uint32_t> slots_;  // a hash table of the first value card of each keyword: 1 + its position; 0: empty
};

/// "NAXIS" and 3 are "NAXIS3".
[[nodiscard]] std::string indexed(std::string_view keyword, std::int64_t number);

}  // namespace fits
