// SPDX-License-Identifier: BSD-3-Clause
#include "fits_names.hpp"

#include "fits_text.hpp"

namespace fits {

/// A literal name may look like ours; then the number is appended once more.
std::string name_registry::claim_with_number(std::string name, std::int64_t number, const std::string& prefix) {
  do name += "#" + std::to_string(number);
  while (!claim(prefix + name));
  return name;
}

std::string name_registry::claim_hdu(const header& h, std::int64_t hdu) {
  std::string name(trim(h.text("EXTNAME").value_or("")));
  if (name.empty()) name = hdu == 0 ? "PRIMARY" : "HDU" + std::to_string(hdu);
  if (claim(name)) return name;
  if (const auto version = h.integer("EXTVER"))
    if (const auto versioned = name + "," + std::to_string(*version); claim(versioned)) return versioned;
  return claim_with_number(name, hdu, "");
}

std::string name_registry::claim_column(const std::string& group, const std::string& label, std::int64_t number) {
  const std::string name(trim(label));
  if (!name.empty() && claim(group + "/" + name)) return name;
  return claim_with_number("", number, group + "/");
}

}  // namespace fits
