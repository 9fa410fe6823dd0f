// SPDX-License-Identifier: BSD-3-Clause
//
// The codecs that there are, by the ids that layouts and references name them with.
#pragma once

#include <memory>

#include "codec/byte_codec.hpp"

namespace lamella {

/// @throws error  unsupported: no such codec, naming those there are; bad_argument: wrong parameters.
[[nodiscard]] std::unique_ptr<byte_codec> make_codec(const codec& named, std::int64_t item_size);

}  // namespace lamella
