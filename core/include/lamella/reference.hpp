// SPDX-License-Identifier: BSD-3-Clause
//
// The serialised form of a view: sources with their identity, layout, index operations, as canonical JSON. It opens in any process,
// plugin or not. A reference that was read from a file may name only files below its own folder or below roots that the user allowed.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dataset.hpp"

namespace lamella {

class reference {
 public:
  /// From JSON, checked for form and limits. A text that a program made itself is trusted with any path (base empty).
  ///
  /// @throws error  corrupt: not a reference; limit.
  [[nodiscard]] static reference parse(std::string_view json);
  /// References to several datasets in one document, as a file of references holds them.
  [[nodiscard]] static reference of(const std::vector<dataset>& datasets);
  [[nodiscard]] static reference of(const view& v, std::string name = "data");

  /// Canonical JSON. Paths are absolute, or relative to base_folder where the file lies below it.
  [[nodiscard]] std::string to_json(const std::string& base_folder = {}) const;
  void write(const std::string& path) const;

  [[nodiscard]] const std::string& json() const noexcept { return json_; }

 private:
  explicit reference(std::string json) : json_(std::move(json)) {}
  std::string json_;  // paths absolute
};

}  // namespace lamella
