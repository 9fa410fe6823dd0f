// SPDX-License-Identifier: BSD-3-Clause
//
// Codecs applied one after the other. Chains stand in encoding order; decoding walks them backwards, and gives exactly the bytes that a
// chunk must have.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "lamella/layout.hpp"

namespace lamella {

/// @param item_size  bytes of an element.
/// @throws error     truncated, corrupt: also where the size is another than that of decoded; unsupported; bad_argument.
void decode_chain(const codec_chain& chain, std::span<const std::byte> encoded, std::span<std::byte> decoded, std::int64_t item_size);
[[nodiscard]] std::string encode_chain(const codec_chain& chain, std::span<const std::byte> decoded, std::int64_t item_size);
/// @throws error  unsupported: an unknown codec; bad_argument: wrong parameters.
void check_chain(const codec_chain& chain);

}  // namespace lamella
