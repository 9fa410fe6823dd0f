// SPDX-License-Identifier: BSD-3-Clause
//
// Datasets as a reference carries them, as JSON and back: name, axes, and the view.
#pragma once

#include "file/reference/reference_view.hpp"
#include "lamella/dataset.hpp"

namespace lamella {

[[nodiscard]] json dataset_to_json(const dataset::state& facts, const view& v, source_numbering& sources);
/// facts.all is the view that the reference carries.
[[nodiscard]] dataset::state dataset_from(const json& item, const view_context& context);

}  // namespace lamella
