// SPDX-License-Identifier: BSD-3-Clause
#include "steps.hpp"

#include <limits>
#include <map>
#include <optional>
#include <stdexcept>

namespace property {
namespace {
using lamella::operation;
using lamella::view;
using views = std::vector<view>;

const std::map<std::string, operation> operations{
    {"add", operation::add},
    {"subtract", operation::subtract},
    {"multiply", operation::multiply},
    {"divide", operation::divide},
    {"minimum", operation::minimum},
    {"maximum", operation::maximum},
    {"equal", operation::equal},
    {"not_equal", operation::not_equal},
    {"less", operation::less},
    {"less_equal", operation::less_equal},
    {"greater", operation::greater},
    {"greater_equal", operation::greater_equal},
    {"logical_and", operation::logical_and},
    {"logical_or", operation::logical_or},
    {"logical_xor", operation::logical_xor},
    {"negate", operation::negate},
    {"absolute", operation::absolute},
    {"square_root", operation::square_root},
    {"exponential", operation::exponential},
    {"logarithm", operation::logarithm},
    {"is_nan", operation::is_nan},
    {"is_finite", operation::is_finite},
    {"logical_not", operation::logical_not},
};
const std::map<std::string, lamella::duplicate_policy> policies{{"last", lamella::duplicate_policy::last},
                                                                {"first", lamella::duplicate_policy::first},
                                                                {"mean", lamella::duplicate_policy::mean},
                                                                {"error", lamella::duplicate_policy::error}};

std::optional<std::int64_t> position(const json& value) {
  return value.is_null() ? std::nullopt : std::optional(value.get<std::int64_t>());
}
lamella::range range_of(const json& value) {
  if (value.is_number()) return lamella::range::at(value.get<std::int64_t>());
  return {position(value[0]), position(value[1]), value[2].get<std::int64_t>()};
}
lamella::shape_t shape_of(const json& value) {
  return value.get<lamella::shape_t>();
}

lamella::scalar scalar_of(const json& value) {
  if (value.is_string()) return std::numeric_limits<double>::quiet_NaN();  // JSON has no number for it
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number_integer()) return value.get<std::int64_t>();
  return value.get<double>();
}
std::optional<lamella::scalar> pad_of(const json& step) {
  return step.contains("pad") ? std::optional(scalar_of(step["pad"])) : std::nullopt;
}

view slice(const views& made, const json& step) {
  std::vector<lamella::range> ranges;
  for (const auto& value : step.at("ranges")) ranges.push_back(range_of(value));
  return made.at(step.at("of")).slice(ranges);
}

views parts_of(const views& made, const json& step) {
  views parts;
  for (const auto& number : step.at("parts")) parts.push_back(made.at(number));
  return parts;
}

/// An operand is the number of a view, or {"scalar": value}.
view apply_two(const views& made, const json& step) {
  const auto what = operations.at(step.at("what"));
  const auto &a = step.at("a"), &b = step.at("b");
  if (a.is_object()) return lamella::apply(what, scalar_of(a["scalar"]), made.at(b));
  if (b.is_object()) return lamella::apply(what, made.at(a), scalar_of(b["scalar"]));
  return lamella::apply(what, made.at(a), made.at(b));
}

view gather(const views& made, const json& step) {
  const auto positions = step.at("positions").get<std::vector<std::int64_t>>();
  const lamella::gather_options options{step.at("frame_axes").get<int>(), policies.at(step.at("duplicates")), scalar_of(step.at("fill"))};
  return lamella::gather(made.at(step.at("of")), positions, shape_of(step.at("grid")), options);
}

view map_blocks(const views& made, const json& step) {
  lamella::map_blocks_options options{.type = lamella::dtype::parse(step.at("type").get<std::string>())};
  if (step.contains("chunks")) options.chunks = shape_of(step["chunks"]);
  options.drop_axis = step.value("drop_axis", std::vector<int>{});
  options.new_axis = step.value("new_axis", std::vector<int>{});
  return lamella::map_blocks(block_function_of(step.at("function")), parts_of(made, step), options);
}

view reopen(const std::string& reference_json) {
  return lamella::open(lamella::reference::parse(reference_json))[0].view();
}

using maker = view (*)(const views& made, const json& step);
const std::map<std::string, maker> makers{
    {"open", [](const views&, const json& step) { return lamella::open(step.at("path").get<std::string>())[0].view(); }},
    {"open_reference", [](const views&, const json& step) { return reopen(step.at("json")); }},
    {"reopen", [](const views& made, const json& step) { return reopen(made.at(step.at("of")).reference().json()); }},
    {"slice", slice},
    {"permute",
     [](const views& made, const json& step) { return made.at(step.at("of")).permute(step.at("order").get<std::vector<int>>()); }},
    {"flip", [](const views& made, const json& step) { return made.at(step.at("of")).flip(step.at("axis")); }},
    {"new_axis", [](const views& made, const json& step) { return made.at(step.at("of")).new_axis(step.at("before")); }},
    {"broadcast", [](const views& made, const json& step) { return made.at(step.at("of")).broadcast_to(shape_of(step.at("shape"))); }},
    {"reshape", [](const views& made, const json& step) { return made.at(step.at("of")).reshape(shape_of(step.at("shape"))); }},
    {"rechunk", [](const views& made, const json& step) { return made.at(step.at("of")).rechunk(shape_of(step.at("shape"))); }},
    {"cast", [](const views& made,
                const json& step) { return made.at(step.at("of")).cast(lamella::dtype::parse(step.at("type").get<std::string>())); }},
    {"concat", [](const views& made, const json& step) { return lamella::concat(parts_of(made, step), step.at("axis"), pad_of(step)); }},
    {"stack", [](const views& made, const json& step) { return lamella::stack(parts_of(made, step), step.at("axis"), pad_of(step)); }},
    {"unary", [](const views& made, const json& step) { return lamella::apply(operations.at(step.at("what")), made.at(step.at("of"))); }},
    {"binary", apply_two},
    {"where", [](const views& made,
                 const json& step) { return lamella::where(made.at(step.at("condition")), made.at(step.at("a")), made.at(step.at("b"))); }},
    {"masked",
     [](const views& made, const json& step) {
       return lamella::masked(made.at(step.at("of")), made.at(step.at("mask")), scalar_of(step.at("fill")), step.at("where_false"));
     }},
    {"affine",
     [](const views& made, const json& step) {
       return lamella::affine(made.at(step.at("of")), step.at("scale"), step.at("offset"), position(step.at("blank")));
     }},
    {"gather", gather},
    {"map_blocks", map_blocks},
};
}  // namespace

view build_chain(const json& steps) {
  views made;
  for (const auto& step : steps) {
    const auto maker_of = makers.find(step.at("do").get<std::string>());
    if (maker_of == makers.end()) throw std::invalid_argument("no step " + step.at("do").get<std::string>());
    made.push_back(maker_of->second(made, step));
  }
  return made.back();
}

}  // namespace property
