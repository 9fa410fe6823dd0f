// SPDX-License-Identifier: BSD-3-Clause
#include "conversion_items.hpp"

#include <fmt/format.h>

#include <map>
#include <set>

#include "file_stem.hpp"
#include "watched_write.hpp"

namespace lamella::cli {

namespace {

dtype parse_type(const std::string& text) {
  try {
    return dtype::parse(text);
  } catch (const error& e) {
    throw error(errc::bad_argument, fmt::format("--dtype {}: {}", text, e.message()), {.hint = "type a type as NumPy writes it: <f4"});
  }
}

void append(std::vector<attribute>& to, const std::vector<attribute>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

/// Writers take attributes of the file and of datasets.
std::vector<std::string> attributes_of_groups(const file& f) {
  std::vector<std::string> losses;
  for (const auto& g : f.groups()) {
    const auto count = f.attributes(g.id).size();
    if (count != 0) losses.push_back(fmt::format("{}: {} attributes of group {}", f.path(), count, g.name));
  }
  return losses;
}

}  // namespace

void conversion_items::add(const std::string& path, const file& f, const dataset_choice& choice) {
  files.push_back(f);
  for (const auto& c : choice.of(f)) {
    if (c.whole.unavailable() != nullptr) {
      if (choice.is_named()) throw unavailable_error(f, c.whole);
      losses.emplace_back(unavailable_error(f, c.whole).what());
      continue;
    }
    choices.push_back(c);
    stems.push_back(file_stem(path));
    items.push_back(item_of(c));
  }
  for (auto& loss : attributes_of_groups(f)) losses.push_back(std::move(loss));
  file_of_item.resize(items.size(), files.size() - 1);
}

void conversion_items::settle_file_attributes() {
  if (files.size() == 1) file_attributes = files.front().attributes();
  for (std::size_t i = 0; files.size() > 1 && i < items.size(); ++i) append(items[i].attributes, files[file_of_item[i]].attributes());
}

void conversion_items::make_names_unique() {
  std::map<std::string, int> uses;
  for (const auto& item : items) ++uses[item.name];
  std::set<std::string> taken;
  for (std::size_t i = 0; i < items.size(); ++i) {
    auto& name = items[i].name;
    if (uses[name] > 1) name = stems[i] + "/" + name;
    const auto base = name;
    for (int number = 2; !taken.insert(name).second; ++number) name = fmt::format("{}#{}", base, number);
  }
}

void conversion_items::permute(const std::vector<std::int64_t>& order) {
  const std::vector<int> axes(order.begin(), order.end());
  for (std::size_t i = 0; i < items.size(); ++i) {
    items[i].view = items[i].view.permute(axes);
    items[i].axes = axes_of(choices[i].whole, choices[i].part.permute(axes));
  }
}

void conversion_items::cast(const std::string& type) {
  const auto wanted = parse_type(type);
  for (auto& item : items) {
    item.stored = wanted;
    if (item.view.type() == wanted.native()) continue;
    try {
      item.view = item.view.cast(wanted.native());
    } catch (const error& e) {
      throw error(e.code(), fmt::format("dataset {}: {}", item.name, e.message()), {.hint = "leave --dtype out, or choose with --dataset"});
    }
  }
}

void conversion_items::check_chunks(const shape_t& chunk_shape) const {
  for (const auto& item : items) {
    if (item.view.ndim() == chunk_shape.size()) continue;
    throw error(errc::bad_argument,
                fmt::format("--chunks has {} lengths, dataset {} has {} axes", chunk_shape.size(), item.name, item.view.ndim()),
                {.hint = "type one length an axis, or choose with --dataset"});
  }
}

}  // namespace lamella::cli
