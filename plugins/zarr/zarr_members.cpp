// SPDX-License-Identifier: BSD-3-Clause
#include "zarr_members.hpp"

#include <lamella/plugin.hpp>

namespace lamella::zarr {

const json_value& required(const json_value& object, const char* name) {
  const auto* found = object.find(name);
  if (found == nullptr) throw sdk::error(sdk::errc::corrupt, std::string("has no '") + name + "'", {.field = name});
  return *found;
}

std::vector<std::int64_t> integers_of(const json_value& value, const char* field, const std::string& what) {
  const auto* items = value.list();
  if (items == nullptr)
    throw sdk::error(sdk::errc::corrupt, what + " is " + value.described() + ", must be a list of integers", {.field = field});
  std::vector<std::int64_t> made;
  for (const auto& item : *items) {
    const auto number = item.integer();
    if (!number || *number < 0)
      throw sdk::error(sdk::errc::corrupt, what + " holds " + item.described() + ", must be integers from 0 to 2^63", {.field = field});
    made.push_back(*number);
  }
  return made;
}

}  // namespace lamella::zarr
