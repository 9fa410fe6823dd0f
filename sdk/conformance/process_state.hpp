// SPDX-License-Identifier: BSD-3-Clause
//
// What belongs to the whole process and not to a plugin: signal handlers, locale, environment, working folder, threads, descriptors.
#pragma once

#include <string>
#include <vector>

namespace lamella::conformance {

class process_state {
 public:
  [[nodiscard]] static process_state now();
  /// "it changes the working folder from … to …"
  [[nodiscard]] std::vector<std::string> changes_since(const process_state& before) const;

 private:
  struct fact {
    std::string what, value;
  };
  std::vector<fact> facts_;
};

/// Open descriptors of this process.
[[nodiscard]] std::size_t descriptor_count();

}  // namespace lamella::conformance
