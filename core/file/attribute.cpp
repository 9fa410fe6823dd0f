// SPDX-License-Identifier: BSD-3-Clause
#include "lamella/attribute.hpp"

#include <bit>

#include "lamella/error.hpp"

namespace lamella {

std::string_view attribute::name() const {
  const auto& r = arena_->at(index_);
  return arena_->text(r.name_offset, r.name_size);
}
attribute_kind attribute::kind() const {
  return arena_->at(index_).kind;
}
bool attribute::as_boolean() const {
  return arena_->at(index_).payload != 0;
}
std::int64_t attribute::as_int64() const {
  return static_cast<std::int64_t>(arena_->at(index_).payload);
}
std::uint64_t attribute::as_uint64() const {
  return arena_->at(index_).payload;
}
double attribute::as_float64() const {
  return std::bit_cast<double>(arena_->at(index_).payload);
}

std::string_view attribute::as_text() const {
  const auto& r = arena_->at(index_);
  return arena_->text(r.payload, r.text_size);
}
std::string_view attribute::tag() const {
  const auto* extra = arena_->extra_of(arena_->at(index_));
  return extra == nullptr ? std::string_view() : std::string_view(extra->tag);
}
std::string_view attribute::type() const {
  const auto* extra = arena_->extra_of(arena_->at(index_));
  return extra == nullptr ? std::string_view() : std::string_view(extra->type);
}
shape_t attribute::shape() const {
  const auto* extra = arena_->extra_of(arena_->at(index_));
  return extra == nullptr ? shape_t() : extra->shape;
}
std::string_view attribute::comment() const {
  const auto& r = arena_->at(index_);
  return arena_->text(std::uint64_t{r.name_offset} + r.name_size, r.comment_size);
}

namespace {

bool is_parent(attribute_kind kind) {
  return kind == attribute_kind::list || kind == attribute_kind::map;
}

std::vector<attribute> chain(const attribute_arena& arena, std::uint32_t first) {
  std::vector<attribute> items;
  for (auto id = first; id != 0; id = arena.at(id - 1).next) items.emplace_back(&arena, id - 1);
  return items;
}

}  // namespace

std::vector<attribute> attribute::children() const {
  const auto& r = arena_->at(index_);
  return is_parent(r.kind) ? chain(*arena_, static_cast<std::uint32_t>(r.payload)) : std::vector<attribute>();
}

std::vector<attribute> attribute_arena::of(std::uint64_t owner) const {
  return owner < owners_.size() ? chain(*this, owners_[owner].first) : std::vector<attribute>();
}

bool attribute_arena::can_have_children(std::uint32_t id) const {
  return id != 0 && id <= size_ && is_parent(at(id - 1).kind);
}

void attribute_arena::reserve() {
  constexpr std::size_t usual_text_bytes = 2048, usual_count = 40;
  text_.reserve(usual_text_bytes);
  blocks_.emplace_back().reserve(usual_count);
}

void attribute_arena::add_record(const record& made) {
  if (blocks_.empty() || blocks_.back().size() == block_records) blocks_.emplace_back().reserve(block_records);
  blocks_.back().push_back(made);
  ++size_;
}

std::uint32_t attribute_arena::add_extra(const addition& item) {
  if (item.tag.empty() && item.type.empty() && item.shape.empty()) return 0;
  constexpr std::size_t most_extras = (std::size_t{1} << 28) - 1;
  if (extras_.size() == most_extras)
    throw error(errc::limit, "a file has more arrays and opaque values among its attributes than 28 bits can number");
  extras_.push_back({std::string(item.tag), std::string(item.type), {item.shape.begin(), item.shape.end()}});
  return static_cast<std::uint32_t>(extras_.size());
}

std::uint32_t attribute_arena::add(std::uint64_t owner, std::uint32_t parent, const addition& item) {
  if (size_ >= UINT32_MAX - 1 || text_.size() + item.name.size() + item.comment.size() + item.text.size() >= UINT32_MAX - 1)
    throw error(errc::limit, "the attributes of a file, or the bytes of their text, are more than 32 bits can number");
  record made;
  made.kind = item.kind;
  made.name_offset = static_cast<std::uint32_t>(text_.size());
  made.name_size = static_cast<std::uint32_t>(item.name.size());
  made.comment_size = static_cast<std::uint32_t>(item.comment.size());
  text_.append(item.name).append(item.comment);
  made.payload = item.payload;
  if (item.text.data() != nullptr || item.kind == attribute_kind::text) {
    made.payload = text_.size();
    made.text_size = static_cast<std::uint32_t>(item.text.size());
    text_ += item.text;
  }
  made.extra = add_extra(item);
  add_record(made);
  const auto id = static_cast<std::uint32_t>(size_);
  const auto append = [&](std::uint32_t& first, std::uint32_t& last) {
    if (last != 0) at(last - 1).next = id;
    if (first == 0) first = id;
    last = id;
  };
  if (parent != 0) {
    auto& children = at(parent - 1).payload;
    auto first = static_cast<std::uint32_t>(children), last = static_cast<std::uint32_t>(children >> 32);
    append(first, last);
    children = std::uint64_t{last} << 32 | first;
  } else {
    if (owners_.size() <= owner) owners_.resize(owner + 1);
    append(owners_[owner].first, owners_[owner].last);
  }
  return id;
}

}  // namespace lamella
