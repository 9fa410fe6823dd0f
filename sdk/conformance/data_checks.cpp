// SPDX-License-Identifier: BSD-3-Clause
#include "data_checks.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstring>
#include <random>

#include "lamella/error.hpp"

namespace lamella::conformance {
namespace {

constexpr int slices_a_dataset = 40;

struct picked_axis {
  std::int64_t start = 0, step = 1, count = 0;
};

std::vector<picked_axis> random_slice(const shape_t& shape, std::mt19937_64& random) {
  std::vector<picked_axis> picked;
  for (const auto length : shape) {
    if (length == 0) {
      picked.push_back({});
      continue;
    }
    const auto below = [&](std::int64_t end) { return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(end)); };
    picked_axis axis{.start = below(length), .step = 1 + below(std::min<std::int64_t>(length, 4))};
    if (random() % 3 == 0) axis.step = -axis.step;
    const auto room = axis.step > 0 ? (length - 1 - axis.start) / axis.step : axis.start / -axis.step;
    axis.count = 1 + below(room + 1);
    picked.push_back(axis);
  }
  return picked;
}

range range_of(const picked_axis& axis) {
  if (axis.count == 0) return {0, 0};
  const auto last = axis.start + (axis.count - 1) * axis.step;
  if (axis.step > 0) return {axis.start, last + 1, axis.step};
  return {axis.start, last == 0 ? std::nullopt : std::optional(last - 1), axis.step};
}

/// The same part of an array in memory, element by element.
std::string gathered(const array& whole, const std::vector<picked_axis>& picked) {
  const auto item = static_cast<std::size_t>(whole.type().item_size());
  std::string out;
  const auto walk = [&](const auto& self, std::size_t axis, const std::byte* at) -> void {
    if (axis == picked.size()) {
      out.append(reinterpret_cast<const char*>(at), item);
      return;
    }
    for (std::int64_t i = 0; i < picked[axis].count; ++i)
      self(self, axis + 1, at + (picked[axis].start + i * picked[axis].step) * whole.byte_strides()[axis]);
  };
  walk(walk, 0, whole.data());
  return out;
}

bool lies_in(const array& part, std::span<const std::byte> whole) {
  if (part.size() == 0) return true;
  std::int64_t lowest = 0, highest = 0;
  for (std::size_t i = 0; i < part.shape().size(); ++i) {
    const auto reach = (part.shape()[i] - 1) * part.byte_strides()[i];
    (reach < 0 ? lowest : highest) += reach;
  }
  return part.data() + lowest >= whole.data() && part.data() + highest + part.type().item_size() <= whole.data() + whole.size();
}

/// Whether the elements are in one of the view's sources, and not in memory of their own.
bool lies_in_a_mapping(const array& part, const view& v) {
  if (v.sources() == nullptr) return false;
  for (const auto& source : v.sources()->sources)
    if (const auto mapping = source->mapping(); mapping != nullptr && lies_in(part, *mapping)) return true;
  return false;
}

std::string copied(const array& from) {
  std::vector<picked_axis> all;
  for (const auto length : from.shape()) all.push_back({0, 1, length});
  return gathered(from, all);
}

}  // namespace

void for_each_array(const subject& plugin, trial& told, const std::function<void(const sample&, const dataset&)>& use) {
  for (const auto* s : plugin.readable()) {
    const auto f = plugin.open(*s);
    for (const auto& d : f.datasets()) {
      if (d.unavailable() != nullptr || d.is_ragged()) continue;
      told.at(fmt::format("reading {}, dataset '{}'", s->name, d.name()));
      use(*s, d);
    }
  }
}

void check_slices(const subject& plugin, trial& told) {
  std::mt19937_64 random(5);
  for_each_array(plugin, told, [&](const sample& s, const dataset& d) {
    const auto whole = d.view().read({.threads = 1});
    for (int i = 0; i < slices_a_dataset; ++i) {
      const auto picked = random_slice(d.shape(), random);
      std::vector<range> ranges;
      std::string notation;
      for (const auto& axis : picked) {
        ranges.push_back(range_of(axis));
        notation += fmt::format("{}{}+{}*{}", notation.empty() ? "" : ", ", axis.start, axis.step, axis.count);
      }
      const auto part = d.view().slice(ranges).read({.threads = 1});
      if (const auto expected = gathered(whole, picked);
          part.bytes().size() != expected.size() || std::memcmp(part.bytes().data(), expected.data(), expected.size()) != 0)
        told.fail(fmt::format("{}: dataset '{}': the slice ({}) is not that part of the whole", s.name, d.name(), notation));
    }
  });
}

void check_zero_copy(const subject& plugin, trial& told) {
  std::map<std::string, std::string> refusals;  // by format that claims it: why nothing could be mapped
  for (const auto* s : plugin.readable())
    if (plugin.claims(s->format, "zero_copy")) refusals.emplace(s->format, "it has no array");
  if (refusals.empty()) throw not_applicable("it does not claim zero_copy");
  std::map<std::string, int> mapped;
  for_each_array(plugin, told, [&](const sample& s, const dataset& d) {
    if (!refusals.contains(s.format) || d.view().size() == 0) return;
    try {
      const auto in_place = d.view().map();
      if (!lies_in_a_mapping(in_place, d.view()))
        return told.fail(fmt::format("{}: dataset '{}': map() gives memory outside the mapped file", s.name, d.name()));
      const auto read = d.view().read({.threads = 1});
      if (copied(in_place) != copied(read)) told.fail(fmt::format("{}: dataset '{}': mapped and read elements differ", s.name, d.name()));
      ++mapped[s.format];
    } catch (const error& caught) {
      if (caught.code() != errc::not_mappable) throw;
      refusals[s.format] = fmt::format("{}, dataset '{}': {}", s.name, d.name(), caught.message());
    }
  });
  for (const auto& [format, why] : refusals) {
    if (mapped[format] != 0)
      told.prove(format, "zero_copy");
    else
      told.contradict(format, "zero_copy",
                      fmt::format("format '{}' claims zero_copy, but no sample of it can be mapped in place: {}", format, why));
  }
}

}  // namespace lamella::conformance
