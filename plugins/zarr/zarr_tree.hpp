// SPDX-License-Identifier: BSD-3-Clause
//
// The pass over a hierarchy: groups and arrays of either version, from the root down, each pushed as it is met.
#pragma once

#include <lamella/plugin.hpp>

namespace lamella::zarr {

/// A damaged root refuses the folder; damage below it is listed with its reason and leaves the rest readable.
void push_tree(const sdk::context& call, const sdk::source& root, const sdk::sink& out);

}  // namespace lamella::zarr
