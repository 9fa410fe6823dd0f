// SPDX-License-Identifier: BSD-3-Clause
//
// Who hears what plugins say, as a caller of the C API says it.
#pragma once

#include <string>

#include "lamella/host.h"
#include "lamella/log.hpp"

namespace lamella::host {

static_assert(static_cast<int>(log_level::debug) == LAMELLA_HOST_LOG_DEBUG && static_cast<int>(log_level::info) == LAMELLA_HOST_LOG_INFO &&
              static_cast<int>(log_level::misbehaving) == LAMELLA_HOST_LOG_MISBEHAVING);

[[nodiscard]] inline log_function log_function_of(lamella_host_log_function told, void* user) {
  if (told == nullptr) return {};
  return [told, user](log_level level, std::string_view text) { told(user, static_cast<std::int32_t>(level), std::string(text).c_str()); };
}

}  // namespace lamella::host
