// SPDX-License-Identifier: BSD-3-Clause
//
// The extended header (NSYMBT bytes behind the main header) as attributes: one map a section for FEI, SERI and AGAR, lines of text for
// CCP4 and MRCO, the bytes themselves for everything else. It never decides where the pixels are.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mrc_attributes.hpp"

namespace lamella::mrc {

enum class extended_kind { none, fei, old_fei, serial, counted, text, opaque };

/// What is to be read of an extended header, and how.
struct extended_plan {
  extended_kind kind = extended_kind::none;
  std::size_t record_bytes = 0;   ///< of fei, old_fei, serial, counted
  std::int64_t record_count = 0;  ///< records of sections that the file has
  std::size_t bytes_to_read = 0;  ///< whole records; a bounded part of long headers
};

/// How many records and bytes are offered at most; a header that has more says so by extended_header_records or a warning.
inline constexpr std::size_t most_records = 256, most_record_bytes = 1 << 18, most_bytes = 1 << 20;

/// @param head  first bytes of the extended header, at least min(NSYMBT, 80).
[[nodiscard]] extended_plan plan_extended(const header& h, std::string_view head, remarks& found);

/// @param bytes  plan.bytes_to_read of them.
[[nodiscard]] std::vector<node> extended_nodes(const header& h, const extended_plan& plan, std::string_view bytes);

}  // namespace lamella::mrc
