// SPDX-License-Identifier: BSD-3-Clause
#include "zarr_json_value.hpp"

#include <cmath>
#include <lamella/plugin.hpp>
#include <nlohmann/json.hpp>

namespace lamella::zarr {
namespace {

/// Builds the values as they are met, so that nothing is lost on the way and hostile texts end early.
class builder {
 public:
  using number_integer_t = std::int64_t;
  using number_unsigned_t = std::uint64_t;
  using number_float_t = double;
  using string_t = std::string;
  using binary_t = nlohmann::json::binary_t;

  builder(const json_limits& limits, json_value& root) : limits_(limits), root_(root) {}

  bool null() { return add(nullptr); }
  bool boolean(bool value) { return add(value); }
  bool number_integer(std::int64_t value) { return add(value); }
  bool number_unsigned(std::uint64_t value) {
    if (value <= INT64_MAX) return add(static_cast<std::int64_t>(value));
    return add(value);
  }
  bool number_float(double value, const std::string& digits) {
    if (digits.find_first_of(".eE") == std::string::npos) return add(json_digits{digits});
    return add(value);
  }
  bool string(std::string& value) { return add(std::move(value)); }
  bool binary(binary_t&) { return false; }
  bool key(std::string& name) {
    name_ = std::move(name);
    return true;
  }
  bool start_object(std::size_t) { return open(json_value::object_type()); }
  bool start_array(std::size_t) { return open(json_value::list_type()); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception& fault) {
    std::string_view why = fault.what();
    why.remove_prefix(std::min(why.find("syntax error"), why.size()));
    why = why.substr(0, why.find("; last read"));
    throw sdk::error(sdk::errc::corrupt, "is no JSON" + (why.empty() ? std::string() : ": " + std::string(why)),
                     {.byte_offset = static_cast<std::int64_t>(position == 0 ? 0 : position - 1)});
  }

 private:
  template <typename T>
  json_value& place(T&& value) {
    if (++count_ > limits_.values) throw sdk::error(sdk::errc::limit, "has more than " + std::to_string(limits_.values) + " values");
    if (open_.empty()) {
      root_.held = std::forward<T>(value);
      return root_;
    }
    auto& parent = open_.back()->held;
    if (auto* list = std::get_if<json_value::list_type>(&parent)) return list->emplace_back(json_value{std::forward<T>(value)});
    return std::get<json_value::object_type>(parent).emplace_back(json_member{std::move(name_), {std::forward<T>(value)}}).value;
  }
  template <typename T>
  bool add(T&& value) {
    place(std::forward<T>(value));
    return true;
  }
  /// While a container is open none above it grows, so that its address stays.
  template <typename T>
  bool open(T&& empty) {
    if (open_.size() >= limits_.depth)
      throw sdk::error(sdk::errc::limit, "is nested deeper than " + std::to_string(limits_.depth) + " levels");
    open_.push_back(&place(std::forward<T>(empty)));
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  const json_limits& limits_;
  json_value& root_;
  std::vector<json_value*> open_;
  std::string name_;
  std::uint64_t count_ = 0;
};

/// Python's bare words as texts of the same length in meaning; nothing where there are none.
std::optional<std::string> without_bare_words(std::string_view text) {
  constexpr std::string_view words[] = {"NaN", "-Infinity", "Infinity"};
  std::string made;
  std::size_t kept = 0;  // of text, in made
  bool in_text = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (in_text) {
      if (text[i] == '\\')
        ++i;
      else
        in_text = text[i] != '"';
      continue;
    }
    in_text = text[i] == '"';
    for (const auto word : words) {
      if (text[i] != word.front() || text.substr(i, word.size()) != word) continue;
      made.append(text, kept, i - kept).append("\"").append(word).append("\"");
      i += word.size() - 1;
      kept = i + 1;
      break;
    }
  }
  if (kept == 0) return {};
  return made.append(text, kept);
}

}  // namespace

std::optional<std::int64_t> json_value::integer() const noexcept {
  constexpr double two_to_53 = 9007199254740992;
  if (const auto* whole = std::get_if<std::int64_t>(&held)) return *whole;
  if (const auto* number = std::get_if<double>(&held))
    if (std::trunc(*number) == *number && std::abs(*number) <= two_to_53) return static_cast<std::int64_t>(*number);
  return {};
}

std::optional<double> json_value::real() const noexcept {
  if (const auto* number = std::get_if<double>(&held)) return *number;
  if (const auto* whole = std::get_if<std::int64_t>(&held)) return static_cast<double>(*whole);
  if (const auto* natural = std::get_if<std::uint64_t>(&held)) return static_cast<double>(*natural);
  if (const auto* digits = std::get_if<json_digits>(&held)) return std::strtod(digits->digits.c_str(), nullptr);
  return {};
}

const json_value* json_value::find(std::string_view name) const noexcept {
  const auto* members = object();
  if (members == nullptr) return nullptr;
  for (auto m = members->rbegin(); m != members->rend(); ++m)
    if (m->name == name) return &m->value;
  return nullptr;
}

std::string json_value::described() const {
  constexpr std::size_t longest = 60;
  if (const auto* t = text()) return "the text '" + t->substr(0, longest) + "'";
  if (const auto* flag = std::get_if<bool>(&held)) return *flag ? "true" : "false";
  if (const auto* whole = std::get_if<std::int64_t>(&held)) return std::to_string(*whole);
  if (const auto* natural = std::get_if<std::uint64_t>(&held)) return std::to_string(*natural);
  if (const auto* digits = std::get_if<json_digits>(&held)) return digits->digits.substr(0, longest);
  if (const auto* number = std::get_if<double>(&held)) return "the number " + std::to_string(*number);
  return is_null() ? "null" : list() != nullptr ? "a list" : "an object";
}

json_value parse_json(std::string_view text, const json_limits& limits) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  const auto replaced = without_bare_words(text);
  if (replaced) text = *replaced;
  json_value root;
  builder made(limits, root);
  nlohmann::json::sax_parse(text.begin(), text.end(), &made);
  return root;
}

}  // namespace lamella::zarr
