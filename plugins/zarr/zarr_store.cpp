// SPDX-License-Identifier: BSD-3-Clause
#include "zarr_store.hpp"

#include <algorithm>
#include <array>

namespace lamella::zarr {
namespace {

constexpr std::uint64_t most_document_bytes = std::uint64_t{64} << 20;

/// Absent files are an answer. A file that is there and cannot be opened fails when the node is asked for its metadata in vain.
std::optional<sdk::source> open_inside(const sdk::source& folder, const std::string& name) {
  try {
    return folder.sibling(name);
  } catch (const sdk::host_error& fault) {
    if (fault.status() != LAMELLA_IO) throw;
    return {};
  }
}

std::string parent_of(const std::string& key) {
  return key.substr(0, key.rfind('/') == std::string::npos ? 0 : key.rfind('/'));
}

}  // namespace

store::store(const sdk::context& call, const node_place& root) : call_(call) {
  limits_.values = std::min(limits_.values, call.limit(LAMELLA_LIMIT_ATTRIBUTES));
  limits_.depth = std::min(limits_.depth, call.limit(LAMELLA_LIMIT_DEPTH));
  for (const auto* name : {"zarr.json", ".zmetadata"}) {
    try {
      const auto document = read(root, name);
      if (!document) continue;
      const bool is_version3 = name == std::string_view("zarr.json");
      const auto* consolidated = is_version3 ? document->find("consolidated_metadata") : &*document;
      const auto* documents = consolidated == nullptr ? nullptr : consolidated->find("metadata");
      if (documents != nullptr && documents->object() != nullptr) take_consolidated(*documents, is_version3);
    } catch (const sdk::error& fault) {
      if (name == std::string_view("zarr.json")) throw;
      call.warn(std::string("consolidated metadata is left out: ") + fault.what(), fault.where());
    }
  }
}

void store::take_consolidated(const json_value& documents, bool is_version3) {
  for (const auto& [key, document] : *documents.object()) {
    auto full = is_version3 ? key + "/zarr.json" : key;
    const auto node = is_version3 ? key : parent_of(key);
    if (!node.empty()) unvisited_.insert(node);
    consolidated_.insert_or_assign(std::move(full), document);
  }
}

std::optional<json_value> store::read(const node_place& node, const std::string& name) const {
  const auto file = open_inside(node.folder, name);
  if (!file) return {};
  const auto most = std::min(most_document_bytes, call_.limit(LAMELLA_LIMIT_HEADER_BYTES));
  try {
    if (file->size().value_or(0) > most)
      throw sdk::error(sdk::errc::limit, "has " + std::to_string(*file->size()) + " bytes, at most " + std::to_string(most) + " are read");
    return parse_json(file->read_text(0, file->size().value_or(0)), limits_);
  } catch (const sdk::error& fault) {
    auto where = fault.where();
    where.source = file->index();
    throw sdk::error(fault.code(), node.key(name) + " " + fault.what(), where);
  }
}

std::optional<json_value> store::find(const node_place& node, const std::string& name) const {
  if (auto own = read(node, name)) return own;
  const auto found = consolidated_.find(node.key(name));
  if (found == consolidated_.end()) return {};
  return found->second;
}

bool store::lists_metadata(const node_place& node) {
  constexpr std::array<std::string_view, 3> names{"zarr.json", ".zarray", ".zgroup"};
  return std::ranges::any_of(names, [&](std::string_view name) {
    const auto found = node.folder.children(name);
    return std::ranges::find(found, name) != found.end();
  });
}

}  // namespace lamella::zarr
