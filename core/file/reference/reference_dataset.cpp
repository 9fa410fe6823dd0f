// SPDX-License-Identifier: BSD-3-Clause
#include "file/reference/reference_dataset.hpp"

#include <cmath>

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

}  // namespace

json dataset_to_json(const dataset::state& facts, const view& v, source_numbering& sources) {
  json made{{"name", facts.name}};
  write_view(made, v, sources);
  auto axes = json::array();
  for (const auto& a : facts.axes) axes.push_back(axis_json(a));
  made["axes"] = axes;
  if (facts.role != dataset_role::data) made["role"] = static_cast<int>(facts.role);
  if (!facts.mask.empty()) made["mask"] = facts.mask, made["masked_where_false"] = facts.masked_where_false;
  for (const auto& [key, text] : {std::pair{"title", &facts.title}, {"quantity", &facts.quantity}, {"units", &facts.units}})
    if (!text->empty()) made[key] = *text;
  return made;
}

dataset::state dataset_from(const json& item, const view_context& context) {
  dataset::state made;
  made.all = read_view(item, context);
  made.name = item.at("name").get<std::string>();
  made.title = item.value("title", std::string());
  made.quantity = item.value("quantity", std::string());
  made.units = item.value("units", std::string());
  made.mask = item.value("mask", std::string());
  made.masked_where_false = item.value("masked_where_false", false);
  const auto role = item.value("role", 0);
  made.role = role >= 0 && role <= static_cast<int>(dataset_role::coordinate) ? static_cast<dataset_role>(role) : dataset_role::data;
  for (const auto& a : item.value("axes", json::array())) made.axes.push_back(axis_from(a));
  made.axes.resize(made.all.ndim());
  for (std::size_t i = 0; i < made.axes.size(); ++i) made.axes[i].size = made.all.shape()[i];
  return made;
}

}  // namespace lamella
