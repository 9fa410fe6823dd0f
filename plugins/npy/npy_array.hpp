// SPDX-License-Identifier: BSD-3-Clause
//
// From a header to what the host is told: layout and attributes. Used for a file that is one array, and for each member of an archive.
#pragma once

#include <cstdint>
#include <lamella/plugin.hpp>
#include <optional>
#include <string>

#include "npy_header.hpp"

namespace lamella::npy {

/// Where one NPY array stands: in a source of its own, or in a range of one.
struct extent {
  sdk::source bytes;
  std::uint64_t byte_offset = 0;
  std::optional<std::uint64_t> size = {};  ///< bytes; nothing for a stream whose end nobody has seen
};

/// @throws error  what the parsers throw, with offsets in the source; truncated: the header is cut.
[[nodiscard]] header read_header(const sdk::context& call, const extent& where);

/// The dataset, without growth axis.
[[nodiscard]] sdk::dataset dataset_of(const header& h, const extent& where, std::string name);
/// Adds the axis along which the array can grow by bytes at its end: the slowest one.
void add_growth_axis(const header& h, sdk::dataset& made);

/// version, fortran_order, header_end, raw_byteorder, and titles of fields where there are any.
void push_attributes(const header& h, const sdk::sink& out, std::uint64_t owner);

/// What stands behind the elements.
struct trailing_bytes {
  std::uint64_t count = 0;
  bool is_another_array = false;  ///< as repeated numpy.save into one file gives
};
/// Nothing for a stream whose end nobody has seen.
[[nodiscard]] trailing_bytes find_trailing_bytes(const header& h, const extent& where);
void warn_of(const trailing_bytes& found, const header& h, const extent& where, const sdk::context& call);

}  // namespace lamella::npy
