// SPDX-License-Identifier: BSD-3-Clause
#include "file/partial.hpp"

#include <fmt/format.h>

#include "layout/layout_check.hpp"

namespace lamella {

namespace {

std::string readable_size(double bytes) {
  const char* units[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
  std::size_t unit = 0;
  while (bytes >= 1000 && unit < 6) bytes /= 1000, ++unit;
  return unit == 0 ? fmt::format("{:.0f} B", bytes) : fmt::format("{:.1f} {}", bytes, units[unit]);
}

std::string promise(const layout& leaf, const shortage& missing) {
  return fmt::format("the header promises {} {} ({}), which end at byte {}; the file has {} bytes", fmt::join(leaf.shape, "×"),
                     leaf.stored.str(),
                     readable_size(static_cast<double>(element_count(leaf.shape)) * static_cast<double>(leaf.stored.item_size())),
                     missing.needed_bytes, missing.available_bytes);
}

[[noreturn]] void refuse(const layout& leaf, const shortage& missing) {
  std::string hint;
  if (missing.complete_steps > 0)
    hint = fmt::format("open with partial=valid to read {} of {} along the first axis, or with partial=pad to fill the rest with zeros",
                       missing.complete_steps, leaf.shape[0]);
  throw error(errc::truncated, promise(leaf, missing), {.byte_offset = static_cast<std::int64_t>(missing.available_bytes), .hint = hint});
}

void keep_valid_part(layout& leaf, dataset::state& state, const shortage& missing) {
  leaf.shape[0] = missing.complete_steps;
  auto& first = state.axes[0];
  first.size = missing.complete_steps;
  if (!first.values.empty()) first.values.resize(static_cast<std::size_t>(missing.complete_steps));
}

/// A stream tells its end only when it was decoded that far; policies other than `error` need to know it.
void find_end(const source& stream) {
  std::vector<std::byte> piece(std::size_t{1} << 20);
  std::uint64_t at = 0;
  try {
    while (const auto got = stream.read_at(at, piece)) at += got;
  } catch (const error&) {  // where it breaks off is its end
  }
}

std::optional<shortage> shortage_of(const layout& leaf, const source_set& sources, partial_policy policy) {
  if (const auto* s = std::get_if<strided_layout>(&leaf.storage); s != nullptr && policy != partial_policy::error)
    if (s->source < sources.sources.size() && !sources.sources[s->source]->size()) find_end(*sources.sources[s->source]);
  return check_layout(leaf, sources);
}

}  // namespace

void apply_partial_policy(layout& leaf, dataset::state& state, const source_set& sources, partial_policy policy,
                          std::vector<warning>& warnings) {
  const auto missing = shortage_of(leaf, sources, policy);
  if (!missing) return;
  const bool has_valid_part = missing->complete_steps > 0;
  if (policy == partial_policy::error || (policy == partial_policy::valid && !has_valid_part)) refuse(leaf, *missing);
  const auto what = promise(leaf, *missing);
  if (policy == partial_policy::valid) {
    warnings.push_back({fmt::format("{}: {}; read {} of {} along the first axis", state.name, what, missing->complete_steps, leaf.shape[0]),
                        static_cast<std::int64_t>(missing->available_bytes)});
    keep_valid_part(leaf, state, *missing);
  } else {
    warnings.push_back(
        {fmt::format("{}: {}; the rest reads as zeros", state.name, what), static_cast<std::int64_t>(missing->available_bytes)});
    std::get<strided_layout>(leaf.storage).zeros_beyond_end = true;
  }
}

}  // namespace lamella
