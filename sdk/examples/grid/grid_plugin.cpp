// SPDX-License-Identifier: BSD-3-Clause
//
// A complete reader of a format with a header and raw values behind it: 32 bytes (magic "GRID", u32 rows, u32 columns, u32 type, f64 step
// in micrometres, 8 bytes unused; little-endian), then rows times columns values.
#include <lamella/plugin.hpp>

namespace {
using namespace lamella::sdk;
constexpr std::uint64_t header_bytes = 32;

struct grid_reader {
  static verdict identify(const probe& file) {
    if (!file.starts_with("GRID")) return {.why = "does not start with 'GRID'"};
    return {.evidence = LAMELLA_EVIDENCE_MAGIC, .why = "starts with 'GRID'"};
  }

  static std::string dtype_of(std::uint32_t type) {
    if (type > 2) throw error(errc::unsupported, "GRID type " + std::to_string(type) + ", known are 0, 1, 2", {.byte_offset = 12});
    return std::array{"|u1", "<i2", "<f4"}[type];
  }

  static void open(const context&, std::string_view, const source& file, const sink& out) {
    const auto rows = file.read<std::uint32_t>(4, byte_order::little);
    const auto columns = file.read<std::uint32_t>(8, byte_order::little);
    const auto step = file.read<double>(16, byte_order::little);
    const auto id = out.dataset({.name = "data",
                                 .dtype = dtype_of(file.read<std::uint32_t>(12, byte_order::little)),
                                 .shape = {rows, columns},
                                 .layout = strided{.source = file.index(), .byte_offset = header_bytes},
                                 .axes = {{.name = "y", .units = "um", .scale = step}, {.name = "x", .units = "um", .scale = step}}});
    out.attribute(id, "step", step);
  }
};
}  // namespace

LAMELLA_PLUGIN(LAMELLA_PLUGIN_ID, LAMELLA_PLUGIN_VERSION, "grid", lamella::sdk::reader_interface<grid_reader>)
