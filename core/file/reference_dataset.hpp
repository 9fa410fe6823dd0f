// SPDX-License-Identifier: BSD-3-Clause
//
// Datasets as a reference carries them, as JSON and back: name, axes, layout, and the view that was put on it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "file/reference_layout.hpp"
#include "file/reference_sources.hpp"
#include "lamella/dataset.hpp"

namespace lamella {

/// A dataset and the view of it that a reference carries.
struct referenced_dataset {
  dataset::state facts;
  std::shared_ptr<layout> leaf;
  shape_t start, shape;
  std::vector<view::walk> walks;
};
[[nodiscard]] json dataset_to_json(const dataset::state& facts, const view& v, source_numbering& sources);
[[nodiscard]] referenced_dataset dataset_from(const json& item, const payload_reader& payload);

}  // namespace lamella
