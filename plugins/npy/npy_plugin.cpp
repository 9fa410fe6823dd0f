// SPDX-License-Identifier: BSD-3-Clause
#include <string>

#include "npy_array.hpp"
#include "npy_identify.hpp"
#include "npy_losses.hpp"
#include "npy_write.hpp"
#include "npz_open.hpp"

namespace lamella::npy {
namespace {

void open_npy(const sdk::context& call, const sdk::source& file, const sdk::sink& out) {
  const extent where{file, 0, file.size()};
  const auto h = read_header(call, where);
  const auto trailing = find_trailing_bytes(h, where);
  auto made = dataset_of(h, where, "data");
  if (!trailing.is_another_array) add_growth_axis(h, made);
  push_attributes(h, out, out.dataset(made));
  for (const auto& odd : h.odd) call.warn(odd);
  warn_of(trailing, h, where, call);
}

struct npy_reader {
  static sdk::verdict identify(const sdk::probe& p) { return p.format_id == "npz" ? identify_npz(p) : identify_npy(p); }
  static void open(const sdk::context& call, std::string_view format_id, const sdk::source& file, const sdk::sink& out) {
    if (file.is_directory()) throw sdk::error(sdk::errc::not_this_format, "a directory, neither an NPY array nor an NPZ archive");
    format_id == "npz" ? open_npz(call, file, out) : open_npy(call, file, out);
  }
};

lamella_write_dataset only_dataset(const lamella_write_spec& spec) {
  if (spec.dataset_count == 1) return item_at(spec.datasets, spec.dataset_size, 0);
  constexpr std::uint64_t most_named = 20;
  std::string names;
  for (std::uint64_t i = 0; i < std::min(spec.dataset_count, most_named); ++i)
    names += (i == 0 ? ": " : ", ") + std::string(sdk::to_view(item_at(spec.datasets, spec.dataset_size, i).name));
  if (spec.dataset_count > most_named) names += ", …";
  throw sdk::error(sdk::errc::bad_argument, "an NPY file holds one array, there are " + std::to_string(spec.dataset_count) + names,
                   {.hint = "choose one with --dataset"});
}

void check_codec(const lamella_write_dataset& d) {
  const auto codec = sdk::to_view(d.codec);
  if (codec.empty() || codec == "none") return;
  throw sdk::error(sdk::errc::bad_argument, "codec '" + std::string(codec) + "': NPY stores elements as they are, the codec is none",
                   {.field = "codec"});
}

class npy_writer {
 public:
  npy_writer(const sdk::context&, std::string_view format_id, const lamella_write_spec& spec, const sdk::plan_sink& out) {
    if (format_id != "npy") throw sdk::error(sdk::errc::unsupported, "NPZ archives are not written", {.hint = "write NPY or Zarr"});
    const auto d = only_dataset(spec);
    check_codec(d);
    const auto element = parse_type(sdk::to_view(d.dtype));
    const auto shape = d.ndim == 0 ? std::vector<std::int64_t>() : std::vector<std::int64_t>(d.shape, d.shape + d.ndim);
    const auto header = header_bytes(element, shape);
    const auto data_bytes = static_cast<std::uint64_t>(checked_data_bytes(shape, element.item_bytes, LAMELLA_NO_OFFSET));
    const auto file = out.file("", header.size() + data_bytes);
    out.bytes(file, 0, header);
    out.layout(0, {.name = "data",
                   .dtype = host_text(element),
                   .shape = shape,
                   .layout = sdk::strided{.source = file, .byte_offset = header.size()}});
    for (const auto& what : losses_of(spec, d)) out.loss(what);
  }
  void finish(const sdk::context&, std::span<const lamella_write_result>, const sdk::plan_sink&) {}
};

}  // namespace
}  // namespace lamella::npy

LAMELLA_PLUGIN(LAMELLA_PLUGIN_ID, LAMELLA_PLUGIN_VERSION, "npy npz", lamella::sdk::reader_interface<lamella::npy::npy_reader>,
               lamella::sdk::writer_interface<lamella::npy::npy_writer>)
