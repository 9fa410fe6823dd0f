// SPDX-License-Identifier: BSD-3-Clause
//
// What reading a view costs, without reading it: chunks that are touched, bytes that are fetched for those that are wanted; and shapes
// of pieces that suit both the work and the storage.
// Threads: everything here from any thread, several at once, also with the same objects.
#pragma once

#include <cstdint>
#include <span>

#include "dataset.hpp"
#include "view.hpp"

namespace lamella {

struct read_plan {
  access_class access = access_class::mapped;
  std::uint64_t chunks_touched = 0;  ///< stored chunks; of layouts in one piece: runs of consecutive bytes
  std::uint64_t chunks_missing = 0;  ///< of them: not stored, filled with the fill value
  std::uint64_t bytes_read = 0;      ///< fetched from sources: encoded chunks, or pages of a mapping
  std::uint64_t bytes_wanted = 0;    ///< of the elements as they are stored (decoded)
  shape_t storage_chunks = {};       ///< along the axes of the view; empty: stored in one piece
  shape_t suggested_chunks = {};     ///< pieces that read little more than they want; empty: those of the view are as good
  std::uint64_t scratch_bytes = 0;   ///< memory that one thread needs besides the result

  /// Decoded bytes of the touched chunks (or fetched bytes) over wanted bytes; 1: nothing is read in vain.
  double amplification = 1;
};

/// Plans the reading of all of a view. Costs O(touched chunks); the tables of chunks are read, elements are not.
///
/// @throws error   unsupported: the dataset cannot be read; corrupt: a table of chunks contradicts its file.
[[nodiscard]] read_plan explain(const view& v);

/// What a computation walks along: whole frames, whole spectra, or cubes for either.
enum class chunk_intent { frames, spectra, balanced };

/// A shape of pieces of about `bytes` that takes whole storage chunks where it can.
///
/// @param is_signal  one an axis: true for axes of a frame or a spectrum; empty: the last two axes are the frame.
[[nodiscard]] shape_t automatic_chunks(const view& v, chunk_intent intent, std::uint64_t bytes = 128_MiB,
                                       const std::vector<bool>& is_signal = {});
/// The same for a dataset, whose axes say what they are.
[[nodiscard]] shape_t automatic_chunks(const dataset& d, chunk_intent intent, std::uint64_t bytes = 128_MiB);

}  // namespace lamella
