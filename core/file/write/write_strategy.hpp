// SPDX-License-Identifier: BSD-3-Clause
//
// How a conversion goes through an array: in boxes whose bytes are long runs on either side, of a size that fits the memory budget; or,
// where chunks on the two sides lie so badly that no such box exists, through an intermediate file of chunks that suit both. The choice
// is made here alone. Pure arithmetic on shapes: nothing is read, nothing allocated.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "lamella/array.hpp"

namespace lamella {

/// How one side of a conversion stores the elements, told along the axes of the view that is converted.
struct storage_side {
  shape_t granule;                 ///< lengths of a chunk; of the whole storage where there are no chunks
  std::vector<std::size_t> order;  ///< axes from the fastest to the slowest inside a granule
  bool is_whole = false;           ///< a granule is decoded, or encoded, as one
  shape_t first = {};              ///< elements of the view in the first granule along each axis; empty: whole granules
  std::int64_t granule_bytes = 0;  ///< of a whole one in storage, where a view takes only part of it; 0: follows from granule
  int operand_boxes = 0;           ///< boxes of other elements that computing those of one box takes
};

struct write_problem {
  shape_t shape;
  std::int64_t item_size = 1;
  storage_side from, to;
  bool is_one_file = true;  ///< every element goes to one file, which has one writer
  int threads = 1;
  std::uint64_t memory = 0;  ///< bytes for boxes, chunks and what decoding and encoding need
};

/// One pass: which boxes, by how many threads, through how many buffers.
struct box_plan {
  shape_t box;
  shape_t first;                    ///< length of the first box along each axis, so that the others begin where stored chunks do
  int readers = 1;                  ///< threads that read and convert
  int buffers = 1;                  ///< of one box each; one: the thread that reads also writes
  std::uint64_t memory_bytes = 0;   ///< of everything in flight
  std::uint64_t reading_bytes = 0;  ///< of that, for a reader beside its box
};

struct write_strategy {
  std::vector<box_plan> passes;               ///< one, or two with a file of intermediate chunks between them
  std::optional<shape_t> intermediate_chunk;  ///< along the axes of the view
  std::uint64_t temporary_bytes = 0;
};

/// @throws error  limit: not even one chunk on either side fits the memory; with what would be needed.
[[nodiscard]] write_strategy plan_write(const write_problem& problem);

/// Bytes that lie one behind the other in storage when a box is aligned with its granules.
[[nodiscard]] std::int64_t run_bytes(const storage_side& side, const shape_t& box, std::int64_t item_size);
/// How often each granule is visited, on average, by boxes of this shape that begin at element 0.
[[nodiscard]] double visits(const storage_side& side, const shape_t& shape, const shape_t& box);

}  // namespace lamella
