// SPDX-License-Identifier: BSD-3-Clause
//
// Reading into memory of any strides: what view::read is made of, and what computations read their operands with.
#pragma once

#include "lamella/view.hpp"
#include "view/read/read_job.hpp"

namespace lamella {

/// Writes the elements of a view, native, to to + sum of index * to_strides (bytes, any sign).
///
/// @throws error  as view::read.
void read_to(const view& v, std::byte* to, const shape_t& to_strides, read_job& job);

/// The same for each kind of layout that is more than one piece; v has elements.
void read_chunked(const view& v, std::byte* to, const shape_t& to_strides, read_job& job);
void read_computed(const view& v, std::byte* to, const shape_t& to_strides, read_job& job);

}  // namespace lamella
