// SPDX-License-Identifier: BSD-3-Clause
//
// What plugins say while they work, for hosts that want to hear it. Warnings about a file are not here: they travel with the opened file.
// Threads: those that the options say which take a log_function.
#pragma once

#include <functional>
#include <string_view>

namespace lamella {

enum class log_level {
  debug,
  info,
  misbehaving  ///< a plugin broke a rule of the border; said by lamella, in addition to the error, or by the plugin's own layer
};

/// Told one line; the text is gone when it returns.
using log_function = std::function<void(log_level level, std::string_view text)>;

}  // namespace lamella
