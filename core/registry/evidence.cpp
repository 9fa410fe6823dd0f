// SPDX-License-Identifier: BSD-3-Clause
#include "registry/evidence.hpp"

#include <lamella/plugin.h>

#include <array>

namespace lamella {
namespace {

static_assert(static_cast<int>(evidence::name_only) == LAMELLA_EVIDENCE_NAME_ONLY);
static_assert(static_cast<int>(evidence::plausible) == LAMELLA_EVIDENCE_PLAUSIBLE);
static_assert(static_cast<int>(evidence::magic) == LAMELLA_EVIDENCE_MAGIC);
static_assert(static_cast<int>(evidence::structure) == LAMELLA_EVIDENCE_STRUCTURE);
static_assert(static_cast<int>(evidence::exact) == LAMELLA_EVIDENCE_EXACT);

constexpr std::array highest_first{evidence::exact, evidence::structure, evidence::magic, evidence::plausible, evidence::name_only};

}  // namespace

evidence evidence_class(std::int32_t number) noexcept {
  for (const auto e : highest_first)
    if (number >= static_cast<std::int32_t>(e)) return e;
  return evidence::no;
}

std::string_view to_string(evidence e) noexcept {
  switch (e) {
    case evidence::no:
      return "no";
    case evidence::name_only:
      return "name_only";
    case evidence::plausible:
      return "plausible";
    case evidence::magic:
      return "magic";
    case evidence::structure:
      return "structure";
    case evidence::exact:
      return "exact";
  }
  return "no";
}

}  // namespace lamella
