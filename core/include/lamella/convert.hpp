// SPDX-License-Identifier: BSD-3-Clause
//
// Writing: views of any file into a new file of any format that has a writer. The writer of the plugin plans files, headers and layouts;
// the core reads, converts and writes the elements, larger than memory, and renames the result into place when it is complete.
// Threads: everything here from any thread, several at once, also with the same objects;
// what a host is told, it is told by the thread that calls write(), progress as reading.progress says.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
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
  std::optional<dtype> stored = {};  ///< the type of the view in the byte order that is wished; a format may have only one
};

/// What a writing will take beside the time; told before it begins.
struct write_needs {
  std::uint64_t temporary_bytes = 0;     ///< of a file in temporary_folder, for a while; 0: none
  std::string temporary_folder = {};     ///< TMPDIR, else /tmp
  std::uint64_t memory_bytes = 0;        ///< for elements in flight
  std::uint64_t uncompressed_bytes = 0;  ///< of all elements as the format lays them out
};

struct write_options {
  std::string format = {};   ///< id; empty: by the ending of the path
  shape_t chunk_shape = {};  ///< wished; empty: the writer chooses
  std::string codec = {}, codec_parameters = {};
  std::map<std::string, std::string> options = {};
  bool overwrite = false;
  /// Told what the format cannot carry, once, after planning and before anything is written; what it throws ends the writing.
  std::function<void(const std::vector<std::string>& losses)> accept_losses = {};
  /// Told after accept_losses, before anything is written; what it throws ends the writing.
  std::function<void(const write_needs& needs)> tell_needs = {};
  /// A writing that fails leaves the freeing of what it wrote (a quarter of a second a GiB) to a short-lived child process instead of a
  /// thread. For programs that end right after, such as a command on Ctrl-C.
  bool frees_in_child = false;
  read_options reading = {};
  const lamella::registry* registry = nullptr;
};

struct write_report {
  std::string path, format;
  std::uint64_t bytes_read = 0, bytes_written = 0;
  write_needs needs = {};
  std::vector<std::string> losses;  ///< what the format cannot carry
};

/// @throws error  bad_argument: the output exists, or is an input; unsupported: the format cannot hold it; io: no space;
///                limit: reading.memory does not hold one chunk. On any error nothing is left at path.
write_report write(const std::string& path, const std::vector<write_item>& items, const std::vector<attribute>& file_attributes,
                   const write_options& options = {});
/// Removes at once what every write() of this process has made and not completed, whatever its threads are doing, and lets none begin:
/// for a program that ends right after. Freeing the space is left to a child process.
///
/// @return  false: one was completed meanwhile and stays.
bool abandon_writes() noexcept;
/// A dataset as it is, as an item to write.
[[nodiscard]] write_item item_of(const dataset& d);

}  // namespace lamella
