// SPDX-License-Identifier: BSD-3-Clause
//
// From a walk through a source into memory. Where the source is mapped, kernels run from the mapping to the destination in one pass;
// where it is not, runs that lie close together are fetched as one span, and runs far apart one by one. Either way a file that changes
// meanwhile is an error. Strided layouts and uncompressed chunks are read through it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "lamella/source.hpp"
#include "view/read/conversion.hpp"
#include "view/read/read_job.hpp"

namespace lamella {

/// Where element 0 of a walk stands, and what holds for the source.
struct strided_origin {
  const source* file = nullptr;
  std::int64_t position = 0;  ///< bytes from the start of the source; bits where elements are packed
  bool zeros_beyond_end = false;
};

/// Splits a walk into tasks of some MiB, in the order of the file, and reads them on the job's threads.
///
/// @throws error  truncated: the source ends before the walk does; source_changed, io. What was written to `to` by then is no data.
void read_strided(const strided_origin& origin, const conversion& convert, const strided_walk& walk, std::byte* to, read_job& job);

/// The same in this thread, as one task of a caller that splits the work itself. Stops soon after the job is cancelled, however large
/// the walk is.
void read_strided_here(const strided_origin& origin, const conversion& convert, const strided_walk& walk, std::byte* to, read_job& job);

}  // namespace lamella
