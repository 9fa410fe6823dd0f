// SPDX-License-Identifier: BSD-3-Clause
#include "zarr_reader.hpp"

#include <algorithm>
#include <string>

#include "zarr_tree.hpp"

namespace lamella::zarr {

/// Names alone are seen; what the documents say comes out when the folder is opened.
sdk::verdict zarr_reader::identify(const sdk::probe& p) {
  if (p.kind != LAMELLA_SOURCE_DIRECTORY) return {.why = "Zarr hierarchies are folders"};
  for (const std::string_view name : {"zarr.json", ".zarray", ".zgroup"})
    if (std::ranges::find(p.children, name) != p.children.end())
      return {.evidence = LAMELLA_EVIDENCE_MAGIC, .why = "the folder holds " + std::string(name)};
  return {.why = "the folder holds neither zarr.json, nor .zarray, nor .zgroup"};
}

void zarr_reader::open(const sdk::context& call, std::string_view, const sdk::source& file, const sdk::sink& out) {
  push_tree(call, file, out);
}

}  // namespace lamella::zarr
