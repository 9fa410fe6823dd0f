// SPDX-License-Identifier: BSD-3-Clause
#include "lamella/file.hpp"

#include <fmt/format.h>

namespace lamella {

std::string_view to_string(dataset_role role) noexcept {
  switch (role) {
    case dataset_role::data:
      return "data";
    case dataset_role::mask:
      return "mask";
    case dataset_role::weight:
      return "weight";
    case dataset_role::error:
      return "error";
    case dataset_role::coordinate:
      return "coordinate";
  }
  return "";
}

namespace {

std::string names_of(const file& f) {
  std::string names;
  for (std::size_t i = 0; i < f.size() && i < 20; ++i) names += fmt::format("{}{} {}", i == 0 ? "" : ", ", i, f[i].name());
  if (f.size() > 20) names += fmt::format(", … ({} in all)", f.size());
  return names.empty() ? "it has none" : "it has " + names;
}

}  // namespace

const dataset& file::operator[](std::size_t index) const {
  if (index >= size()) throw error(errc::bad_argument, fmt::format("there is no dataset {}; {}", index, names_of(*this)), {.path = path()});
  return state_->datasets[index];
}

const dataset& file::operator[](std::string_view name) const {
  for (const auto& d : state_->datasets)
    if (d.name() == name) return d;
  throw error(errc::bad_argument, fmt::format("there is no dataset '{}'; {}", name, names_of(*this)), {.path = path()});
}

}  // namespace lamella
