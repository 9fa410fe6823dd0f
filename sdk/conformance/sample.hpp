// SPDX-License-Identifier: BSD-3-Clause
//
// The sample files of a plugin, and what an independent program says they hold: a folder with a samples.toml (sdk/docs/samples.md).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "lamella/array.hpp"

namespace lamella::conformance {

struct expected_axis {
  std::optional<std::string> name = {}, units = {};
  std::optional<double> scale = {}, offset = {};
};

struct expected_value {
  shape_t at = {};
  double value = 0;
};

using expected_attribute = std::variant<bool, std::int64_t, double, std::string, std::vector<std::string>>;  // lists: of texts

struct expected_dataset {
  std::string name, dtype;  ///< as delivered, NumPy's type string
  shape_t shape = {};
  std::string sha256 = {};  ///< of the decoded values; empty: not told
  std::vector<expected_axis> axes = {};
  std::vector<std::pair<std::string, expected_attribute>> attributes = {};
  std::vector<expected_value> values = {};  ///< single elements
};

/// A file larger than memory, made of its head and a few bytes further on; the rest are holes.
struct huge_file {
  std::string head;  ///< path of its first bytes
  std::string name;
  std::uint64_t size = 0;
  std::vector<std::pair<std::uint64_t, std::string>> patches = {};
};

struct sample {
  std::string path;  ///< absolute; of a huge one: empty
  std::string name;  ///< as samples.toml has it, for messages
  std::string format;
  std::map<std::string, std::string> options = {};
  std::vector<expected_dataset> datasets = {};
  bool has_facts = false;    ///< false: it is only known to be of this format
  std::string refused = {};  ///< code of the error that it must be refused with
  std::optional<huge_file> huge = {};

  /// Larger than memory: a sparse file to be made, or one that is there with an array of holes.
  [[nodiscard]] bool is_huge() const;
  /// A small file that is to be opened.
  [[nodiscard]] bool is_readable() const { return has_facts && refused.empty() && !is_huge(); }
};

/// The samples of a folder; none where it has no samples.toml.
///
/// @throws error  plugin: samples.toml cannot be understood, with line, column and key; io: a file it names is missing.
[[nodiscard]] std::vector<sample> read_samples(const std::string& folder);

}  // namespace lamella::conformance
