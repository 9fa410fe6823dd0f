// SPDX-License-Identifier: BSD-3-Clause
//
// What a host allows besides what the machine does: which plugins, from which folders, with which content. Judged by id and place; the
// content is compared when a library is about to be loaded.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lamella/registry.hpp"

namespace lamella {

class plugin_rules {
 public:
  /// Everything is allowed.
  plugin_rules() = default;
  /// @throws error  bad_argument: a pin is not 64 hexadecimal digits; a folder, or the path of a pin, is not absolute.
  explicit plugin_rules(const registry_options& options);

  /// Why a plugin of this id is not allowed wherever it is; empty: it is.
  [[nodiscard]] std::string id_fault(std::string_view id) const;
  /// Why a plugin of this id and library is not allowed; empty: it is.
  [[nodiscard]] std::string fault(std::string_view id, const std::string& library) const;
  /// The SHA-256 that its library must have, lower case; empty: any.
  [[nodiscard]] std::string pin_of(std::string_view id, const std::string& library) const;

 private:
  std::vector<std::string> ids_, folders_;  ///< folders: without links
  std::map<std::string, std::string, std::less<>> pins_of_ids_, pins_of_paths_;
  bool requires_pins_ = false;
};

}  // namespace lamella
