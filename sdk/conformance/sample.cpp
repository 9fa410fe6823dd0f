// SPDX-License-Identifier: BSD-3-Clause
#include "sample.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

#define TOML_HEADER_ONLY 0
#include <toml++/toml.h>

#include "lamella/error.hpp"

namespace lamella::conformance {
namespace {

namespace fs = std::filesystem;

/// One table of samples.toml, with the words for what is wrong in it.
class reader {
 public:
  reader(const toml::table& table, const std::string& path) : table_(&table), path_(&path) {}

  [[noreturn]] void refuse(std::string_view key, std::string_view reason) const {
    const auto* const node = table_->get(key);
    const auto& where = (node == nullptr ? table_->source() : node->source()).begin;
    throw error(errc::plugin, fmt::format("line {}, column {}: key '{}': {}", where.line, where.column, key, reason), {.path = *path_});
  }
  [[nodiscard]] bool has(std::string_view key) const { return table_->get(key) != nullptr; }
  template <typename T>
  [[nodiscard]] std::optional<T> find(std::string_view key, std::string_view wanted) const {
    const auto* const node = table_->get(key);
    if (node == nullptr) return {};
    const auto value = node->value<T>();
    if (!value) refuse(key, fmt::format("needs {}", wanted));
    return value;
  }
  [[nodiscard]] std::string text(std::string_view key) const {
    auto value = find<std::string>(key, "text");
    if (!value) refuse(key, "is missing");
    return std::move(*value);
  }
  [[nodiscard]] std::uint64_t size(std::string_view key) const {
    const auto value = find<std::int64_t>(key, "a number of bytes");
    if (!value || *value < 0) refuse(key, "needs a number of bytes");
    return static_cast<std::uint64_t>(*value);
  }
  [[nodiscard]] shape_t integers(std::string_view key) const {
    shape_t list;
    each(key, [&](const toml::node& node) {
      const auto value = node.value<std::int64_t>();
      if (!value) refuse(key, "needs a list of integers");
      list.push_back(*value);
    });
    return list;
  }
  template <typename F>
  void each(std::string_view key, F&& f) const {
    const auto* const node = table_->get(key);
    if (node == nullptr) return;
    const auto* const list = node->as_array();
    if (list == nullptr) refuse(key, "needs a list");
    for (const auto& item : *list) f(item);
  }
  template <typename F>
  void each_table(std::string_view key, F&& f) const {
    each(key, [&](const toml::node& node) {
      if (node.as_table() == nullptr) refuse(key, "needs a list of tables");
      f(reader(*node.as_table(), *path_));
    });
  }
  [[nodiscard]] std::optional<reader> child(std::string_view key) const {
    const auto* const node = table_->get(key);
    if (node == nullptr) return {};
    if (node->as_table() == nullptr) refuse(key, "needs a table");
    return reader(*node->as_table(), *path_);
  }
  [[nodiscard]] const toml::table& table() const noexcept { return *table_; }

 private:
  const toml::table* table_;
  const std::string* path_;
};

std::string bytes_of(const reader& from, std::string_view key) {
  const auto text = from.text(key);
  std::string bytes;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == ' ') {
      ++i;
      continue;
    }
    unsigned value = 0;
    if (i + 2 > text.size() || std::from_chars(text.data() + i, text.data() + i + 2, value, 16).ptr != text.data() + i + 2)
      from.refuse(key, "needs pairs of hexadecimal digits");
    bytes += static_cast<char>(value);
    i += 2;
  }
  return bytes;
}

expected_axis axis_of(const reader& from) {
  return {.name = from.find<std::string>("name", "text"),
          .units = from.find<std::string>("units", "text"),
          .scale = from.find<double>("scale", "a number"),
          .offset = from.find<double>("offset", "a number")};
}

std::vector<std::pair<std::string, expected_attribute>> attributes_of(const reader& from) {
  std::vector<std::pair<std::string, expected_attribute>> all;
  const auto texts_of = [&](const toml::array& list, const std::string& name) {
    std::vector<std::string> texts;
    for (const auto& item : list) {
      if (!item.is_string()) from.refuse(name, "is a list, and needs texts");
      texts.push_back(item.as_string()->get());
    }
    return texts;
  };
  for (const auto& [key, node] : from.table()) {
    const std::string name(key.str());
    if (const auto* flag = node.as_boolean())
      all.emplace_back(name, flag->get());
    else if (const auto* integer = node.as_integer())
      all.emplace_back(name, integer->get());
    else if (const auto* real = node.as_floating_point())
      all.emplace_back(name, real->get());
    else if (const auto* text = node.as_string())
      all.emplace_back(name, text->get());
    else if (const auto* list = node.as_array())
      all.emplace_back(name, texts_of(*list, name));
    else
      from.refuse(name, "needs text, a number, true or false");
  }
  return all;
}

