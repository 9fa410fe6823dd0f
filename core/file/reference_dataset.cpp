// SPDX-License-Identifier: BSD-3-Clause
#include "file/reference_dataset.hpp"

#include <cmath>

#include "layout/layout_check.hpp"

namespace lamella {

namespace {

json axis_json(const axis& a) {
  json made{{"name", a.name}, {"units", a.units}, {"size", a.size}, {"navigate", a.navigate}};
  if (a.is_uniform())
    made["scale"] = a.scale, made["offset"] = a.offset;
  else
    made["values"] = a.values;
  return made;
}

axis axis_from(const json& item) {
  axis a{item.value("name", std::string()),
         item.value("units", std::string()),
         item.at("size").get<std::int64_t>(),
         item.value("navigate", false),
         item.value("scale", 1.0),
         item.value("offset", 0.0),
         {}};
  if (item.contains("values"))
    for (const auto& v : item.at("values")) a.values.push_back(v.is_null() ? std::nan("") : v.get<double>());
  return a;
}

bool is_whole(const view& v) {
  if (v.shape() != v.leaf().shape) return false;
  for (std::size_t i = 0; i < v.walks().size(); ++i)
    if (v.walks()[i].leaf_axis != i || v.walks()[i].step != 1) return false;
  return true;
}

}  // namespace

json dataset_to_json(const dataset::state& facts, const view& v, source_numbering& sources) {
  auto leaf = v.leaf();
  renumber(leaf, [&](std::uint64_t number) { return sources.number_of(v.sources()->sources.at(number)); });
  json made{{"name", facts.name}, {"shape", leaf.shape}, {"dtype", leaf.stored.str()}, {"layout", storage_to_json(leaf)}};
  auto axes = json::array();
  for (const auto& a : facts.axes) axes.push_back(axis_json(a));
  made["axes"] = axes;
  if (!leaf.transforms.empty()) {
    auto transforms = json::array();
    for (const auto& t : leaf.transforms) transforms.push_back(transform_to_json(t));
    made["transforms"] = transforms;
  }
  if (!is_whole(v)) {
    auto walks = json::array();
    for (const auto& w : v.walks()) walks.push_back({w.leaf_axis, w.step});
    made["view"] = {{"start", v.leaf_start()}, {"walks", walks}, {"shape", v.shape()}};
  }
  if (facts.role != dataset_role::data) made["role"] = static_cast<int>(facts.role);
  if (!facts.mask.empty()) made["mask"] = facts.mask, made["masked_where_false"] = facts.masked_where_false;
  for (const auto& [key, text] : {std::pair{"title", &facts.title}, {"quantity", &facts.quantity}, {"units", &facts.units}})
    if (!text->empty()) made[key] = *text;
  return made;
}

referenced_dataset dataset_from(const json& item, const payload_reader& payload) {
  referenced_dataset made;
  made.leaf = std::make_shared<layout>();
  auto& leaf = *made.leaf;
  leaf.shape = item.at("shape").get<shape_t>();
  for (const auto n : leaf.shape)
    if (n < 0) throw error(errc::corrupt, "a negative length in a shape");
  leaf.stored = dtype::parse(item.at("dtype").get<std::string>());
  for (const auto& t : item.value("transforms", json::array())) leaf.transforms.push_back(transform_from(t));
  leaf.delivered = delivered_type(leaf.stored, leaf.transforms);
  read_storage(leaf, item.at("layout"), payload);
  made.facts.name = item.at("name").get<std::string>();
  made.facts.title = item.value("title", std::string());
  made.facts.quantity = item.value("quantity", std::string());
  made.facts.units = item.value("units", std::string());
  made.facts.mask = item.value("mask", std::string());
  made.facts.masked_where_false = item.value("masked_where_false", false);
  const auto role = item.value("role", 0);
  made.facts.role = role >= 0 && role <= static_cast<int>(dataset_role::coordinate) ? static_cast<dataset_role>(role) : dataset_role::data;
  for (const auto& a : item.value("axes", json::array())) made.facts.axes.push_back(axis_from(a));
  made.shape = leaf.shape;
  made.start.assign(leaf.shape.size(), 0);
  for (std::size_t a = 0; a < leaf.shape.size(); ++a) made.walks.push_back({a, 1});
  if (item.contains("view")) {
    const auto& v = item.at("view");
    made.start = v.at("start").get<shape_t>();
    made.shape = v.at("shape").get<shape_t>();
    made.walks.clear();
    for (const auto& w : v.at("walks")) made.walks.push_back({w.at(0).get<std::size_t>(), w.at(1).get<std::int64_t>()});
  }
  return made;
}

}  // namespace lamella
