// SPDX-License-Identifier: BSD-3-Clause
//
// A plugin's decoder as the core's chunk_decoder: made from the state bytes that open pushed (or that a reference carries), locked where
// the plugin says that it is not re-entrant, released with the last view.
#pragma once

#include <memory>

#include "lamella/layout.hpp"
#include "lamella/log.hpp"
#include "lamella/registry.hpp"

namespace lamella {

/// Gives every decoded layout its decoder.
///
/// @param log     told what the decoder logs and which rules it breaks, from threads that read, as long as the layout lives.
/// @throws error  plugin, unknown_format: the format's plugin is not there; corrupt: it refuses the state.
void attach_decoder(layout& leaf, const source_set& sources, const registry& formats, const log_function& log);

}  // namespace lamella
