// SPDX-License-Identifier: BSD-3-Clause
#include "codec/codec_parameters.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "lamella/error.hpp"

namespace lamella {

codec_parameters::codec_parameters(const codec& named, std::initializer_list<std::string_view> known) : id_(named.id) {
  const auto fail = [&](std::string message) { return error(errc::bad_argument, fmt::format("codec {}: {}", id_, message)); };
  for (std::string_view rest = named.parameters; !rest.empty();) {
    const auto item = rest.substr(0, rest.find(','));
    const auto equals = item.find('=');
    const auto key = item.substr(0, equals);
    if (equals == std::string_view::npos) throw fail(fmt::format("parameters are of the form key=value, not '{}'", item));
    if (std::find(known.begin(), known.end(), key) == known.end())
      throw fail(known.size() == 0 ? fmt::format("it has no parameters, '{}' is given", item)
                                   : fmt::format("it has no parameter '{}', only {}", key, fmt::join(known, ", ")));
    if (!values_.emplace(key, item.substr(equals + 1)).second) throw fail(fmt::format("parameter '{}' is given twice", key));
    if (item.size() + 1 == rest.size()) throw fail("the parameters end with a comma");
    rest.remove_prefix(std::min(rest.size(), item.size() + 1));
  }
}

const std::string* codec_parameters::find(std::string_view key) const {
  const auto found = values_.find(key);
  return found == values_.end() ? nullptr : &found->second;
}

std::int64_t codec_parameters::integer(std::string_view key, std::int64_t otherwise, std::int64_t lowest, std::int64_t highest) const {
  const auto* text = find(key);
  if (text == nullptr) return otherwise;
  std::int64_t value = 0;
  const auto* const end = text->data() + text->size();
  const auto [stop, failure] = std::from_chars(text->data(), end, value);
  if (failure != std::errc() || stop != end || value < lowest || value > highest)
    throw error(errc::bad_argument, fmt::format("codec {}: {} is a number from {} to {}, not '{}'", id_, key, lowest, highest, *text));
  return value;
}

std::string codec_parameters::choice(std::string_view key, std::initializer_list<std::string_view> names) const {
  const auto* text = find(key);
  if (text == nullptr) return std::string(*names.begin());
  if (std::find(names.begin(), names.end(), *text) == names.end())
    throw error(errc::bad_argument, fmt::format("codec {}: {} is one of {}, not '{}'", id_, key, fmt::join(names, ", "), *text));
  return *text;
}

bool codec_parameters::flag(std::string_view key, bool otherwise) const {
  const auto* text = find(key);
  if (text == nullptr) return otherwise;
  if (*text != "true" && *text != "false")
    throw error(errc::bad_argument, fmt::format("codec {}: {} is true or false, not '{}'", id_, key, *text));
  return *text == "true";
}

const std::string& codec_parameters::required(std::string_view key) const {
  const auto* text = find(key);
  if (text == nullptr) throw error(errc::bad_argument, fmt::format("codec {}: {} is missing", id_, key));
  return *text;
}

double codec_parameters::real(std::string_view key) const {
  const auto& text = required(key);
  double value = 0;
  const auto* const end = text.data() + text.size();
  const auto [stop, failure] = std::from_chars(text.data(), end, value);
  if (failure != std::errc() || stop != end || !std::isfinite(value))
    throw error(errc::bad_argument, fmt::format("codec {}: {} is a finite number, not '{}'", id_, key, text));
  return value;
}

dtype codec_parameters::type(std::string_view key) const {
  return dtype::parse(required(key));
}

}  // namespace lamella
