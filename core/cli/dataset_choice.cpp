// SPDX-License-Identifier: BSD-3-Clause
#include "dataset_choice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace lamella::cli {

namespace {

std::optional<std::size_t> index_in(const std::string& text) {
  std::size_t index = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), index);
  const bool is_number = fault == std::errc{} && end == text.data() + text.size();
  return is_number ? std::optional(index) : std::nullopt;
}

// A name goes before a number: keys of containers can be digits.
dataset find_dataset(const file& f, const std::string& name) {
  const auto has_name = [&](const dataset& d) { return d.name() == name; };
  const auto found = std::find_if(f.datasets().begin(), f.datasets().end(), has_name);
  if (found != f.datasets().end()) return *found;
  const auto index = index_in(name);
  return index ? f[*index] : f[std::string_view(name)];
}

std::string list_names(const std::vector<dataset>& datasets) {
  constexpr std::size_t shown = 20;
  std::string names;
  for (std::size_t i = 0; i < std::min(shown, datasets.size()); ++i) names += (i == 0 ? "" : ", ") + datasets[i].name();
  return datasets.size() > shown ? names + ", …" : names;
}

[[noreturn]] void throw_several(const file& f, const std::vector<dataset>& datasets) {
  throw error(errc::bad_argument, fmt::format("{} datasets, and one is needed: {}", datasets.size(), list_names(datasets)),
              {.path = f.path(), .hint = "choose with --dataset NAME or --dataset INDEX"});
}

std::vector<dataset> with_data_role(const std::vector<dataset>& datasets) {
  std::vector<dataset> found;
  std::copy_if(datasets.begin(), datasets.end(), std::back_inserter(found), [](const auto& d) { return d.role() == dataset_role::data; });
  return found;
}

dataset single(const file& f, const std::vector<dataset>& datasets) {
  if (datasets.empty()) throw error(errc::unsupported, "the file has no datasets", {.path = f.path()});
  if (datasets.size() == 1) return datasets.front();
  const auto data = with_data_role(datasets);
  if (data.size() != 1) throw_several(f, datasets);
  return data.front();
}

std::string why_not_lazy(const view& part) {
  if (part.access() == access_class::in_line) return "its values are text that was read when the file was opened (access inline)";
  for (const auto& s : part.sources()->sources) {
    if (s->kind() == source_kind::stream) return fmt::format("its bytes are decoded from the front of {} (access stream)", s->path());
  }
  return "its bytes are decoded from the front of a compressed file (access stream)";
}

/// The axis of a view that walks along an axis of the leaf. A part of a dataset has no others than the dataset.
std::size_t axis_along(const view& whole, std::size_t leaf_axis) {
  const auto& walks = whole.walks();
  const auto found = std::find_if(walks.begin(), walks.end(), [&](const auto& w) { return w.leaf_axis == leaf_axis; });
  return static_cast<std::size_t>(found - walks.begin());
}

axis walked(const axis& whole, std::int64_t start, std::int64_t step, std::int64_t size) {
  auto part = whole;
  part.size = size;
  part.offset = whole.offset + static_cast<double>(start) * whole.scale;
  part.scale = whole.scale * static_cast<double>(step);
  if (!whole.is_uniform()) {
    part.values.clear();
    for (std::int64_t i = 0; i < size; ++i) part.values.push_back(whole.values.at(static_cast<std::size_t>(start + i * step)));
  }
  return part;
}

}  // namespace

void dataset_choice::declare(arguments& words) {
  words.repeatable("--dataset", "NAME|INDEX", names_, "one dataset of several, by name or by position from 0");
  words.option("--slice", "SLICE", slice_, "part of it, in NumPy's notation: '10:20,:,::2'");
  words.flag("--require-lazy", require_lazy_, "refuse data that opening or a first access would read as a whole");
}

std::vector<chosen> dataset_choice::of(const file& f) const {
  if (has_slice()) return {one_of(f)};
  std::vector<chosen> all;
  for (const auto& d : named(f)) {
    all.push_back(cut(f, d));
    check_lazy(f, all.back());
  }
  return all;
}

chosen dataset_choice::one_of(const file& f) const {
  const auto choice = cut(f, single(f, named(f)));
  check_lazy(f, choice);
  return choice;
}

std::vector<dataset> dataset_choice::named(const file& f) const {
  if (names_.empty()) return f.datasets();
  std::vector<dataset> found;
  for (const auto& name : names_) found.push_back(find_dataset(f, name));
  return found;
}

chosen dataset_choice::cut(const file& f, const dataset& d) const {
  if (!has_slice() || d.unavailable() != nullptr) return {d, d.view()};
  try {
    return {d, d.view().slice(parse_slice(*slice_, d.shape().size())), true};
  } catch (const error& e) {
    throw reading_error(e, f, d);
  }
}

void dataset_choice::check_lazy(const file& f, const chosen& c) const {
  if (!require_lazy_ || c.whole.unavailable() != nullptr) return;
  const auto access = c.part.access();
  if (access != access_class::stream && access != access_class::in_line) return;
  throw error(errc::refused, fmt::format("dataset {} is not lazy: {}", c.whole.name(), why_not_lazy(c.part)),
              {.path = f.path(), .hint = "leave --require-lazy out to read it all the same"});
}

std::vector<axis> axes_of(const dataset& d, const view& part) {
  std::vector<axis> axes;
  for (std::size_t i = 0; i < part.ndim(); ++i) {
    const auto leaf_axis = part.walks()[i].leaf_axis;
    const auto whole = leaf_axis == view::no_axis ? d.axes().size() : axis_along(d.view(), leaf_axis);
    if (whole >= d.axes().size()) {  // an axis that the dataset does not have: it only counts
      axes.push_back({.size = part.shape()[i]});
      continue;
    }
    const auto whole_step = d.view().walks()[whole].step;
    const auto start = (part.leaf_start()[leaf_axis] - d.view().leaf_start()[leaf_axis]) / whole_step;
    const auto step = part.shape()[i] > 1 ? part.walks()[i].step / whole_step : 1;
    axes.push_back(walked(d.axes()[whole], start, step, part.shape()[i]));
  }
  return axes;
}

error unavailable_error(const file& f, const dataset& d) {
  const auto& why = *d.unavailable();
  return {
      why.code, fmt::format("dataset {}: {}", d.name(), why.reason), {.path = f.path(), .byte_offset = why.byte_offset, .hint = why.hint}};
}

error reading_error(const error& e, const file& f, const dataset& d) {
  return error(e.code(), fmt::format("dataset {}: {}", d.name(), e.message()), e.details()).with({.path = f.path()});
}

}  // namespace lamella::cli
