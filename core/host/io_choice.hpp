// SPDX-License-Identifier: BSD-3-Clause
//
// The numbers of host.h for how bytes are got.
#pragma once

#include <fmt/format.h>

#include "host/guarded_call.hpp"
#include "lamella/source.hpp"

namespace lamella::host {

static_assert(static_cast<int>(io_mode::automatic) == LAMELLA_HOST_IO_AUTOMATIC && static_cast<int>(io_mode::map) == LAMELLA_HOST_IO_MAP &&
              static_cast<int>(io_mode::read) == LAMELLA_HOST_IO_READ && static_cast<int>(io_mode::direct) == LAMELLA_HOST_IO_DIRECT);

[[nodiscard]] inline io_mode io_mode_of(std::int32_t number) {
  if (number < LAMELLA_HOST_IO_AUTOMATIC || number > LAMELLA_HOST_IO_DIRECT)
    throw error(errc::bad_argument, fmt::format("there is no io mode {}", number));
  return static_cast<io_mode>(number);
}

}  // namespace lamella::host
