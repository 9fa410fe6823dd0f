// SPDX-License-Identifier: BSD-3-Clause
//
// From chosen datasets to what lamella::write takes: axes follow the slice, the work ends on Ctrl-C and shows its progress. Used by
// get and convert.
#pragma once

#include "dataset_choice.hpp"
#include "lamella/convert.hpp"

namespace lamella::cli {

[[nodiscard]] write_item item_of(const chosen& c);
/// lamella::write with a progress bar, safe against Ctrl-C until nothing half-written is left.
write_report write_watched(const std::string& path, const std::vector<write_item>& items, const std::vector<attribute>& file_attributes,
                           write_options options, bool is_quiet);

}  // namespace lamella::cli
