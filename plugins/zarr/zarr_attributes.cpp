// SPDX-License-Identifier: BSD-3-Clause
#include "zarr_attributes.hpp"

#include <optional>
#include <span>
#include <unordered_map>

#include "zarr_small_array.hpp"

namespace lamella::zarr {
namespace {

constexpr int deepest = 100;

class tree_printer {
 public:
  explicit tree_printer(const std::vector<lamella_attribute>& attributes) : attributes_(attributes), children_(attributes.size() + 1) {
    std::unordered_map<std::uint64_t, std::size_t> places;
    for (std::size_t i = 0; i < attributes.size(); ++i) {
      link(i, places);
      if (attributes[i].id != 0) places[attributes[i].id] = i + 1;
    }
  }

  json_attributes print() {
    for (const auto i : children_[0]) print_root(i);
    return std::move(made_);
  }

 private:
  /// Parents come before their children, so that no loop can arise; others are lost.
  void link(std::size_t i, const std::unordered_map<std::uint64_t, std::size_t>& places) {
    const auto parent = attributes_[i].parent;
    const auto found = places.find(parent);
    if (parent == 0)
      children_[0].push_back(i);
    else if (found != places.end())
      children_[found->second].push_back(i);
    else
      lose(name_of(i), "its list or map is unknown");
  }

  [[nodiscard]] std::string name_of(std::size_t i) const { return std::string(sdk::to_view(attributes_[i].name)); }
  void lose(const std::string& path, const std::string& why) { made_.losses.push_back("attribute " + path + " (" + why + ")"); }

  void print_root(std::size_t i) {
    auto name = name_of(i);
    if (name.empty() && attributes_[i].value.kind == LAMELLA_MAP) {
      for (const auto child : children_[i + 1]) print_root(child);
      return;
    }
    if (name.empty()) name = "header";
    comments_.clear();
    if (auto value = print_value(i, name, 0)) made_.members.push_back({std::move(name), std::move(*value), std::move(comments_)});
  }

  std::optional<std::string> print_value(std::size_t i, const std::string& path, int depth) {
    const auto& v = attributes_[i].value;
    if (const auto comment = sdk::to_view(v.comment); !comment.empty()) comments_.push_back({path, json_text(comment)});
    if (v.kind != LAMELLA_LIST && v.kind != LAMELLA_MAP) return print_scalar(v, path);
    if (depth < deepest) return v.kind == LAMELLA_LIST ? print_list(i, path, depth) : print_map(i, path, depth);
    lose(path, "nested deeper than 100 levels");
    return {};
  }

  std::string print_list(std::size_t i, const std::string& path, int depth) {
    std::vector<std::string> items;
    for (const auto child : children_[i + 1]) {
      auto value = print_value(child, path + "." + std::to_string(items.size()), depth + 1);
      items.push_back(value ? std::move(*value) : "null");  // keeps the places of the others
    }
    return json_list(items);
  }

  std::string print_map(std::size_t i, const std::string& path, int depth) {
    json_object made;
    for (const auto child : children_[i + 1]) {
      const auto name = name_of(child);
      if (auto value = print_value(child, path + "." + name, depth + 1)) made.add(name, std::move(*value));
    }
    return made.text();
  }

  std::optional<std::string> print_scalar(const lamella_value& v, const std::string& path) {
    switch (v.kind) {
      case LAMELLA_NULL:
        return "null";
      case LAMELLA_BOOL:
        return json_flag(v.integer != 0);
      case LAMELLA_INT64:
        return json_integer(v.integer);
      case LAMELLA_UINT64:
        return json_integer(v.unsigned_integer);
      case LAMELLA_FLOAT64:
        return json_real(v.real);
      case LAMELLA_TEXT:
        return print_text(v, path);
      case LAMELLA_DECIMAL:
        return json_text(sdk::to_view(v.text));
      case LAMELLA_BYTES:
        return json_base64(sdk::to_view(v.text));
      case LAMELLA_SMALL_ARRAY:
        return print_array(v, path);
      case LAMELLA_OPAQUE:
        lose(path, "opaque " + std::string(sdk::to_view(v.tag)));
        return {};
      default:
        lose(path, "value of kind " + std::to_string(v.kind));
        return {};
    }
  }

  std::string print_text(const lamella_value& v, const std::string& path) {
    const auto text = sdk::to_view(v.text);
    if (!is_utf8(text)) lose(path, "bytes that are not UTF-8");
    return json_text(text);
  }

  std::optional<std::string> print_array(const lamella_value& v, const std::string& path) {
    const std::span<const std::int64_t> shape(v.shape, v.shape == nullptr ? 0 : v.ndim);
    auto made = small_array_json(sdk::to_view(v.dtype), shape, sdk::to_view(v.text));
    if (!made) lose(path, "array of type " + std::string(sdk::to_view(v.dtype)));
    return made;
  }

  const std::vector<lamella_attribute>& attributes_;
  std::vector<std::vector<std::size_t>> children_;  ///< of attribute i at i + 1; of the owner at 0
  std::vector<json_comment> comments_;              ///< of the attribute that is being printed, and what is inside it
  json_attributes made_;
};

}  // namespace

json_attributes attributes_as_json(const std::vector<lamella_attribute>& attributes) {
  return tree_printer(attributes).print();
}

}  // namespace lamella::zarr
