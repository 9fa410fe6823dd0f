// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <array>

#include "mrc_extended.hpp"
#include "mrc_fei.hpp"
#include "mrc_identify.hpp"
#include "mrc_layout.hpp"

namespace lamella::mrc {
namespace {

header read_header(const sdk::source& file, remarks& found) {
  std::array<char, header_bytes> raw;
  const auto got = file.read_some(0, raw.data(), raw.size());
  if (got < raw.size())
    throw sdk::error(sdk::errc::truncated, "MRC header needs 1024 bytes, file has " + std::to_string(got),
                     {.byte_offset = static_cast<std::int64_t>(got)});
  return parse_header(raw, found);
}

void check_extended_size(const header& h, const sdk::source& file) {
  if (!file.size() || h.data_offset() <= *file.size()) return;
  throw sdk::error(sdk::errc::truncated,
                   "MRC extended header (NSYMBT) has " + std::to_string(h.extended_bytes) +
                       " bytes from byte 1024 on, the file ends at byte " + std::to_string(*file.size()),
                   {.byte_offset = 92, .field = "NSYMBT"});
}

void note_trailing_bytes(const sdk::source& file, std::uint64_t end, remarks& found) {
  if (file.size() && *file.size() > end)
    found.push_back({std::to_string(*file.size() - end) + " bytes follow the data, which end at byte " + std::to_string(end),
                     {.byte_offset = static_cast<std::int64_t>(end)}});
}

struct extended_header {
  extended_plan plan;
  std::string bytes;
};

extended_header read_extended(const header& h, const sdk::source& file, remarks& found) {
  constexpr std::uint64_t bytes_that_tell_the_kind = 80;
  const auto total = static_cast<std::uint64_t>(h.extended_bytes);
  extended_header made;
  made.bytes = file.read_text(header_bytes, std::min(total, bytes_that_tell_the_kind));
  made.plan = plan_extended(h, made.bytes, found);
  made.bytes = file.read_text(header_bytes, made.plan.bytes_to_read);
  return made;
}

std::optional<float> pixel_size_of(const header& h, const extended_header& extended) {
  if (extended.plan.kind != extended_kind::old_fei || extended.bytes.empty()) return {};
  return old_fei_pixel_size(extended.bytes, h.order);
}

struct mrc_reader {
  static sdk::verdict identify(const sdk::probe& p) { return mrc::identify(p); }

  static void open(const sdk::context& call, std::string_view, const sdk::source& file, const sdk::sink& out) {
    remarks found;
    const auto h = read_header(file, found);
    const auto pixels = pixel_type_of(h, parse_mode0(call.text_option("mode0").value_or("auto")), found);
    const auto where = geometry_of(h, pixels, file.size(), found);
    check_extended_size(h, file);
    note_trailing_bytes(file, where.storage.byte_offset + where.data_bytes, found);
    const auto extended = read_extended(h, file, found);
    const auto id = out.dataset({.name = "data",
                                 .dtype = pixels.dtype,
                                 .shape = where.shape,
                                 .layout = where.storage,
                                 .axes = axes_of(h, where.shape.size(), pixel_size_of(h, extended))});
    push(out, id, header_nodes(h));
    push(out, id, extended_nodes(h, extended.plan, extended.bytes));
    for (const auto& r : found) call.warn(r.message, r.where);
  }
};

}  // namespace
}  // namespace lamella::mrc

LAMELLA_PLUGIN(LAMELLA_PLUGIN_ID, LAMELLA_PLUGIN_VERSION, "mrc", lamella::sdk::reader_interface<lamella::mrc::mrc_reader>)
