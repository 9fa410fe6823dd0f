// SPDX-License-Identifier: BSD-3-Clause
//
// Names of HDUs and columns: what the file calls them, made unique over the whole file. The first of several equal names keeps it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>

#include "fits_header.hpp"

namespace fits {

class name_registry {
 public:
  /// EXTNAME; without it PRIMARY for the first HDU and HDUn for others. Taken already: ",EXTVER" or "#n" is appended.
  [[nodiscard]] std::string claim_hdu(const header& h, std::int64_t hdu);
  /// TTYPE; where it is missing or taken: "#i". Unique within the group.
  [[nodiscard]] std::string claim_column(const std::string& group, const std::string& label, std::int64_t number);

 private:
  bool claim(const std::string& name) { return taken_.insert(name).second; }
  std::string claim_with_number(std::string name, std::int64_t number, const std::string& prefix);

  std::unordered_set<std::string> taken_;  // columns as GROUP/COLUMN
};

}  // namespace fits
