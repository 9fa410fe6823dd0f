// SPDX-License-Identifier: BSD-3-Clause
#include "zarr_tree.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "zarr_array.hpp"
#include "zarr_members.hpp"
#include "zarr_shown_attributes.hpp"
#include "zarr_store.hpp"

namespace lamella::zarr {
namespace {

/// What the documents of a folder say that it is.
struct found_node {
  json_value metadata = {};
  json_value attributes = {};
  bool is_version3 = false, is_array = false;
};

const std::string& node_type(const json_value& metadata) {
  const auto& type = required(metadata, "node_type");
  if (type.text() != nullptr && (*type.text() == "array" || *type.text() == "group")) return *type.text();
  throw sdk::error(sdk::errc::corrupt, "node_type is " + type.described() + ", must be array or group", {.field = "node_type"});
}

void check_format(const json_value& metadata, std::int64_t version) {
  if (metadata.object() == nullptr) throw sdk::error(sdk::errc::corrupt, "is " + metadata.described() + ", must be an object");
  const auto& format = required(metadata, "zarr_format");
  if (format.integer() != version)
    throw sdk::error(sdk::errc::unsupported, "zarr_format is " + format.described() + ", must be " + std::to_string(version),
                     {.field = "zarr_format"});
}

/// Throws corrupt, unsupported or limit; nothing where the folder is no node.
std::optional<found_node> find_node(const store& documents, const node_place& place) {
  found_node made;
  if (auto version3 = documents.find(place, "zarr.json")) {
    check_format(*version3, 3);
    made.is_version3 = true;
    made.is_array = node_type(*version3) == "array";
    if (const auto* attributes = version3->find("attributes")) made.attributes = *attributes;
    made.metadata = std::move(*version3);
    return made;
  }
  auto version2 = documents.find(place, ".zarray");
  made.is_array = version2.has_value();
  if (!version2) version2 = documents.find(place, ".zgroup");
  if (!version2) return {};
  check_format(*version2, 2);
  made.metadata = std::move(*version2);
  if (auto attributes = documents.find(place, ".zattrs")) made.attributes = std::move(*attributes);
  return made;
}

class walker {
 public:
  walker(const sdk::context& call, const sdk::sink& out, const node_place& root) : call_(call), out_(out), documents_(call, root) {}

  void push_root(const node_place& root) {
    auto node = find_node(documents_, root);
    if (!node) throw sdk::error(sdk::errc::not_this_format, "holds neither zarr.json, nor .zarray, nor .zgroup");
    if (node->is_array) {
      push_array(*node, root, 0, name_of_root(node->attributes));
      return;
    }
    push_attributes(out_, 0, node->attributes);
    push_children(root, 0, 1);
    for (const auto& path : documents_.unvisited()) call_.warn("consolidated metadata names the node '" + path + "', which is not there");
  }

 private:
  void push_children(const node_place& group, std::uint64_t group_id, std::uint64_t depth) {
    if (depth > call_.limit(LAMELLA_LIMIT_DEPTH))
      throw sdk::error(sdk::errc::limit, "groups are nested deeper than " + std::to_string(call_.limit(LAMELLA_LIMIT_DEPTH)) + " levels");
    auto names = group.folder.folders();
    std::ranges::sort(names);
    for (const auto& name : names) {
      call_.check_cancelled();
      const node_place place{group.folder.sibling(name), group.key(name)};
      documents_.visit(place.path);
      push_child(place, group_id, name, depth);
    }
  }

  void push_child(const node_place& place, std::uint64_t parent, const std::string& name, std::uint64_t depth) {
    try {
      const auto node = find_node(documents_, place);
      if (node && node->is_array) return push_array(*node, place, parent, name);
      if (!node && store::lists_metadata(place)) throw sdk::error(sdk::errc::io, "its metadata cannot be opened");
      if (!node) return;
      const auto id = out_.group(name, parent);
      push_attributes(out_, id, node->attributes);
      push_children(place, id, depth + 1);
    } catch (const sdk::error& fault) {
      if (fault.code() == sdk::errc::limit || fault.code() == sdk::errc::cancelled) throw;
      push_unavailable({}, name, parent, fault);
    }
  }

  void push_array(const found_node& node, const node_place& place, std::uint64_t group, const std::string& name) {
    sdk::dataset made;
    std::vector<std::string> dimension_names;
    try {
      const auto array = node.is_version3 ? array_of_version3(node.metadata) : array_of_version2(node.metadata);
      made = dataset_of(array, place.folder.index());
      dimension_names = array.dimension_names;
    } catch (const sdk::error& fault) {
      if (place.path.empty() && fault.code() != sdk::errc::unsupported) throw;
      push_attributes(out_, push_unavailable(outline_of(node.metadata, node.is_version3), name, group, fault), node.attributes);
      return;
    }
    made.name = name;
    made.group = group;
    describe(made, node.attributes, dimension_names);
    push_attributes(out_, out_.dataset(made), node.attributes);
  }

  std::uint64_t push_unavailable(sdk::dataset made, const std::string& name, std::uint64_t group, const sdk::error& why) {
    const auto field = why.where().field.empty() ? std::string() : why.where().field + ": ";
    made.name = name;
    made.group = group;
    made.layout = sdk::unavailable{.code = why.code(), .reason = field + why.what(), .hint = why.where().hint};
    return out_.dataset(made);
  }

  const sdk::context& call_;
  const sdk::sink& out_;
  store documents_;
};

}  // namespace

void push_tree(const sdk::context& call, const sdk::source& root, const sdk::sink& out) {
  if (!root.is_directory()) throw sdk::error(sdk::errc::not_this_format, "is a file; Zarr hierarchies that are read are folders");
  const node_place place{root, {}};
  walker(call, out, place).push_root(place);
}

}  // namespace lamella::zarr
