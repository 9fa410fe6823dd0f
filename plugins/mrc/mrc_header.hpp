// SPDX-License-Identifier: BSD-3-Clause
//
// The 1024-byte main header of an MRC/CCP4 file as typed fields (MRC2014, IMOD's use of the EXTRA area, CCP4's skew matrix and the
// layout from before 2000). It checks only what every later step relies on; what the pixels are stands in mrc_pixels.hpp.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mrc_byte_order.hpp"

namespace lamella::mrc {

/// IMOD's words in the EXTRA area, present where its stamp is.
struct imod_fields {
  static constexpr std::int32_t stamp = 1146047817;  // "IMOD"
  static constexpr std::int32_t signed_bytes = 1, packed_nibbles = 16;

  std::int32_t flags = 0;
  std::int16_t idtype = 0, lens = 0;
  std::array<std::int16_t, 4> tilt_parameters = {};  ///< ND1, ND2, VD1, VD2 (the last two times 100)
  std::array<float, 6> tilt_angles = {};             ///< degrees: three original, three current
};

/// CCP4 words 25-37: stored position = matrix * (position - translation).
struct skew {
  std::array<float, 9> matrix = {};
  std::array<float, 3> translation = {};
};

struct header {
  sdk::byte_order order = sdk::byte_order::little;
  bool has_map_id = false;
  bool is_pre_2000 = false;               ///< ORIGIN at 208 in the order z, x, y; no MAP, no stamp, no RMS
  std::array<std::int32_t, 3> size = {};  ///< NX NY NZ: columns, rows, sections
  std::int32_t mode = 0;
  std::array<std::int32_t, 3> start = {};  ///< of columns, rows, sections
  std::array<std::int32_t, 3> intervals = {};
  std::array<float, 3> cell_lengths = {};  ///< angstrom
  std::array<float, 3> cell_angles = {};   ///< degrees
  std::array<std::int32_t, 3> map = {};    ///< MAPC MAPR MAPS
  float minimum = 0, maximum = 0, mean = 0, rms = 0;
  std::int32_t space_group = 0;
  std::int32_t extended_bytes = 0;                    ///< NSYMBT
  std::string extended_type;                          ///< EXTTYP: four bytes as they are
  std::int32_t version = 0;                           ///< NVERSION
  std::int16_t section_bytes = 0, section_flags = 0;  ///< NINT and NREAL of SERI and AGAR extended headers
  std::array<float, 3> origin = {};                   ///< angstrom
  std::string map_id, machine_stamp;                  ///< four bytes each
  std::int32_t label_count = 0;
  std::vector<std::string> labels;  ///< at least one; ends with the last that is in use
  std::optional<imod_fields> imod;
  std::optional<skew> skewed;

  [[nodiscard]] bool is_volume_stack() const noexcept { return space_group >= 401 && space_group <= 630; }
  [[nodiscard]] std::uint64_t data_offset() const noexcept { return header_bytes + static_cast<std::uint64_t>(extended_bytes); }
};

/// @throws error  corrupt: sizes that are not positive, a negative NSYMBT, no usable byte order; not_this_format: without MAP, fields that
///                are no header's.
[[nodiscard]] header parse_header(raw_header raw, remarks& found);

/// MAPC, MAPR, MAPS without signs (MAPR is -2 where rows are stored upside down), or nothing where they are no permutation of 1, 2, 3.
[[nodiscard]] std::optional<std::array<std::size_t, 3>> map_permutation(const header& h) noexcept;

/// Sampling along cell axis x, y or z (0-2) in angstrom: CELLA/M in the arithmetic of the header's own type. Not finite where M is 0.
[[nodiscard]] float spacing(const header& h, std::size_t cell_axis) noexcept;

}  // namespace lamella::mrc
