// SPDX-License-Identifier: BSD-3-Clause
#include <string>

#include "zarr_attributes.hpp"
#include "zarr_axes.hpp"
#include "zarr_chunk_shape.hpp"
#include "zarr_items.hpp"
#include "zarr_metadata.hpp"
#include "zarr_names.hpp"
#include "zarr_reader.hpp"

namespace lamella::zarr {
namespace {

constexpr const char* own_key = "lamella";

/// The attributes of one node, put together from several owners.
class node_attributes {
 public:
  explicit node_attributes(const sdk::plan_sink& out) : out_(out) {}

  /// Names that stand in hidden belong to another owner of the node, which goes first.
  void add(const std::vector<lamella_attribute>& attributes, const json_object& hidden = {}) {
    auto made = attributes_as_json(attributes);
    for (auto& m : made.members) {
      if (m.name == own_key || hidden.has(m.name)) {
        out_.loss("attribute " + m.name + " (its name is taken)");
        continue;
      }
      members_.add(std::move(m.name), std::move(m.value));
      for (auto& c : m.comments) comments_.add(std::move(c.path), std::move(c.value));
    }
    for (const auto& what : made.losses) out_.loss(what);
  }
  void add_own(const std::string& name, std::string json) { own_.add(name, std::move(json)); }
  void add_own_text(const std::string& name, lamella_text text) {
    if (text.size != 0) add_own(name, json_text(sdk::to_view(text)));
  }

  [[nodiscard]] json_object finished() {
    if (!comments_.empty()) own_.add("comments", comments_.text());
    if (!own_.empty()) members_.add(own_key, own_.text());
    return std::move(members_);
  }

 private:
  const sdk::plan_sink& out_;
  json_object members_, comments_, own_;
};

std::vector<lamella_attribute> attributes_of(const lamella_write_spec& spec) {
  return items_of(spec.attributes, spec.attribute_count, spec.attribute_size);
}
std::vector<lamella_attribute> attributes_of(const lamella_write_dataset& d) {
  return items_of(d.attributes, d.attribute_count, d.attribute_size);
}

json_object names_of(const std::vector<lamella_attribute>& attributes) {
  json_object names;
  for (const auto& m : attributes_as_json(attributes).members) names.add(m.name, {});
  return names;
}

class zarr_writer {
 public:
  zarr_writer(const sdk::context& call, std::string_view, const lamella_write_spec& spec, const sdk::plan_sink& out) {
    if (spec.dataset_count == 1)
      plan_single(call, spec, out);
    else
      plan_tree(call, spec, out);
  }
  void finish(const sdk::context&, std::span<const lamella_write_result>, const sdk::plan_sink&) {}

 private:
  /// One dataset is the root itself, and has the attributes of the file.
  static void plan_single(const sdk::context& call, const lamella_write_spec& spec, const sdk::plan_sink& out) {
    const auto d = item_at(spec.datasets, spec.dataset_size, 0);
    node_attributes attributes(out);
    attributes.add(attributes_of(spec), names_of(attributes_of(d)));
    if (sdk::to_view(d.name) != "data") attributes.add_own_text("name", d.name);
    plan_array(call, d, 0, "", attributes, out);
  }

  static void plan_tree(const sdk::context& call, const lamella_write_spec& spec, const sdk::plan_sink& out) {
    const auto datasets = items_of(spec.datasets, spec.dataset_count, spec.dataset_size);
    std::vector<std::string> names;
    for (const auto& d : datasets) names.emplace_back(sdk::to_view(d.name));
    const auto paths = node_paths_of(names);
    node_attributes of_file(out);
    of_file.add(attributes_of(spec));
    write_text("zarr.json", group_json(of_file.finished()), out);
    for (const auto& group : paths.groups) write_text(group + "/zarr.json", group_json({}), out);
    for (std::size_t i = 0; i < datasets.size(); ++i) {
      call.check_cancelled();
      if (paths.arrays[i] != names[i]) out.loss("name " + names[i] + " (stored as " + paths.arrays[i] + ")");
      node_attributes attributes(out);
      plan_array(call, datasets[i], i, paths.arrays[i] + "/", attributes, out);
    }
  }

  static void plan_array(const sdk::context& call, const lamella_write_dataset& d, std::uint64_t position, const std::string& folder,
                         node_attributes& attributes, const sdk::plan_sink& out) {
    const auto type = parse_element(sdk::to_view(d.dtype));
    array_metadata made{
        .shape = shape_of(d), .type = data_type_of(type), .codec = choose_codec(sdk::to_view(d.codec), sdk::to_view(d.codec_parameters))};
    made.chunk_shape = d.chunk_shape == nullptr ? chosen_chunk_shape(made.shape, type.item_bytes)
                                                : wished_chunk_shape({d.chunk_shape, d.ndim}, made.shape, type.item_bytes);
    if (made.type.is_extension)
      call.warn("type " + stored_text(type) + " is written as a data type that zarr-python defines; other readers of Zarr may refuse it");
    const auto axes = items_of(d.axes, d.axes == nullptr ? 0 : d.ndim, d.axis_size);
    made.dimension_names = dimension_names_json(axes);
    for (const auto& what : axis_losses(axes)) out.loss(what);
    add_attributes(d, axes, attributes);
    made.attributes = attributes.finished();
    write_text(folder + "zarr.json", array_json(made), out);
    push_layout(type, made, position, folder, out);
  }

  static void add_attributes(const lamella_write_dataset& d, const std::vector<lamella_axis>& axes, node_attributes& attributes) {
    attributes.add(attributes_of(d));
    attributes.add_own_text("title", d.title);
    attributes.add_own_text("quantity", d.quantity);
    attributes.add_own_text("units", d.units);
    if (auto calibration = calibration_json(axes)) attributes.add_own("axes", std::move(*calibration));
  }

  static void push_layout(const element& type, const array_metadata& m, std::uint64_t position, const std::string& folder,
                          const sdk::plan_sink& out) {
    sdk::chunked layout{
        .chunk_shape = m.chunk_shape,
        .full_edges = true,
        .locations = sdk::keyed{.source = LAMELLA_OUTPUT_DIRECTORY, .key_template = folder + chunk_key_template(m.shape.size())},
        .fill = m.type.fill_bytes};
    if (auto chain = chain_of(m.codec); !chain.empty()) layout.chains.push_back(std::move(chain));
    out.layout(position, {.name = "data", .dtype = stored_text(type), .shape = m.shape, .layout = std::move(layout)});
  }

  static void write_text(const std::string& path, const std::string& text, const sdk::plan_sink& out) {
    out.bytes(out.file(path, text.size()), 0, text);
  }
};

}  // namespace
}  // namespace lamella::zarr

LAMELLA_PLUGIN(LAMELLA_PLUGIN_ID, LAMELLA_PLUGIN_VERSION, "zarr", lamella::sdk::reader_interface<lamella::zarr::zarr_reader>,
               lamella::sdk::writer_interface<lamella::zarr::zarr_writer>)
