// SPDX-License-Identifier: BSD-3-Clause
#include "file/host_sink.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "file/call_context.hpp"
#include "file/partial.hpp"
#include "file/plugin_decoder.hpp"
#include "file/pushed_layout.hpp"
#include "layout/layout_check.hpp"
#include "registry/known_part.hpp"

namespace lamella {

namespace {

host_sink& self_of(const lamella_sink* raw) {
  return *static_cast<host_sink*>(raw->host);
}

std::string_view view_of(lamella_text text) {
  return text.size == 0 ? std::string_view("", 0) : std::string_view(text.data, text.size);
}

}  // namespace

host_sink::host_sink(call_context& call, const host_sources& sources, partial_policy partial, std::string format_id)
    : raw_{}, call_(call), sources_(sources), partial_(partial), format_id_(std::move(format_id)) {
  raw_.struct_size = sizeof raw_;
  raw_.host = this;
  raw_.group = &host_sink::group;
  raw_.dataset = &host_sink::dataset_pushed;
  raw_.chunks = &host_sink::chunks;
  raw_.attribute = &host_sink::attribute_pushed;
  raw_.get_extension = [](const lamella_sink*, const char*) noexcept -> const void* { return nullptr; };
  attributes_->reserve();
}

std::string host_sink::full_name(std::uint64_t group, lamella_text name) const {
  if (group == 0) return string_of(name);
  if (group >= next_id() || !order_[group - 1].first)
    throw error(errc::plugin, fmt::format("a name in group {}, which was not pushed", group));
  return group_list_[order_[group - 1].second].name + "/" + string_of(name);
}

host_sink::pushed* host_sink::find_dataset(std::uint64_t id) {
  const bool is_dataset = id != 0 && id < next_id() && !order_[id - 1].first;
  return is_dataset ? &pushed_[order_[id - 1].second] : nullptr;
}

void host_sink::check_owner(std::uint64_t owner) const {
  if (owner >= next_id()) throw error(errc::plugin, fmt::format("an attribute of {}, which was not pushed", owner));
}

lamella_status host_sink::group(const lamella_sink* raw, std::uint64_t parent, lamella_text name, std::uint64_t* id) noexcept {
  auto& self = self_of(raw);
  return self.call_.run([&] {
    if (self.group_list_.size() >= self.call_.limits().datasets)
      throw error(errc::limit, fmt::format("more than {} groups", self.call_.limits().datasets));
    auto full = self.full_name(parent, name);
    *id = self.next_id();
    self.order_.emplace_back(true, self.group_list_.size());
    self.group_list_.push_back({std::move(full), *id});
  });
}

lamella_status host_sink::dataset_pushed(const lamella_sink* raw, const lamella_dataset* d, std::uint64_t* id) noexcept {
  auto& self = self_of(raw);
  return self.call_.run([&] {
    std::uint64_t made = 0;
    self.add_dataset(known_part<lamella_dataset>(d), made);
    if (id != nullptr) *id = made;
  });
}

void host_sink::add_dataset(const lamella_dataset& d, std::uint64_t& id) {
  if (pushed_.size() >= call_.limits().datasets) throw error(errc::limit, fmt::format("more than {} datasets", call_.limits().datasets));
  pushed p;
  p.state = std::make_shared<dataset::state>();
  auto& s = *p.state;
  s.name = full_name(d.group, d.name);
  try {
    p.leaf = std::make_shared<layout>(layout_of(d));
  } catch (const error& caught) {
    throw caught.with({.field = s.name});
  }
  if (auto* decoded = std::get_if<decoded_layout>(&p.leaf->storage)) decoded->format = format_id_;
  s.title = string_of(d.title);
  s.quantity = string_of(d.quantity);
  s.units = string_of(d.units);
  s.role = static_cast<dataset_role>(std::min<std::uint32_t>(d.role, LAMELLA_ROLE_COORDINATE));
  s.axes = axes_of(d);
  s.masked_where_false = d.mask_polarity == LAMELLA_MASKED_WHERE_FALSE;
  s.index = pushed_.size();
  s.id = id = next_id();
  p.mask = d.mask_dataset;
  const auto* chunked = std::get_if<chunked_layout>(&p.leaf->storage);
  const bool waits_for_chunks = chunked != nullptr && std::holds_alternative<listed_locations>(chunked->locations);
  const auto sources = sources_.set();
  if (!waits_for_chunks) settle_bounds(p, *sources);
  order_.emplace_back(false, pushed_.size());
  pushed_.push_back(std::move(p));
  const auto state = pushed_.back().state;
  const auto leaf = pushed_.back().leaf;
  if (const auto* r = std::get_if<ragged_layout>(&leaf->storage)) add_lengths(*state, *r);
}

/// The counts of the rows, as a dataset of their own that shares the attributes of the rows.
void host_sink::add_lengths(const dataset::state& rows, const ragged_layout& r) {
  pushed p;
  p.state = std::make_shared<dataset::state>();
  p.state->name = rows.name + "/lengths";
  p.state->index = pushed_.size();
  p.state->id = rows.id;
  p.leaf = std::make_shared<layout>();
  p.leaf->stored = r.count_type;
  p.leaf->delivered = r.count_type.native();
  p.leaf->shape = {static_cast<std::int64_t>(r.row_count)};
  p.leaf->storage = strided_layout{r.source, r.byte_offset, {static_cast<std::int64_t>(r.row_bytes)}};
  p.state->axes = {axis{.size = p.leaf->shape[0]}};
  settle_bounds(p, *sources_.set());
  pushed_.push_back(std::move(p));
}

void host_sink::settle_bounds(pushed& p, const source_set& sources) {
  try {
    apply_partial_policy(*p.leaf, *p.state, sources, partial_, call_.warnings());
  } catch (const error& caught) {
    throw caught.with({.field = p.state->name});
  }
}

lamella_status host_sink::chunks(const lamella_sink* raw, std::uint64_t dataset_id, std::uint64_t first,
                                 const lamella_chunk_location* locations, std::uint64_t location_size, std::uint64_t count) noexcept {
  auto& self = self_of(raw);
  return self.call_.run([&] {
    auto* found = self.find_dataset(dataset_id);
    auto* chunked = found == nullptr ? nullptr : std::get_if<chunked_layout>(&found->leaf->storage);
    auto* listed = chunked == nullptr ? nullptr : std::get_if<listed_locations>(&chunked->locations);
    if (listed == nullptr || first != listed->chunks.size()) throw error(errc::plugin, "chunk locations out of turn");
    self.chunk_count_ += count;
    if (self.chunk_count_ > self.call_.limits().chunks)
      throw error(errc::limit, fmt::format("more than {} chunks", self.call_.limits().chunks));
    for (std::uint64_t i = 0; i < count; ++i) {
      lamella_chunk_location one{};
      std::memcpy(&one, reinterpret_cast<const char*>(locations) + i * location_size, std::min<std::size_t>(location_size, sizeof one));
      listed->chunks.push_back(location_of(one));
    }
  });
}

lamella_status host_sink::attribute_pushed(const lamella_sink* raw, std::uint64_t owner, std::uint64_t parent, lamella_text name,
                                           const lamella_value* value, std::uint64_t* id) noexcept {
  auto& self = self_of(raw);
  return self.call_.run([&] { self.add_attribute(owner, parent, name, known_part<lamella_value>(value), id); });
}

void host_sink::add_attribute(std::uint64_t owner, std::uint64_t parent, lamella_text name, const lamella_value& v, std::uint64_t* id) {
  check_owner(owner);
  if (attributes_->size() >= call_.limits().attributes)
    throw error(errc::limit, fmt::format("more than {} attributes in a file of this size", call_.limits().attributes));
  if (attributes_->byte_size() > call_.limits().attribute_bytes)
    throw error(errc::limit, fmt::format("attributes of more than {} bytes in a file of this size", call_.limits().attribute_bytes));
  if (parent != 0 && (parent > UINT32_MAX || !attributes_->can_have_children(static_cast<std::uint32_t>(parent))))
    throw error(errc::plugin, fmt::format("an item of attribute {}, which is no list or map", parent));
  attribute_arena::addition item;
  item.name = view_of(name);
  item.kind = static_cast<attribute_kind>(v.kind);
  item.comment = view_of(v.comment);
  switch (v.kind) {
    case LAMELLA_NULL:
    case LAMELLA_LIST:
    case LAMELLA_MAP:
      break;
    case LAMELLA_BOOL:
    case LAMELLA_INT64:
      item.payload = static_cast<std::uint64_t>(v.integer);
      break;
    case LAMELLA_UINT64:
      item.payload = v.unsigned_integer;
      break;
    case LAMELLA_FLOAT64:
      item.payload = std::bit_cast<std::uint64_t>(v.real);
      break;
    case LAMELLA_TEXT:
    case LAMELLA_BYTES:
    case LAMELLA_DECIMAL:
      item.text = view_of(v.text);
      break;
    case LAMELLA_SMALL_ARRAY:
      item.text = view_of(v.text);
      item.type = view_of(v.dtype);
      item.shape = {v.shape, static_cast<std::size_t>(v.ndim)};
      break;
    case LAMELLA_OPAQUE:
      item.text = view_of(v.text);
      item.tag = view_of(v.tag);
      break;
    default:
      throw error(errc::plugin, fmt::format("an attribute of kind {}", v.kind));
  }
  const auto made = attributes_->add(owner, static_cast<std::uint32_t>(parent), item);
  if (id != nullptr) *id = made;
}

void host_sink::finish(file::state& into, const registry& formats, const log_function& log) {
  const auto sources = sources_.set();
  into.sources = sources;
  into.attributes = attributes_;
  into.datasets.reserve(pushed_.size());
  for (auto& p : pushed_) {
    const auto* chunked = std::get_if<chunked_layout>(&p.leaf->storage);
    if (chunked != nullptr && std::holds_alternative<listed_locations>(chunked->locations)) settle_bounds(p, *sources);
    if (const auto* mask = find_dataset(p.mask)) p.state->mask = mask->state->name;
    attach_decoder(*p.leaf, *sources, formats, log);
    p.state->all = view(p.leaf, sources);
    p.state->attributes = attributes_;
    into.datasets.emplace_back(p.state);
  }
  into.groups = std::move(group_list_);
  into.order = std::move(order_);
}

}  // namespace lamella
