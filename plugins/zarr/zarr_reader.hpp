// SPDX-License-Identifier: BSD-3-Clause
//
// The reader's side of the plugin: which folders are Zarr, and their contents pushed.
#pragma once

#include <lamella/plugin.hpp>
#include <string_view>

namespace lamella::zarr {

struct zarr_reader {
  static sdk::verdict identify(const sdk::probe& p);
  static void open(const sdk::context& call, std::string_view format_id, const sdk::source& file, const sdk::sink& out);
};

}  // namespace lamella::zarr
