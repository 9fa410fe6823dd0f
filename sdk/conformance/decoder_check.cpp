// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstring>

#include "data_checks.hpp"
#include "file/reader_options.hpp"
#include "foreign_host.hpp"
#include "lamella/error.hpp"
#include "memory.hpp"

namespace lamella::conformance {
namespace {

constexpr int most_chunks = 64;

/// Calls use with the index and the shape of the first chunks of a grid, cut at the far edges.
template <typename Use>
void for_each_chunk(const shape_t& shape, const shape_t& chunk, Use&& use) {
  shape_t index(shape.size(), 0);
  for (int count = 0; count < most_chunks; ++count) {
    shape_t part(shape.size());
    for (std::size_t i = 0; i < shape.size(); ++i) part[i] = std::min(chunk[i], shape[i] - index[i] * chunk[i]);
    use(index, part);
    std::size_t axis = shape.size();
    while (axis > 0 && (index[axis - 1] + 1) * chunk[axis - 1] >= shape[axis - 1]) index[--axis] = 0;
    if (axis == 0) return;
    ++index[axis - 1];
  }
}

/// A decoder of the plugin, made by a host that is not the core.
class held_decoder {
 public:
  held_decoder(const lamella_decoder& table, foreign_host& host, const std::string& format, const source_ptr& file,
               const std::string& state)
      : table_(table), host_(host) {
    const auto status =
        table.create(host.context(), {format.data(), format.size()}, host.add_source(file), state.data(), state.size(), &raw_);
    if (status != LAMELLA_OK) throw error(errc::plugin, fmt::format("create ends with {}: {}", status_name(status), host.record().error()));
  }
  ~held_decoder() { table_.release(raw_); }
  held_decoder(const held_decoder&) = delete;
  held_decoder& operator=(const held_decoder&) = delete;

  /// Decodes into memory filled with a byte, at an edge of a page that must not be touched.
  [[nodiscard]] std::string decode(const shape_t& index, std::size_t size, guarded_memory::edge edge, int fill) const {
    const guarded_memory memory(size, edge);
    std::memset(memory.bytes().data(), fill, size);
    const auto status = table_.decode(raw_, host_.context(), index.data(), memory.bytes().data(), size);
    if (status != LAMELLA_OK)
      throw error(errc::plugin, fmt::format("decode ends with {}: {}", status_name(status), host_.record().error()));
    return {reinterpret_cast<const char*>(memory.bytes().data()), size};
  }

 private:
  const lamella_decoder& table_;
  foreign_host& host_;
  void* raw_ = nullptr;
};

void check_dataset(const subject& plugin, const lamella_decoder& table, const sample& s, const dataset& d, trial& told) {
  const auto& layout = d.view().leaf();
  const auto& decoded = std::get<decoded_layout>(layout.storage);
  foreign_host host({.options = validated_options(*plugin.find_format(s.format), s.options)});
  const held_decoder decoder(table, host, s.format, open_source(s.path), decoded.state);
  for_each_chunk(layout.shape, decoded.chunk_shape, [&](const shape_t& index, const shape_t& part) {
    const auto where = fmt::format("{}: dataset '{}': chunk ({})", s.name, d.name(), fmt::join(index, ", "));
    told.at("decoding into memory of exactly its size: " + where);
    const auto size = static_cast<std::size_t>(element_count(part) * layout.stored.item_size());
    const auto a = decoder.decode(index, size, guarded_memory::edge::back, 0x00);
    const auto b = decoder.decode(index, size, guarded_memory::edge::front, 0xFF);
    if (a != b) told.fail(where + ": decode leaves a part of the chunk as it was");
  });
}

}  // namespace

void check_decoder_buffers(const subject& plugin, trial& told) {
  const auto* const table = static_cast<const lamella_decoder*>(plugin.interface("lamella.decoder/1"));
  if (table == nullptr) throw not_applicable("it has no decoder");
  bool has_any = false;
  for_each_array(plugin, told, [&](const sample& s, const dataset& d) {
    if (!std::holds_alternative<decoded_layout>(d.view().leaf().storage) || d.view().size() == 0) return;
    has_any = true;
    check_dataset(plugin, *table, s, d, told);
  });
  if (!has_any) throw not_applicable("no sample needs its decoder");
}

}  // namespace lamella::conformance
