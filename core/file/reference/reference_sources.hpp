// SPDX-License-Identifier: BSD-3-Clause
//
// The sources that a reference names, as JSON and back: files with their identity, folders, and parts of other sources. Which paths may
// be opened is the business of reference_file.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "file/reference/reference_bytes.hpp"
#include "lamella/source.hpp"

namespace lamella {

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

}  // namespace lamella
