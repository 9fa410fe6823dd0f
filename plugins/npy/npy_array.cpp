// SPDX-License-Identifier: BSD-3-Clause
#include "npy_array.hpp"

#include <algorithm>
#include <array>

namespace lamella::npy {
namespace {

/// Runs parse and moves the offset of what it throws to where the array stands.
template <typename Parse>
auto at_offset_of(const extent& where, Parse&& parse) {
  try {
    return parse();
  } catch (const sdk::error& caught) {
    auto place = caught.where();
    if (place.byte_offset != LAMELLA_NO_OFFSET) place.byte_offset += static_cast<std::int64_t>(where.byte_offset);
    place.source = where.bytes.index();
    throw sdk::error(caught.code(), caught.what(), place);
  }
}

std::string read_preamble(const extent& where) {
  std::array<char, longest_preamble> raw;
  const auto count = std::min<std::uint64_t>(raw.size(), where.size.value_or(raw.size()));
  return {raw.data(), where.bytes.read_some(where.byte_offset, raw.data(), count)};
}

void check_header_fits(const preamble& p, const extent& where) {
  if (!where.size || p.header_end() <= *where.size) return;
  throw sdk::error(
      sdk::errc::truncated,
      "NPY header ends at byte " + std::to_string(p.header_end()) + " of the array, which has " + std::to_string(*where.size) + " bytes",
      {.byte_offset = static_cast<std::int64_t>(*where.size)});
}

void push_titles(const type& t, const std::string& path, const sdk::sink& out, std::uint64_t owner, std::uint64_t& map) {
  for (const auto& f : t.fields) {
    const auto name = path.empty() ? f.name : path + "." + f.name;
    if (!f.title.empty()) {
      if (map == 0) map = out.attribute(owner, "titles", sdk::value::map());
      out.attribute(owner, name, sdk::value(f.title), map);
    }
    push_titles(f.element, name, out, owner, map);
  }
}

std::size_t slowest_axis(const header& h) {
  return h.fortran_order ? h.shape.size() - 1 : 0;
}

}  // namespace

header read_header(const sdk::context& call, const extent& where) {
  const auto text_of = [&](const preamble& p) {
    const auto limit = call.limit(LAMELLA_LIMIT_HEADER_BYTES);
    if (p.text_bytes > limit)
      throw sdk::error(sdk::errc::limit, "NPY header has " + std::to_string(p.text_bytes) + " bytes, the limit is " + std::to_string(limit),
                       {.byte_offset = 8});
    check_header_fits(p, where);
    return where.bytes.read_text(where.byte_offset + p.text_offset, p.text_bytes);
  };
  return at_offset_of(where, [&] {
    const auto p = parse_preamble(read_preamble(where));
    return parse_header(p, text_of(p));
  });
}

sdk::dataset dataset_of(const header& h, const extent& where, std::string name) {
  return {.name = std::move(name),
          .dtype = host_text(h.element),
          .shape = h.shape,
          .layout = sdk::strided{.source = where.bytes.index(),
                                 .byte_offset = where.byte_offset + h.header_end,
                                 .fortran_order = h.fortran_order && h.shape.size() > 1}};
}

void add_growth_axis(const header& h, sdk::dataset& made) {
  if (h.shape.empty()) return;
  auto step = h.shape;
  step[slowest_axis(h)] = 1;
  const auto record_bytes = checked_data_bytes(step, h.element.item_bytes, LAMELLA_NO_OFFSET);
  if (record_bytes == 0) return;
  auto& layout = std::get<sdk::strided>(made.layout);
  layout.growth_axis = static_cast<int>(slowest_axis(h));
  layout.record_bytes = record_bytes;
}

void push_attributes(const header& h, const sdk::sink& out, std::uint64_t owner) {
  out.attribute(owner, "version", std::to_string(h.major) + ".0");
  out.attribute(owner, "fortran_order", h.fortran_order);
  out.attribute(owner, "header_end", static_cast<std::int64_t>(h.header_end));
  out.attribute(owner, "raw_byteorder", byte_order_name(h.element));
  std::uint64_t titles = 0;
  push_titles(h.element, {}, out, owner, titles);
}

trailing_bytes find_trailing_bytes(const header& h, const extent& where) {
  if (!where.size || *where.size <= h.end()) return {};
  std::string text(magic.size(), '\0');
  text.resize(where.bytes.read_some(where.byte_offset + h.end(), text.data(), text.size()));
  return {*where.size - h.end(), text == magic};
}

void warn_of(const trailing_bytes& found, const header& h, const extent& where, const sdk::context& call) {
  if (found.count == 0) return;
  const auto what = found.is_another_array ? " and start another NPY array, which is not read" : "";
  call.warn(std::to_string(found.count) + " bytes follow the elements" + what,
            {.byte_offset = static_cast<std::int64_t>(where.byte_offset + h.end()), .source = where.bytes.index()});
}

}  // namespace lamella::npy
