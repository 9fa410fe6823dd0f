// SPDX-License-Identifier: BSD-3-Clause
#include "zarr_shown_attributes.hpp"

#include <cmath>

namespace lamella::zarr {
namespace {

constexpr const char* own_key = "lamella";

/// Comments that stand beside the attributes, by path ("outer.inner").
class comments {
 public:
  explicit comments(const json_value& attributes) {
    if (const auto* own = attributes.find(own_key)) found_ = own->find("comments");
  }
  [[nodiscard]] sdk::value with_comment(sdk::value v, const std::string& path) const {
    const auto* comment = found_ == nullptr ? nullptr : found_->find(path);
    return comment == nullptr || comment->text() == nullptr ? std::move(v) : std::move(v).commented(*comment->text());
  }

 private:
  const json_value* found_ = nullptr;
};

struct as_value {
  sdk::value operator()(std::nullptr_t) const { return {}; }
  sdk::value operator()(const json_digits& number) const { return sdk::value::decimal(number.digits); }
  sdk::value operator()(const json_value::list_type&) const { return sdk::value::list(); }
  sdk::value operator()(const json_value::object_type&) const { return sdk::value::map(); }
  template <typename T>
  sdk::value operator()(const T& plain) const {
    return plain;
  }
};

void push(const sdk::sink& out, std::uint64_t owner, std::uint64_t parent, const std::string& name, const std::string& path,
          const json_value& value, const comments& said) {
  const auto id = out.attribute(owner, name, said.with_comment(std::visit(as_value(), value.held), path), parent);
  if (const auto* items = value.list()) {
    for (std::size_t i = 0; i < items->size(); ++i) push(out, owner, id, {}, path + "." + std::to_string(i), (*items)[i], said);
  } else if (const auto* members = value.object()) {
    for (const auto& m : *members) push(out, owner, id, m.name, path + "." + m.name, m.value, said);
  }
}

std::string text_in(const json_value* object, std::string_view name) {
  const auto* found = object == nullptr ? nullptr : object->find(name);
  return found == nullptr || found->text() == nullptr ? std::string() : *found->text();
}

double real_in(const json_value& object, std::string_view name, double otherwise) {
  const auto* found = object.find(name);
  const auto number = found == nullptr ? std::nullopt : found->real();
  return number && std::isfinite(*number) ? *number : otherwise;
}

std::vector<double> values_in(const json_value& object, std::int64_t length) {
  const auto* found = object.find("values");
  std::vector<double> made;
  if (found == nullptr || found->list() == nullptr || static_cast<std::int64_t>(found->list()->size()) != length) return made;
  for (const auto& item : *found->list()) {
    const auto number = item.real();
    if (!number) return {};
    made.push_back(*number);
  }
  return made;
}

sdk::axis calibrated_axis(const json_value& object, std::int64_t length) {
  sdk::axis made{.name = text_in(&object, "name"),
                 .units = text_in(&object, "units"),
                 .scale = real_in(object, "scale", 1),
                 .offset = real_in(object, "offset", 0),
                 .values = values_in(object, length)};
  const auto* navigate = object.find("navigate");
  const auto* flag = navigate == nullptr ? nullptr : std::get_if<bool>(&navigate->held);
  made.navigate = flag != nullptr && *flag;
  return made;
}

/// A list with an item for each dimension; nullptr where it is none.
const json_value::list_type* one_each(const json_value* object, std::string_view name, std::size_t dimensions) {
  const auto* found = object == nullptr ? nullptr : object->find(name);
  const auto* items = found == nullptr ? nullptr : found->list();
  return items == nullptr || items->size() != dimensions ? nullptr : items;
}

}  // namespace

void push_attributes(const sdk::sink& out, std::uint64_t owner, const json_value& attributes) {
  const auto* members = attributes.object();
  if (members == nullptr) return;
  const comments said(attributes);
  for (const auto& m : *members) {
    if (m.name == own_key && m.value.object() != nullptr) continue;
    // An attribute of the file must not have an empty name.
    push(out, owner, 0, m.name.empty() && owner == 0 ? " " : m.name, m.name, m.value, said);
  }
}

void describe(sdk::dataset& d, const json_value& attributes, const std::vector<std::string>& names) {
  const auto* own = attributes.find(own_key);
  d.title = text_in(own, "title");
  d.quantity = text_in(own, "quantity");
  d.units = text_in(own, "units");
  const auto dimensions = d.shape.size();
  const auto* calibrated = one_each(own, "axes", dimensions);
  const auto* labels = one_each(&attributes, "_ARRAY_DIMENSIONS", dimensions);
  if (dimensions == 0 || (calibrated == nullptr && names.empty() && labels == nullptr)) return;
  for (std::size_t i = 0; i < dimensions; ++i) {
    auto made = calibrated == nullptr ? sdk::axis() : calibrated_axis((*calibrated)[i], d.shape[i]);
    if (!names.empty())
      made.name = names[i];
    else if (labels != nullptr && (*labels)[i].text() != nullptr)
      made.name = *(*labels)[i].text();
    d.axes.push_back(std::move(made));
  }
}

std::string name_of_root(const json_value& attributes) {
  auto name = text_in(attributes.find(own_key), "name");
  return name.empty() ? "data" : name;
}

}  // namespace lamella::zarr
