// SPDX-License-Identifier: BSD-3-Clause
//
// One record of the FEI1/FEI2 extended header (Thermo Fisher, "MRC2014 file image format specification for Thermo Fisher Scientific
// applications") and of its forerunner, as named values. Packed, no alignment; bit masks say which fields were set.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "mrc_attributes.hpp"

namespace lamella::mrc {

inline constexpr std::size_t fei1_record_bytes = 768, fei2_record_bytes = 888, old_fei_record_bytes = 128;

/// The record size that stands in the first word, or nothing where it is not that of a record.
[[nodiscard]] std::optional<std::size_t> fei_record_bytes(std::string_view record, sdk::byte_order order) noexcept;

/// Fields that fit into record, in its order. A field whose bit is not set carries that as its comment; unnamed ones are left out.
[[nodiscard]] std::vector<node> fei_record(std::string_view record, sdk::byte_order order);

/// record has old_fei_record_bytes: 13 float32.
[[nodiscard]] std::vector<node> old_fei_record(std::string_view record, sdk::byte_order order);
/// Angstrom; nothing where the record has no credible one.
[[nodiscard]] std::optional<float> old_fei_pixel_size(std::string_view record, sdk::byte_order order) noexcept;

}  // namespace lamella::mrc
