// SPDX-License-Identifier: BSD-3-Clause
//
// Kinds of sources as the plugin border numbers them; for probes (identify) and for sources (open) alike.
#pragma once

#include <lamella/plugin.h>

#include <cstdint>

#include "lamella/source.hpp"

namespace lamella {

[[nodiscard]] constexpr std::uint32_t source_kind_number(source_kind kind) noexcept {
  switch (kind) {
    case source_kind::file:
      return LAMELLA_SOURCE_FILE;
    case source_kind::directory:
      return LAMELLA_SOURCE_DIRECTORY;
    case source_kind::stream:
      return LAMELLA_SOURCE_STREAM;
  }
  return LAMELLA_SOURCE_FILE;
}

}  // namespace lamella
