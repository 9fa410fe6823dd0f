// SPDX-License-Identifier: BSD-3-Clause
#include "mrc_attributes.hpp"

#include "mrc_text.hpp"

namespace lamella::mrc {
namespace {

/// Which cell axis the columns, rows and sections run along, with the spacing along it (CELLA/M of that axis).
node cell_axes_node(const header& h, const std::array<std::size_t, 3>& map) {
  constexpr std::array<const char*, 3> stored{"columns", "rows", "sections"};
  constexpr std::array<const char*, 3> cell{"x", "y", "z"};
  node made{"cell_axes", sdk::value::map()};
  for (std::size_t i = 0; i < 3; ++i) {
    const auto axis = map[i] - 1;
    made.children.push_back({stored[i], sdk::value::map(), {{"cell_axis", cell[axis]}, {"spacing", spacing(h, axis)}}});
  }
  return made;
}

void add_sizes(std::vector<node>& nodes, const header& h) {
  const auto add = [&](const char* name, sdk::value v) { nodes.push_back({name, std::move(v)}); };
  add("mode", h.mode);
  add("nx", h.size[0]);
  add("ny", h.size[1]);
  add("nz", h.size[2]);
  add("mx", h.intervals[0]);
  add("my", h.intervals[1]);
  add("mz", h.intervals[2]);
  add("ispg", h.space_group);
  add("nsymbt", h.extended_bytes);
  add("exttyp", utf8_of_latin1(h.extended_type));
  add("byte_order", h.order == sdk::byte_order::little ? "little" : "big");
}

void add_cell(std::vector<node>& nodes, const header& h) {
  nodes.push_back(list_node("voxel_size", std::array{spacing(h, 0), spacing(h, 1), spacing(h, 2)}));
  nodes.push_back(list_node("cell_lengths", h.cell_lengths));
  nodes.push_back(list_node("cell_angles", h.cell_angles));
  nodes.push_back(list_node("nstart", h.start));
  nodes.push_back(list_node("origin", h.origin));
  nodes.push_back(list_node("map_columns", h.map));
  const auto map = map_permutation(h);
  if (map && *map != std::array<std::size_t, 3>{1, 2, 3}) nodes.push_back(cell_axes_node(h, *map));
  if (h.skewed) {
    nodes.push_back(list_node("skew_matrix", h.skewed->matrix));
    nodes.push_back(list_node("skew_translation", h.skewed->translation));
  }
}

void add_imod(std::vector<node>& nodes, const imod_fields& imod) {
  nodes.push_back({"imodStamp", imod_fields::stamp});
  nodes.push_back({"imodFlags", imod.flags});
  nodes.push_back({"idtype", imod.idtype});
  nodes.push_back({"lens", imod.lens});
  nodes.push_back(list_node("nd1_nd2_vd1_vd2", imod.tilt_parameters));
  nodes.push_back(list_node("tiltangles", imod.tilt_angles));
}

}  // namespace

std::vector<node> header_nodes(const header& h) {
  constexpr std::size_t usual_count = 40;
  std::vector<node> nodes;
  nodes.reserve(usual_count);
  add_sizes(nodes, h);
  add_cell(nodes, h);
  nodes.push_back(list_node("header_dmin_dmax_dmean_rms", std::array{h.minimum, h.maximum, h.mean, h.rms}));
  nodes.push_back({"nversion", h.version});
  nodes.push_back({"map_id", sdk::value::bytes(h.map_id)});
  nodes.push_back({"machine_stamp", sdk::value::bytes(h.machine_stamp)});
  nodes.push_back({"nint", h.section_bytes});
  nodes.push_back({"nreal", h.section_flags});
  if (h.imod) add_imod(nodes, *h.imod);
  nodes.push_back({"nlabl", h.label_count});
  nodes.push_back({"label0", h.labels.front()});
  nodes.push_back(list_node("labels", h.labels));
  return nodes;
}

void push(const sdk::sink& out, std::uint64_t owner, const std::vector<node>& nodes, std::uint64_t parent) {
  for (const auto& n : nodes) push(out, owner, n.children, out.attribute(owner, n.name, n.value, parent));
}

}  // namespace lamella::mrc
