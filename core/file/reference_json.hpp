// SPDX-License-Identifier: BSD-3-Clause
//
// Layouts, datasets and sources as JSON and back: the body of a reference. Reading checks form and types; bounds are the business of
// layout/layout_check, paths that of reference_file.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "lamella/dataset.hpp"

namespace lamella {

using json = nlohmann::json;

/// A source as a reference names it, not opened yet.
struct referenced_source {
  std::string path = {};
  bool is_directory = false;
  std::uint64_t size = 0;
  std::int64_t mtime_ns = 0;
  std::int64_t base = -1;  ///< number of the source that this is a part of
  std::uint64_t offset = 0, part_size = 0;
  std::string codec = {};
  std::optional<std::uint64_t> decoded_size = {};
};

/// Sources of several views, numbered anew; parts come after their base.
class source_numbering {
 public:
  /// @throws error  unsupported: a source in memory, which no other process can open.
  std::uint64_t number_of(const source_ptr& file);
  [[nodiscard]] json to_json() const;

 private:
  std::vector<source_ptr> files_;
  std::vector<referenced_source> entries_;
};
[[nodiscard]] std::vector<referenced_source> sources_from(const json& document);

/// A dataset and the view of it that a reference carries.
struct referenced_dataset {
  dataset::state facts;
  std::shared_ptr<layout> leaf;
  shape_t start, shape;
  std::vector<view::walk> walks;
};
[[nodiscard]] json dataset_to_json(const dataset::state& facts, const view& v, source_numbering& sources);
/// payload: gives the bytes of a side file by its name.
[[nodiscard]] referenced_dataset dataset_from(const json& item, const std::function<std::string(const std::string& name)>& payload);

[[nodiscard]] std::string hex_of(std::string_view bytes);
[[nodiscard]] std::string bytes_of_hex(const std::string& text);

}  // namespace lamella
