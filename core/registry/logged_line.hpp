// SPDX-License-Identifier: BSD-3-Clause
//
// What a plugin logs through the C border, as hosts are told it.
#pragma once

#include <lamella/plugin.h>

#include <string_view>

#include "lamella/log.hpp"

namespace lamella {

/// Levels of later minor versions are information.
[[nodiscard]] inline log_level level_of(std::int32_t level) noexcept {
  if (level == LAMELLA_LOG_DEBUG) return log_level::debug;
  return level == LAMELLA_LOG_MISBEHAVING ? log_level::misbehaving : log_level::info;
}

[[nodiscard]] inline std::string_view line_of(lamella_text text) noexcept {
  return text.data == nullptr ? std::string_view() : std::string_view(text.data, text.size);
}

}  // namespace lamella
