// SPDX-License-Identifier: BSD-3-Clause
#include "fits_header.hpp"

#include <array>

#include "fits_text.hpp"

namespace fits {

std::vector<card_image> split_cards(std::string_view bytes, std::uint64_t byte_offset) {
  std::vector<card_image> images;
  images.reserve(bytes.size() / card_bytes + 1);
  for (std::size_t at = 0; at < bytes.size(); at += card_bytes) images.push_back({bytes.substr(at, card_bytes), byte_offset + at});
  return images;
}

header header::parse(std::span<const card_image> images) {
  header made;
  made.cards_.reserve(images.size());
  for (const auto& image : images) {
    auto c = parse_card(image);
    if (c.kind != card_kind::continuation || !made.join(c)) made.append(std::move(c));
  }
  return made;
}

/// Appends a CONTINUE card to the string before it (4.2.1.2). A missing '&' is forgiven, as peers do.
bool header::join(card& c) {
  auto* before = cards_.empty() || cards_.back().kind != card_kind::value ? nullptr : &cards_.back();
  auto* text = before == nullptr ? nullptr : std::get_if<std::string>(&before->value);
  if (text == nullptr) {
    c.kind = card_kind::commentary;
    c.issues |= issue_continuation;
    return false;
  }
  if (text->ends_with('&'))
    text->pop_back();
  else
    before->issues |= issue_continuation;
  *text += std::get<std::string>(c.value);
  if (!before->comment.empty() && !c.comment.empty()) before->comment += ' ';
  before->comment += c.comment;
  before->issues |= c.issues;
  return true;
}

void header::append(card&& c) {
  if (c.kind == card_kind::value) first_.try_emplace(upper(c.keyword), cards_.size());
  cards_.push_back(std::move(c));
}

const card* header::find(std::string_view keyword) const {
  const auto found = first_.find(keyword);
  return found == first_.end() ? nullptr : &cards_[found->second];
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
  const auto* found = c == nullptr ? nullptr : std::get_if<std::string>(&c->value);
  return found == nullptr ? std::nullopt : std::optional(*found);
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
    found.push_back({"card " + tallies[i].first->keyword + more + ": " + description(i),
                     static_cast<std::int64_t>(tallies[i].first->byte_offset), tallies[i].first->keyword});
  }
  return found;
}

std::string indexed(std::string_view keyword, std::int64_t number) {
  return std::string(keyword) + std::to_string(number);
}

}  // namespace fits
