// SPDX-License-Identifier: BSD-3-Clause
//
// Opening: the registry finds the reader, the reader pushes what the file holds, and the plugin is done. A file is a sequence of
// datasets with attributes, warnings and the name of the format that was read.
// Threads: everything here from any thread, several at once, also with the same objects.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dataset.hpp"
#include "log.hpp"
#include "reference.hpp"

namespace lamella {

class registry;

/// What to do with a file that is shorter than its header promises.
enum class partial_policy {
  error,  ///< refuse it, and say what is there
  valid,  ///< deliver the complete part along the slowest axis
  pad     ///< deliver the promised shape, zeros where the file ends
};

struct open_options {
  std::string format = {};                          ///< id; empty: identify
  std::map<std::string, std::string> options = {};  ///< reader options as the manifest declares them
  partial_policy partial = partial_policy::error;
  io_mode io = io_mode::automatic;
  std::vector<std::string> allow = {};                        ///< folders that a reference file may name besides its own
  std::vector<std::pair<std::string, std::string>> map = {};  ///< path prefixes to replace in a reference: from, to
  const lamella::registry* registry = nullptr;                ///< nullptr: registry::shared()
  const std::atomic<bool>* cancel = nullptr;

  /// Told how far the reader is, in units of its own, by the thread that opens. What it throws ends the opening, which throws it.
  std::function<void(std::uint64_t done, std::uint64_t total)> progress = {};
  /// Told what the reader says, and which rules of the border the plugin breaks (besides the error), by the thread that opens. Where chunks
  /// are decoded by the plugin, what its decoder says too, as long as a view of the file lives: from threads that read, several at once.
  /// What it throws ends the opening or reading, which throws it.
  log_function log = {};
};

struct group {
  std::string name;  ///< full path, e.g. "EVENTS"
  std::uint64_t id = 0;
};

class file {
 public:
  struct state {
    std::string path, format, plugin_id, plugin_version;
    std::vector<dataset> datasets;
    std::vector<group> groups;
    /// Groups and datasets in the order in which the file has them: (is a group, position).
    std::vector<std::pair<bool, std::size_t>> order;
    std::vector<warning> warnings;
    std::shared_ptr<const attribute_arena> attributes;
    std::shared_ptr<const source_set> sources;
  };
  explicit file(std::shared_ptr<const state> s) : state_(std::move(s)) {}

  [[nodiscard]] const std::string& path() const noexcept { return state_->path; }
  [[nodiscard]] const std::string& format() const noexcept { return state_->format; }  ///< "reference" for references
  [[nodiscard]] const std::string& plugin_id() const noexcept { return state_->plugin_id; }
  [[nodiscard]] const std::string& plugin_version() const noexcept { return state_->plugin_version; }
  [[nodiscard]] const std::vector<warning>& warnings() const noexcept { return state_->warnings; }
  [[nodiscard]] const std::vector<dataset>& datasets() const noexcept { return state_->datasets; }
  [[nodiscard]] const std::vector<group>& groups() const noexcept { return state_->groups; }
  [[nodiscard]] const std::vector<std::pair<bool, std::size_t>>& order() const noexcept { return state_->order; }
  [[nodiscard]] std::vector<attribute> attributes(std::uint64_t owner = 0) const { return state_->attributes->of(owner); }

  [[nodiscard]] std::size_t size() const noexcept { return state_->datasets.size(); }
  /// @throws error  bad_argument: no such dataset, naming those there are.
  [[nodiscard]] const dataset& operator[](std::size_t index) const;
  [[nodiscard]] const dataset& operator[](std::string_view name) const;

 private:
  std::shared_ptr<const state> state_;
};

/// Opens any file or folder that a registered format reads, or a reference file (*.lamella.json). Cost: O(header).
///
/// @throws error  unknown_format, ambiguous_format, unsupported, corrupt, truncated, limit, io, plugin, refused.
/// @thread        any thread, at the same time.
[[nodiscard]] file open(const std::string& path, const open_options& options = {});
[[nodiscard]] file open(source_ptr source, const open_options& options = {});
[[nodiscard]] file open(const reference& ref, const open_options& options = {});

}  // namespace lamella
