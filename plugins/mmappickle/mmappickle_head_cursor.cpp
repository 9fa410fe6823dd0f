// SPDX-License-Identifier: BSD-3-Clause
#include "mmappickle_head_cursor.hpp"

#include <algorithm>
#include <charconv>

namespace lamella::mmappickle {

void head_cursor::skip(std::uint64_t count) {
  is_cut_ |= count > head_.size() - at_;
  at_ += std::min<std::uint64_t>(count, head_.size() - at_);
}

std::optional<std::string_view> head_cursor::line() {
  const auto newline = head_.find('\n', at_);
  if (newline == head_.npos) {
    is_cut_ = true;
    return {};
  }
  const auto text = head_.substr(at_, newline - at_);
  at_ = newline + 1;
  return text;
}

void head_cursor::check_number_line() {
  const auto text = line();
  if (!text) return;
  auto digits = *text;
  if (digits.ends_with('L')) digits.remove_suffix(1);
  double number = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  wrong_unless(failed != std::errc::invalid_argument && end == digits.data() + digits.size());
}

void head_cursor::check_index_line() {
  const auto text = line();
  if (!text) return;
  wrong_unless(!text->empty() && text->size() < 12 && std::ranges::all_of(*text, [](char c) { return c >= '0' && c <= '9'; }));
}

void head_cursor::check_quoted_line() {
  if (!is_at_end()) wrong_unless(head_[at_] == '\'' || head_[at_] == '"');
  if (const auto text = line()) wrong_unless(text->size() >= 2 && text->front() == text->back());
}

void head_cursor::check_name_lines() {
  const auto is_name = [](std::string_view text) {
    return !text.empty() && text.size() < 256 && std::ranges::none_of(text, [](char c) { return c <= ' ' || c == '"' || c == '\''; });
  };
  if (const auto module = line()) wrong_unless(is_name(*module));
  if (const auto name = line()) wrong_unless(is_name(*name));
}

}  // namespace lamella::mmappickle