/// A type string, or the list of [name, type] or [name, type, shape] of a structured type, as NumPy's descr prints it.
std::string dtype_of(const reader& from) {
  const auto* const fields = from.table().get_as<toml::array>("dtype");
  if (fields == nullptr) return from.text("dtype");
  std::string text;
  for (const auto& node : *fields) {
    const auto* const field = node.as_array();
    if (field == nullptr || field->size() < 2) from.refuse("dtype", "needs text, or a list of [name, type]");
    text += fmt::format("{}('{}', '{}'", text.empty() ? "[" : ", ", field->at(0).value_or<std::string>(""),
                        field->at(1).value_or<std::string>(""));
    if (field->size() > 2 && field->at(2).is_array()) {
      std::string shape;
      for (const auto& length : *field->at(2).as_array()) shape += fmt::format("{},", length.value_or<std::int64_t>(0));
      text += fmt::format(", ({})", shape);
    }
    text += ")";
  }
  return text + "]";
}

expected_dataset dataset_of(const reader& from) {
  expected_dataset made{.name = from.text("name"), .dtype = dtype_of(from), .shape = from.integers("shape")};
  made.sha256 = from.find<std::string>("sha256", "64 hexadecimal digits").value_or("");
  from.each_table("axes", [&](const reader& axis) { made.axes.push_back(axis_of(axis)); });
  if (!made.axes.empty() && made.axes.size() != made.shape.size()) from.refuse("axes", "needs one table for each dimension");
  if (const auto attributes = from.child("attributes")) made.attributes = attributes_of(*attributes);
  from.each_table("values", [&](const reader& value) {
    made.values.push_back({value.integers("at"), value.find<double>("value", "a number").value_or(0)});
    if (made.values.back().at.size() != made.shape.size()) value.refuse("at", "needs one position for each dimension");
  });
  return made;
}

std::string existing(const reader& from, std::string_view key, const fs::path& folder) {
  auto path = folder / from.text(key);
  std::error_code failed;
  if (!fs::exists(path, failed)) throw error(errc::io, "samples.toml names it, but it is missing", {.path = path.string()});
  return path.string();
}

huge_file huge_of(const reader& from, const fs::path& folder) {
  huge_file made{.head = existing(from, "head", folder), .name = from.text("name"), .size = from.size("size")};
  if (fs::path(made.name).filename() != fs::path(made.name) || made.name.empty()) from.refuse("name", "needs the name of a file");
  from.each_table("patches", [&](const reader& patch) {
    made.patches.emplace_back(patch.size("at"), bytes_of(patch, "hex"));
    const auto& [at, bytes] = made.patches.back();
    if (at > made.size || bytes.size() > made.size - at) patch.refuse("at", "lies beyond the size");
  });
  return made;
}

sample sample_of(const reader& from, const fs::path& folder) {
  sample made{.path = {}, .name = {}, .format = from.text("format")};
  if (const auto options = from.child("options"))
    for (const auto& [name, value] : attributes_of(*options)) {
      const auto* const text = std::get_if<std::string>(&value);
      const auto* const flag = std::get_if<bool>(&value);
      const auto* const integer = std::get_if<std::int64_t>(&value);
      made.options[name] = text != nullptr      ? *text
                           : flag != nullptr    ? (*flag ? "true" : "false")
                           : integer != nullptr ? fmt::to_string(*integer)
                                                : fmt::to_string(std::get<double>(value));
    }
  if (const auto huge = from.child("huge")) {
    made.huge = huge_of(*huge, folder);
    made.name = made.huge->name;
  } else {
    made.path = existing(from, "file", folder);
    made.name = from.text("file");
  }
  made.refused = from.find<std::string>("refused", "the code of an error").value_or("");
  made.has_facts = from.has("datasets");
  if (made.has_facts && !made.refused.empty()) from.refuse("refused", "stands beside 'datasets'; a sample has one of the two");
  from.each_table("datasets", [&](const reader& d) { made.datasets.push_back(dataset_of(d)); });
  return made;
}

}  // namespace

std::vector<sample> read_samples(const std::string& folder) {
  const auto path = (fs::path(folder) / "samples.toml").string();
  std::error_code failed;
  if (!fs::exists(path, failed)) return {};
  std::vector<sample> samples;
  try {
    const auto root = toml::parse_file(path);
    const reader top(root, path);
    if (top.find<std::int64_t>("schema", "1") != 1) top.refuse("schema", "needs 1");
    top.each_table("sample", [&](const reader& s) { samples.push_back(sample_of(s, fs::absolute(folder))); });
  } catch (const toml::parse_error& fault) {
    const auto& where = fault.source().begin;
    throw error(errc::plugin, fmt::format("line {}, column {}: not TOML: {}", where.line, where.column, fault.description()),
                {.path = path});
  }
  return samples;
}

bool sample::is_huge() const {
  constexpr double most_elements = 1 << 26;
  return huge || std::ranges::any_of(datasets, [](const expected_dataset& d) {
           double elements = 1;
           for (const auto length : d.shape) elements *= static_cast<double>(length);
           return elements > most_elements;
         });
}

}  // namespace lamella::conformance
