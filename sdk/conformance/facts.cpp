// SPDX-License-Identifier: BSD-3-Clause
#include "facts.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <ranges>
#include <sstream>

#include "lamella/error.hpp"
#include "view/value_digest.hpp"

namespace lamella::conformance {
namespace {

constexpr std::uint64_t block_bytes = std::uint64_t{4} << 20;

std::string text_of(const attribute& a) {
  std::string text = fmt::format("'{}' {} ", a.name(), static_cast<int>(a.kind()));
  switch (a.kind()) {
    case attribute_kind::null:
      break;
    case attribute_kind::boolean:
    case attribute_kind::int64:
      text += fmt::to_string(a.as_int64());
      break;
    case attribute_kind::uint64:
      text += fmt::to_string(a.as_uint64());
      break;
    case attribute_kind::float64:
      text += fmt::format("{:a}", a.as_float64());
      break;
    case attribute_kind::list:
    case attribute_kind::map:
      for (const auto& child : a.children()) text += "{" + text_of(child) + "}";
      break;
    case attribute_kind::small_array:
    case attribute_kind::text:
    case attribute_kind::bytes:
    case attribute_kind::decimal:
    case attribute_kind::opaque:
      text += fmt::format("{} {} {} {}", a.as_text(), a.tag(), a.type(), fmt::join(a.shape(), ","));
      break;
  }
  std::ranges::replace(text, '\n', ' ');
  return text;
}

std::string axes_text(const dataset& d) {
  std::string text;
  for (const auto& a : d.axes())
    text += fmt::format(" [{} {} {} {} {} {}]", a.name, a.units, a.size, a.scale, a.offset, fmt::join(a.values, ","));
  return text;
}

std::string number(double value) {
  return fmt::format("{:.12g}", value);
}

bool is_near(double a, double b) {
  return a == b || (std::isnan(a) && std::isnan(b)) || std::abs(a - b) <= 1e-6 * std::max(std::abs(a), std::abs(b));
}

/// What differs between an attribute and its expected value; empty: nothing.
std::string difference(const attribute& found, const expected_attribute& expected) {
  if (const auto* texts = std::get_if<std::vector<std::string>>(&expected)) {
    if (found.kind() != attribute_kind::list) return "needs a list";
    std::vector<std::string> has;
    for (const auto& child : found.children()) has.emplace_back(child.as_text());
    return has == *texts ? std::string() : fmt::format("needs {}, has {}", fmt::join(*texts, ", "), fmt::join(has, ", "));
  }
  if (const auto* text = std::get_if<std::string>(&expected)) {
    const bool has_text = found.kind() == attribute_kind::text || found.kind() == attribute_kind::decimal;
    if (has_text && found.as_text() == *text) return {};
    return fmt::format("needs the text '{}'{}", *text, has_text ? fmt::format(", has '{}'", found.as_text()) : "");
  }
  double value = 0;
  if (found.kind() == attribute_kind::boolean)
    value = found.as_boolean();
  else if (found.kind() == attribute_kind::int64)
    value = static_cast<double>(found.as_int64());
  else if (found.kind() == attribute_kind::uint64)
    value = static_cast<double>(found.as_uint64());
  else if (found.kind() == attribute_kind::float64)
    value = found.as_float64();
  else
    return "needs a number";
  const auto wanted = std::holds_alternative<bool>(expected)           ? static_cast<double>(std::get<bool>(expected))
                      : std::holds_alternative<std::int64_t>(expected) ? static_cast<double>(std::get<std::int64_t>(expected))
                                                                       : std::get<double>(expected);
  return is_near(value, wanted) ? std::string() : fmt::format("needs {}, has {}", number(wanted), number(value));
}

void compare_axes(const dataset& d, const expected_dataset& e, const std::string& where, trial& told) {
  for (std::size_t i = 0; i < e.axes.size() && i < d.axes().size(); ++i) {
    const auto& found = d.axes()[i];
    const auto& wanted = e.axes[i];
    const auto differ = [&](std::string_view what, const std::string& has, const std::string& needs) {
      told.fail(fmt::format("{}: axis {} has the {} '{}', its sample says '{}'", where, i, what, has, needs));
    };
    if (wanted.name && *wanted.name != found.name) differ("name", found.name, *wanted.name);
    if (wanted.units && *wanted.units != found.units) differ("units", found.units, *wanted.units);
    if (wanted.scale && !is_near(*wanted.scale, found.scale)) differ("scale", number(found.scale), number(*wanted.scale));
    if (wanted.offset && !is_near(*wanted.offset, found.offset)) differ("offset", number(found.offset), number(*wanted.offset));
  }
}

void compare_attributes(const file& f, const dataset& d, const expected_dataset& e, const std::string& where, trial& told) {
  auto all = d.attributes();
  std::ranges::copy(f.attributes(), std::back_inserter(all));
  for (const auto& [name, expected] : e.attributes) {
    const auto found = std::ranges::find_if(all, [&](const attribute& a) { return a.name() == name; });
    if (found == all.end())
      told.fail(fmt::format("{}: it has no attribute '{}'", where, name));
    else if (const auto why = difference(*found, expected); !why.empty())
      told.fail(fmt::format("{}: attribute '{}' {}", where, name, why));
  }
}

void compare_dataset(const file& f, const dataset& d, const expected_dataset& e, const sample& s, trial& told) {
  const auto where = fmt::format("{}: dataset '{}'", s.name, d.name());
  if (d.type() != dtype::parse(e.dtype)) told.fail(fmt::format("{}: has the type {}, its sample says {}", where, d.type().str(), e.dtype));
  if (d.shape() != e.shape)
    told.fail(fmt::format("{}: has the shape ({}), its sample says ({})", where, fmt::join(d.shape(), ", "), fmt::join(e.shape, ", ")));
  if (told.has_failed()) return;
  compare_axes(d, e, where, told);
  compare_attributes(f, d, e, where, told);
  if (e.sha256.empty()) return;
  if (const auto sum = values_sha256(d.view()); sum != e.sha256)
    told.fail(fmt::format("{}: its values have the checksum {}, its sample says {}", where, sum, e.sha256));
}

}  // namespace

std::string values_sha256(const view& v, int threads) {
  value_digest digest;
  const read_options options{.threads = threads};
  if (v.is_ragged())
    digest.update(v.read_concatenated(options));
  else
    for_each_block(v, block_bytes, options, [&](const array& block, std::span<const std::int64_t>) { digest.update(block); });
  return digest.hex();
}

std::string facts_text(const file& f, int threads) {
  std::string text;
  for (const auto& a : f.attributes()) text += "file " + text_of(a) + "\n";
  for (const auto& d : f.datasets()) {
    const bool is_unavailable = d.unavailable() != nullptr;
    text += fmt::format("dataset '{}' {} ({}){} {}\n", d.name(), d.type().str(), fmt::join(d.shape(), ", "), axes_text(d),
                        is_unavailable ? "unavailable" : values_sha256(d.view(), threads));
    for (const auto& a : d.attributes()) text += fmt::format("dataset '{}' {}\n", d.name(), text_of(a));
  }
  return text;
}

std::string first_difference(const std::string& expected, const std::string& found) {
  std::istringstream a(expected), b(found);
  std::string line_a, line_b;
  while (true) {
    const bool has_a = static_cast<bool>(std::getline(a, line_a)), has_b = static_cast<bool>(std::getline(b, line_b));
    if (!has_a) line_a = "nothing";
    if (!has_b) line_b = "nothing";
    if (line_a != line_b || (!has_a && !has_b)) return fmt::format("'{:.200}' instead of '{:.200}'", line_b, line_a);
  }
}

void compare_value(const dataset& d, const expected_value& v, trial& told) {
  std::vector<range> one;
  for (const auto position : v.at) one.push_back(range::at(position));
  const auto found = d.view().slice(one).cast(dtype('f', 8)).read({.threads = 1}).as<double>()[0];
  if (!is_near(found, v.value))
    told.fail(fmt::format("dataset '{}': the element at ({}) is {}, its sample says {}", d.name(), fmt::join(v.at, ", "), number(found),
                          number(v.value)));
}

void compare_facts(const file& f, const sample& s, trial& told) {
  for (const auto& e : s.datasets) {
    const auto found = std::ranges::find(f.datasets(), e.name, &dataset::name);
    if (found == f.datasets().end()) {
      told.fail(fmt::format("{}: it has no dataset '{}'; it has {}", s.name, e.name,
                            fmt::join(f.datasets() | std::views::transform(&dataset::name), ", ")));
      continue;
    }
    compare_dataset(f, *found, e, s, told);
    if (!s.is_huge() && !told.has_failed())
      for (const auto& value : e.values) compare_value(*found, value, told);
  }
  if (f.size() != s.datasets.size())
    told.fail(fmt::format("{}: it has {} datasets, its sample says {}", s.name, f.size(), s.datasets.size()));
}

}  // namespace lamella::conformance
