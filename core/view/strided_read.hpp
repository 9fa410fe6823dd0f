// SPDX-License-Identifier: BSD-3-Clause
//
// Copies a walk through a source into memory by positional reads, which survive a file that shrinks meanwhile. Runs that lie close
// together are fetched as one span; runs far apart, one by one. Strided layouts and uncompressed chunks are read through it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "lamella/source.hpp"
#include "view/conversion.hpp"
#include "view/read_job.hpp"

namespace lamella {

/// Where element 0 of a walk stands, and what holds for the source.
struct strided_origin {
  const source* file = nullptr;
  std::int64_t position = 0;  ///< bytes from the start of the source; bits where elements are packed
  bool zeros_beyond_end = false;
};

/// Splits a walk into tasks of some MiB along the widest axis, and reads them on the job's threads.
///
/// @throws error  truncated: the source ends before the walk does.
void read_strided(const strided_origin& origin, const conversion& convert, const strided_walk& walk, std::byte* to, read_job& job);

/// The same in this thread, as one task of a caller that splits the work itself.
void read_strided_here(const strided_origin& origin, const conversion& convert, const strided_walk& walk, std::byte* to, read_job& job);

}  // namespace lamella
