// SPDX-License-Identifier: BSD-3-Clause
//
// Writes the elements of a view to where a planned layout says, box by box, in memory that was agreed on before. How it goes through
// the array is chosen by write_strategy; here the choice is made for a view and carried out.
#pragma once

#include <cstdint>

#include "file/write/write_strategy.hpp"
#include "lamella/view.hpp"
#include "source/output.hpp"

namespace lamella {

class element_writing {
 public:
  /// Chooses; reads and writes nothing.
  ///
  /// @param target   must outlive this.
  /// @throws error   limit: the memory does not hold one chunk.
  element_writing(view v, const layout& target, const read_options& options);

  /// Bytes of a file in TMPDIR that run() will need for a while.
  [[nodiscard]] std::uint64_t temporary_bytes() const noexcept { return strategy_.temporary_bytes; }
  [[nodiscard]] std::uint64_t memory_bytes() const noexcept;
  /// Bytes that will be written where nothing is compressed; else those before compression.
  [[nodiscard]] std::uint64_t output_bytes() const;
  [[nodiscard]] bool is_compressed() const noexcept { return problem_.to.is_whole; }

  /// @throws error  unsupported: a layout that cannot be written (packed bits, tables); what reading and writing throw.
  void run(output& out, const read_options& options) const;

 private:
  view view_;
  const layout& target_;
  write_problem problem_;
  write_strategy strategy_;
};

}  // namespace lamella
