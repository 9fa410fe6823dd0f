// SPDX-License-Identifier: BSD-3-Clause
//
// Holds every layout against the real size of its sources before anything is allocated or mapped, with 128-bit arithmetic. The one
// place for bounds: plugins and references go through it alike.
#pragma once

#include <cstdint>
#include <optional>

#include "lamella/layout.hpp"

namespace lamella {

/// What a strided array needs that its source does not have.
struct shortage {
  std::uint64_t needed_bytes = 0;  ///< from the start of the source
  std::uint64_t available_bytes = 0;
  std::int64_t complete_steps = 0;  ///< along axis 0
};

/// Checks form, arithmetic and bounds.
///
/// @return         the shortage of a strided array whose source ends early; nothing where all is there (or the size is unknown).
/// @throws error   corrupt: contradictions; limit: sizes beyond 63 bits; truncated: other layouts whose source ends early.
[[nodiscard]] std::optional<shortage> check_layout(const layout& l, const source_set& sources);

/// The type that reading delivers: the native form of what the last transform gives.
[[nodiscard]] dtype delivered_type(const dtype& stored, const std::vector<transform>& transforms);

}  // namespace lamella
