// SPDX-License-Identifier: BSD-3-Clause
#include "file/reference/reference_view.hpp"

#include "layout/layout_check.hpp"
#include "view/computed/computation.hpp"

namespace lamella {

namespace {

bool is_whole(const view& v) {
  if (v.shape() != v.leaf().shape) return false;
  for (std::size_t i = 0; i < v.walks().size(); ++i)
    if (v.walks()[i].leaf_axis != i || v.walks()[i].step != 1) return false;
  return true;
}

json walk_json(const view::walk& w) {
  return {w.leaf_axis == view::no_axis ? json(-1) : json(w.leaf_axis), w.step};
}

view::walk walk_from(const json& item) {
  const auto axis = item.at(0).get<std::int64_t>();
  return {axis < 0 ? view::no_axis : static_cast<std::size_t>(axis), item.at(1).get<std::int64_t>()};
}

}  // namespace

void write_view(json& into, const view& v, source_numbering& sources) {
  auto leaf = v.leaf();
  renumber(leaf, [&](std::uint64_t number) { return sources.number_of(v.sources()->sources.at(number), v.sources()); });
  into["shape"] = leaf.shape;
  into["dtype"] = leaf.stored.str();
  const auto* made_of = computation_of(v);
  into["layout"] = made_of != nullptr ? computation_to_json(*made_of, sources) : storage_to_json(leaf);
  if (!leaf.transforms.empty()) {
    auto transforms = json::array();
    for (const auto& t : leaf.transforms) transforms.push_back(transform_to_json(t));
    into["transforms"] = transforms;
  }
  if (is_whole(v)) return;
  auto walks = json::array();
  for (const auto& w : v.walks()) walks.push_back(walk_json(w));
  into["view"] = {{"start", v.leaf_start()}, {"walks", walks}, {"shape", v.shape()}};
}

view read_view(const json& item, const view_context& context) {
  const auto leaf = std::make_shared<layout>();
  leaf->shape = item.at("shape").get<shape_t>();
  for (const auto n : leaf->shape)
    if (n < 0) throw error(errc::corrupt, "a negative length in a shape");
  leaf->stored = dtype::parse(item.at("dtype").get<std::string>());
  for (const auto& t : item.value("transforms", json::array())) leaf->transforms.push_back(transform_from(t));
  leaf->delivered = delivered_type(leaf->stored, leaf->transforms);
  if (item.at("layout").at("kind") == "computed") {
    if (!leaf->transforms.empty() || !leaf->stored.is_native()) throw error(errc::corrupt, "computed elements of a stored type");
    leaf->storage = computed_layout{computation_from(item.at("layout"), *leaf, context)};
  } else {
    read_storage(*leaf, item.at("layout"), context.payload);
  }
  context.settle(*leaf);
  if (!item.contains("view")) return {leaf, context.sources};
  const auto& v = item.at("view");
  std::vector<view::walk> walks;
  for (const auto& w : v.at("walks")) walks.push_back(walk_from(w));
  return view::restored(leaf, context.sources, v.at("start").get<shape_t>(), std::move(walks), v.at("shape").get<shape_t>());
}

}  // namespace lamella
