// SPDX-License-Identifier: BSD-3-Clause
//
// Classes of evidence as numbers: what a plugin's verdict counts as. Used where verdicts come in; the classes and their names stand in
// lamella/registry.hpp.
#pragma once

#include <cstdint>

#include "lamella/registry.hpp"

namespace lamella {

/// The class that a verdict's number falls in; between two classes the lower one.
[[nodiscard]] evidence evidence_class(std::int32_t number) noexcept;

}  // namespace lamella
