// SPDX-License-Identifier: BSD-3-Clause
#include "fits_header.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

#include "fits_text.hpp"

namespace fits {

namespace {

/// The same for both cases of a letter.
std::size_t hash_of(std::string_view keyword) noexcept {
  constexpr std::uint64_t caseless = 0xDFDFDFDFDFDFDFDFu;
  constexpr std::uint64_t spread = 0x9E3779B97F4A7C15u;  // 2^64 divided by the golden ratio
  std::uint64_t hash = keyword.size();
  for (std::size_t at = 0; at < keyword.size(); at += sizeof hash) {
    std::uint64_t piece = 0;
    std::memcpy(&piece, keyword.data() + at, std::min(sizeof piece, keyword.size() - at));
    hash = (hash ^ (piece & caseless)) * spread;
    hash ^= hash >> 32;
  }
  return hash;
}

/// Behind HIERARCH, keywords may stand as they like.
bool is_named(const card& c, std::string_view keyword) noexcept {
  if (c.keyword.size() != keyword.size()) return false;
  const auto same = [](char a, char b) { return upper(a) == upper(b); };
  return c.keyword == keyword || std::equal(c.keyword.begin(), c.keyword.end(), keyword.begin(), same);
}

}  // namespace

header header::parse(std::string cards, std::uint64_t byte_offset) {
  header made;
  made.bytes_ = std::make_unique<const std::string>(std::move(cards));
  const std::string_view bytes = *made.bytes_;
  made.cards_.reserve(bytes.size() / card_bytes + 1);
  for (std::size_t at = 0; at < bytes.size(); at += card_bytes) made.add({bytes.substr(at, card_bytes), byte_offset + at});
  made.index();
  return made;
}

header header::parse(std::span<const card_image> images) {
  std::string copied;
  for (const auto& image : images) copied += image.bytes;
  header made;
  made.bytes_ = std::make_unique<const std::string>(std::move(copied));
  made.cards_.reserve(images.size());
  std::string_view rest = *made.bytes_;
  for (const auto& image : images) {
    made.add({rest.substr(0, image.bytes.size()), image.byte_offset});
    rest.remove_prefix(image.bytes.size());
  }
  made.index();
  return made;
}

void header::add(const card_image& image) {
  auto c = parse_card(image, store_);
  if (c.kind == card_kind::continuation && join(c)) return;
  cards_.push_back(c);
  grown_value_ = grown_comment_ = nullptr;
}

void header::grow(std::string_view& text, std::string*& grown, std::string_view more) {
  if (grown == nullptr) grown = &store_.keep_growing(std::string(text));
  grown->resize(text.size());  // less than it was where a '&' went
  grown->append(more);
  text = *grown;
}

/// Appends a CONTINUE card to the string before it (4.2.1.2). A missing '&' is forgiven, as peers do.
bool header::join(card& c) {
  auto* before = cards_.empty() || cards_.back().kind != card_kind::value ? nullptr : &cards_.back();
  auto* text = before == nullptr ? nullptr : std::get_if<std::string_view>(&before->value);
  if (text == nullptr) {
    c.kind = card_kind::commentary;
    c.issues |= issue_continuation;
    return false;
  }
  if (text->ends_with('&'))
    text->remove_suffix(1);
  else
    before->issues |= issue_continuation;
  grow(*text, grown_value_, std::get<std::string_view>(c.value));
  if (!before->comment.empty() && !c.comment.empty()) grow(before->comment, grown_comment_, " ");
  if (!c.comment.empty()) grow(before->comment, grown_comment_, c.comment);
  before->issues |= c.issues;
  return true;
}

void header::index() {
  slots_.assign(std::bit_ceil(2 * cards_.size() + 1), 0);
  const auto mask = slots_.size() - 1;
  for (std::size_t i = 0; i < cards_.size(); ++i) {
    if (cards_[i].kind != card_kind::value) continue;
    const auto key = cards_[i].keyword;
    auto at = hash_of(key) & mask;
    while (slots_[at] != 0 && !is_named(cards_[slots_[at] - 1], key)) at = (at + 1) & mask;
    if (slots_[at] == 0) slots_[at] = static_cast<std::uint32_t>(i + 1);
  }
}

const card* header::find(std::string_view keyword) const {
  if (slots_.empty()) return nullptr;
  const auto mask = slots_.size() - 1;
  for (auto at = hash_of(keyword) & mask; slots_[at] != 0; at = (at + 1) & mask)
    if (const auto& c = cards_[slots_[at] - 1]; is_named(c, keyword)) return &c;
  return nullptr;
}

std::optional<std::int64_t> header::integer(std::string_view keyword) const {
  const auto* c = find(keyword);
  return c == nullptr ? std::nullopt : as_integer(c->value);
}

std::optional<double> header::real(std::string_view keyword) const {
  const auto* c = find(keyword);
  return c == nullptr ? std::nullopt : as_real(c->value);
}

std::optional<std::string> header::text(std::string_view keyword) const {
  const auto* c = find(keyword);
  const auto* found = c == nullptr ? nullptr : std::get_if<std::string_view>(&c->value);
  return found == nullptr ? std::nullopt : std::optional<std::string>(*found);
}

bool header::is_true(std::string_view keyword) const {
  const auto* c = find(keyword);
  const auto* flag = c == nullptr ? nullptr : std::get_if<bool>(&c->value);
  return flag != nullptr && *flag;
}

std::int64_t header::byte_offset(std::string_view keyword) const {
  const auto* c = find(keyword);
  return c == nullptr ? -1 : static_cast<std::int64_t>(c->byte_offset);
}

findings header::departures() const {
  struct tally {
    const card* first = nullptr;
    std::size_t count = 0;
  };
  std::array<tally, issue_count> tallies;
  for (const auto& c : cards_)
    for (unsigned i = 0; i < issue_count && c.issues != 0; ++i)
      if ((c.issues >> i & 1u) != 0 && tallies[i].count++ == 0) tallies[i].first = &c;
  findings found;
  for (unsigned i = 0; i < issue_count; ++i) {
    if (tallies[i].count == 0) continue;
    const auto more = tallies[i].count == 1 ? std::string() : " (and " + std::to_string(tallies[i].count - 1) + " more cards)";
    const std::string keyword(tallies[i].first->keyword);
    found.push_back({"card " + keyword + more + ": " + description(i), static_cast<std::int64_t>(tallies[i].first->byte_offset), keyword});
  }
  return found;
}

std::string indexed(std::string_view keyword, std::int64_t number) {
  return std::string(keyword) + std::to_string(number);
}

}  // namespace fits
