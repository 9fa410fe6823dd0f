// SPDX-License-Identifier: BSD-3-Clause
//
// The serialised form of a view: sources with their identity, layout, index operations, as canonical JSON. It opens in any process,
// plugin or not. A reference that was read from a file may name only files below its own folder or below roots that the user allowed.
// Threads: everything here from any thread, several at once, also with the same objects.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dataset.hpp"

namespace lamella {

class reference {
 public:
  /// From JSON that a program made itself: trusted with any path. Reference files are opened with lamella::open(path).
  ///
  /// @throws error  corrupt: not a reference.
  [[nodiscard]] static reference parse(std::string_view json);
  /// References to several datasets in one document, as a file of references holds them.
  [[nodiscard]] static reference of(const std::vector<dataset>& datasets);
  [[nodiscard]] static reference of(const view& v, std::string name = "data");

  /// Canonical JSON, paths absolute.
  [[nodiscard]] const std::string& json() const noexcept { return json_; }
  /// Writes a reference file: paths below its folder become relative, payloads above 64 KiB stand in files beside it, named by their hash.
  void write(const std::string& path) const;

 private:
  explicit reference(std::string json) : json_(std::move(json)) {}
  std::string json_;
};

}  // namespace lamella
