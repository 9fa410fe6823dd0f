// SPDX-License-Identifier: BSD-3-Clause
#include "registry/file_probe.hpp"

#include <algorithm>

#include "registry/magic_rule.hpp"

namespace lamella {
namespace {

constexpr std::size_t max_children = 4096;

}  // namespace

file_probe::file_probe(source_ptr file, const std::vector<std::string>& sought)
    : file_(std::move(file)), kind_(file_->kind()), name_(file_->name()) {
  if (is_directory()) list(sought);
}

void file_probe::list(const std::vector<std::string>& sought) {
  file_->list({}, [&](std::string_view name, source_kind) {
    if (children_.size() < max_children || std::ranges::find(sought, name) != sought.end()) children_.emplace_back(name);
    return true;
  });
  std::ranges::sort(children_);
}

std::span<const std::byte> file_probe::head(std::uint64_t wanted) {
  wanted = std::min(wanted, max_head_bytes);
  if (head_.size() < wanted && !head_is_all_ && !is_directory()) {
    head_.extend(*file_, wanted);
    head_is_all_ = head_.size() < wanted;
  }
  return head_.bytes().first(std::min<std::size_t>(wanted, head_.size()));
}

std::span<const std::byte> file_probe::tail(std::uint64_t wanted) {
  const auto end = is_directory() ? std::nullopt : size();
  wanted = std::min({wanted, max_tail_bytes, end.value_or(0)});
  if (tail_.size() < wanted) {
    tail_.resize(wanted);
    // A file that shrinks meanwhile has no end to speak of.
    if (file_->read_at(*end - wanted, tail_) < wanted) tail_.clear();
  }
  return std::span(tail_).last(std::min<std::size_t>(wanted, tail_.size()));
}

}  // namespace lamella
