// SPDX-License-Identifier: BSD-3-Clause
//
// Writing: views of any file into a new file of any format that has a writer. The writer of the plugin plans files, headers and layouts;
// the core reads, converts and writes the elements, larger than memory, and renames the result into place when it is complete.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "dataset.hpp"
#include "file.hpp"

namespace lamella {

/// One dataset to be written: a view, and what is known about it.
struct write_item {
  std::string name;
  lamella::view view;
  std::vector<axis> axes = {};
  std::string title = {}, quantity = {}, units = {};
  std::vector<attribute> attributes = {};
};

struct write_options {
  std::string format = {};   ///< id; empty: by the ending of the path
  shape_t chunk_shape = {};  ///< wished; empty: the writer chooses
  std::string codec = {}, codec_parameters = {};
  std::map<std::string, std::string> options = {};
  bool overwrite = false;
  /// Told what the format cannot carry, once, after planning and before anything is written; what it throws ends the writing.
  std::function<void(const std::vector<std::string>& losses)> accept_losses = {};
  read_options reading = {};
  const lamella::registry* registry = nullptr;
};

struct write_report {
  std::string path, format;
  std::uint64_t bytes_read = 0, bytes_written = 0;
  std::vector<std::string> losses;  ///< what the format cannot carry
};

/// @throws error  bad_argument: the output exists, or is an input; unsupported: the format cannot hold it; io: no space.
///                On any error nothing is left at path.
write_report write(const std::string& path, const std::vector<write_item>& items, const std::vector<attribute>& file_attributes,
                   const write_options& options = {});
/// A dataset as it is, as an item to write.
[[nodiscard]] write_item item_of(const dataset& d);

}  // namespace lamella
