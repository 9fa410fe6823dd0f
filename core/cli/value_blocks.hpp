// SPDX-License-Identifier: BSD-3-Clause
//
// The values of a view, block by block in C order, for work on views larger than memory: checksums and statistics. Rows of different
// lengths come one behind the other. It shows progress and ends on Ctrl-C.
#pragma once

#include <functional>

#include "lamella/view.hpp"

namespace lamella::cli {

/// Calls use(block) with contiguous arrays of 16 MiB at most (rows of different lengths: about that).
void for_each_value_block(const view& v, const read_options& options, bool is_quiet, const std::function<void(const array& block)>& use);

}  // namespace lamella::cli
