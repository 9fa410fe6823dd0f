// SPDX-License-Identifier: BSD-3-Clause
//
// Which byte order an MRC header is in: from its machine stamp, or, where the stamp is missing or contradicts the fields, from the
// order in which the fields make sense. Used by the header parser and by identification.
#pragma once

#include <cstdint>
#include <lamella/plugin.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace lamella::mrc {

inline constexpr std::size_t header_bytes = 1024;
using raw_header = std::span<const char, header_bytes>;

/// Something odd that does not prevent reading; becomes a warning.
struct remark {
  std::string message;
  sdk::place where = {};
};
using remarks = std::vector<remark>;

[[nodiscard]] bool has_map_id(std::span<const char> head) noexcept;

/// The order that MACHST (bytes 212-215) names: 44 44 and 44 41 little, 11 11 big; nothing for other stamps.
[[nodiscard]] std::optional<sdk::byte_order> order_of_stamp(std::span<const char> head) noexcept;

/// True where MODE is known, NX, NY, NZ are positive and MAPC, MAPR, MAPS are 0 to 3 when read in this order.
[[nodiscard]] bool fields_make_sense(raw_header raw, sdk::byte_order order) noexcept;

/// True for every MODE that has a defined element, supported or not.
[[nodiscard]] bool is_known_mode(std::int32_t mode) noexcept;

/// @throws error  corrupt or not_this_format: no usable stamp, and neither or both orders make sense.
[[nodiscard]] sdk::byte_order decide_byte_order(raw_header raw, remarks& found);

}  // namespace lamella::mrc
