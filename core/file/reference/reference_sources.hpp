// SPDX-License-Identifier: BSD-3-Clause
//
// The sources that a reference names, as JSON and back: files with their identity, folders with that of the files in them that tell what
// the folder is, and parts of other sources. Which paths may be opened is the business of reference_file.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "file/reference/reference_bytes.hpp"
#include "lamella/layout.hpp"
#include "lamella/source.hpp"

namespace lamella {

/// A file in a folder, which must be as it was: the metadata of a store with a file for each chunk.
struct folder_file {
  std::string name = {};
  std::uint64_t size = 0;
  std::int64_t mtime_ns = 0;
};

/// A source as a reference names it, not opened yet.
struct referenced_source {
  std::string path = {};
  bool is_directory = false;
  std::vector<folder_file> files = {};  ///< of a directory, by name
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
  /// A folder is known by the files right in it that were opened with it.
  ///
  /// @param together  the sources that file was opened with.
  /// @throws error    unsupported: a source in memory, which no other process can open.
  std::uint64_t number_of(const source_ptr& file, const std::shared_ptr<const source_set>& together);
  [[nodiscard]] json to_json() const;

 private:
  std::vector<folder_file> files_in(const std::string& folder, const std::shared_ptr<const source_set>& together);

  std::vector<source_ptr> files_;
  std::vector<referenced_source> entries_;
  std::shared_ptr<const source_set> listed_;  ///< whose files stand in by_folder_
  std::unordered_map<std::string, std::vector<folder_file>> by_folder_;
};
[[nodiscard]] std::vector<referenced_source> sources_from(const json& document);

}  // namespace lamella
