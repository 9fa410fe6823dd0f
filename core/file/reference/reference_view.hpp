// SPDX-License-Identifier: BSD-3-Clause
//
// A view as a reference carries it, as JSON and back: the layout with its transforms, the index operations, and for computed layouts the
// views that they are made of. Reading checks everything; a reference may come from anywhere.
#pragma once

#include <functional>
#include <memory>

#include "file/reference/reference_layout.hpp"
#include "file/reference/reference_sources.hpp"
#include "lamella/view.hpp"

namespace lamella {

/// What views of one reference share when they are read.
struct view_context {
  std::shared_ptr<const source_set> sources;
  payload_reader payload;
  std::function<void(layout&)> settle;  ///< checks a layout against its source, and gives it its decoder
  int depth = 0;                        ///< of operands in operands
};

/// Writes "shape", "dtype", "layout", "transforms" and "view" into an object.
///
/// @throws error  unsupported: a function of this process, a source in memory.
void write_view(json& into, const view& v, source_numbering& sources);
/// @throws error  corrupt, limit: what is written contradicts itself; whatever settle throws.
[[nodiscard]] view read_view(const json& item, const view_context& context);

/// The same for what a computed layout is made of.
[[nodiscard]] json computation_to_json(const computation& made_of, source_numbering& sources);
[[nodiscard]] std::shared_ptr<const computation> computation_from(const json& item, const layout& result, const view_context& context);

}  // namespace lamella
