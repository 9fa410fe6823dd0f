// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "file/reference/reference_view.hpp"
#include "view/computed/computation.hpp"
#include "view/computed/element_kernel.hpp"
#include "view/computed/promotion.hpp"

namespace lamella {

namespace {

constexpr std::array action_names{"operation", "cast", "where", "affine"};

struct parameters_to_json {
  json& into;

  void operator()(const elementwise& e) const {
    into["action"] = action_names[static_cast<std::size_t>(e.act)];
    if (e.act == elementwise::action::operation) into["name"] = to_string(e.what);
    if (e.act != elementwise::action::affine) return;
    into["scale"] = e.scale;
    into["offset"] = e.offset;
    if (e.blank) into["blank"] = *e.blank;
  }
  void operator()(const concatenation& c) const {
    into["action"] = "concat";
    into["axis"] = c.axis;
    if (!c.pad.empty()) into["pad"] = hex_of(c.pad);
  }
  void operator()(const gathering& g) const {
    into["action"] = "gather";
    into["grid_axes"] = g.grid_axes;
    into["fill"] = hex_of(g.fill);
    into["frames"] = hex_of({reinterpret_cast<const char*>(g.frame_of_cell.data()), g.frame_of_cell.size() * sizeof(std::int64_t)});
  }
  void operator()(const reshaping&) const { into["action"] = "reshape"; }
  void operator()(const block_mapping&) const {
    throw error(errc::unsupported, "a function of this process cannot be referred to from another one",
                {.hint = "write its result to a file, or apply it there"});
  }
};

[[noreturn]] void contradict(const char* what) {
  throw error(errc::corrupt, fmt::format("a computation of a reference: {}", what));
}

elementwise elementwise_from(const json& item, elementwise::action act) {
  elementwise made{.act = act};
  if (act == elementwise::action::operation) {
    const auto name = item.at("name").get<std::string>();
    auto number = static_cast<int>(operation::add);
    while (number <= static_cast<int>(operation::logical_not) && to_string(static_cast<operation>(number)) != name) ++number;
    if (number > static_cast<int>(operation::logical_not)) contradict("an unknown operation");
    made.what = static_cast<operation>(number);
  }
  made.scale = item.value("scale", 1.0);
  made.offset = item.value("offset", 0.0);
  if (item.contains("blank")) made.blank = item.at("blank").get<std::int64_t>();
  return made;
}

std::size_t operands_of(const elementwise& how) {
  if (how.act == elementwise::action::where) return 3;
  return how.act == elementwise::action::operation && takes_two(how.what) ? 2 : 1;
}

/// What the kernel relies on: shapes, numbers and types of the operands, and the type of the result.
void check(const elementwise& how, const std::vector<view>& operands, const layout& result) {
  if (operands.size() != operands_of(how)) contradict("another number of operands than the operation takes");
  const dtype boolean('b', 1);
  const auto& type = operands.back().type();
  for (std::size_t i = 0; i < operands.size(); ++i) {
    if (operands[i].shape() != result.shape) contradict("an operand of another shape");
    const bool is_condition = how.act == elementwise::action::where && i == 0;
    if (operands[i].type() != (is_condition ? boolean : type)) contradict("operands of different types");
  }
  const bool is_affine = how.act == elementwise::action::affine;
  if (how.act == elementwise::action::where && result.stored != type) contradict("a choice of another type");
  if (is_affine && !(result.stored == dtype('f', 4) || result.stored == dtype('f', 8)))
    contradict("scaled elements that are not real numbers");
  if (how.act == elementwise::action::operation) {
    const auto types = types_of(how.what, type, type);
    if (types.operands != type || types.result != result.stored) contradict("a result of another type");
  }
  static_cast<void>(element_kernel(how, type, result.stored));  // refuses what has no arithmetic
}

concatenation concatenation_from(const json& item, const std::vector<view>& operands, const layout& result) {
  concatenation made{.axis = item.at("axis").get<std::size_t>(), .starts = {0}, .pad = bytes_of_hex(item.value("pad", std::string()))};
  if (made.axis >= result.shape.size()) contradict("an axis that is not there");
  if (!made.pad.empty() && static_cast<std::int64_t>(made.pad.size()) != result.stored.item_size())
    contradict("a pad value of another type");
  for (const auto& part : operands) {
    if (part.ndim() != result.shape.size() || part.type() != result.stored) contradict("a part of another rank or type");
    for (std::size_t a = 0; a < result.shape.size(); ++a)
      if (a != made.axis && part.shape()[a] != result.shape[a] && (made.pad.empty() || part.shape()[a] > result.shape[a]))
        contradict("a part of another shape");
    std::int64_t end = 0;
    if (__builtin_add_overflow(made.starts.back(), part.shape()[made.axis], &end)) contradict("parts that are too long");
    made.starts.push_back(end);
  }
  if (made.starts.back() != result.shape[made.axis]) contradict("parts that do not add up");
  return made;
}

gathering gathering_from(const json& item, const std::vector<view>& operands, const layout& result, const view_context& context) {
  gathering made{
      .grid_axes = item.at("grid_axes").get<std::size_t>(), .frame_of_cell = {}, .fill = bytes_of_hex(item.at("fill").get<std::string>())};
  const auto& frames = item.at("frames");
  const auto bytes = frames.is_string() ? bytes_of_hex(frames.get<std::string>()) : context.payload(frames.at("file").get<std::string>());
  made.frame_of_cell.resize(bytes.size() / sizeof(std::int64_t));
  if (!bytes.empty()) std::memcpy(made.frame_of_cell.data(), bytes.data(), made.frame_of_cell.size() * sizeof(std::int64_t));
  if (operands.size() != 1 || operands[0].ndim() == 0 || operands[0].type() != result.stored) contradict("frames of another type");
  const auto& of_frames = operands[0].shape();
  const auto signal = std::span(of_frames).subspan(1);
  if (made.grid_axes == 0 || made.grid_axes + signal.size() != result.shape.size()) contradict("a grid of another rank");
  if (!std::ranges::equal(signal, std::span(result.shape).subspan(made.grid_axes))) contradict("frames of another shape");
  if (static_cast<std::int64_t>(made.frame_of_cell.size()) != element_count(std::span(result.shape).first(made.grid_axes)))
    contradict("not one entry a cell of the grid");
  for (const auto f : made.frame_of_cell)
    if (f < -1 || f >= of_frames[0]) contradict("a frame that is not there");
  if (static_cast<std::int64_t>(made.fill.size()) != result.stored.item_size()) contradict("a fill value of another type");
  return made;
}

reshaping reshaping_from(const std::vector<view>& operands, const layout& result) {
  if (operands.size() != 1 || operands[0].type() != result.stored || operands[0].size() != element_count(result.shape))
    contradict("another number of elements");
  reshaping made{result.shape.size(), operands[0].ndim()};
  while (made.new_axes > 0 && made.old_axes > 0 && result.shape[made.new_axes - 1] == operands[0].shape()[made.old_axes - 1])
    --made.new_axes, --made.old_axes;
  return made;
}

}  // namespace

json computation_to_json(const computation& made_of, source_numbering& sources) {
  json made{{"kind", "computed"}};
  std::visit(parameters_to_json{made}, made_of.how);
  auto operands = json::array();
  for (const auto& operand : made_of.operands) write_view(operands.emplace_back(json::object()), operand, sources);
  made["operands"] = std::move(operands);
  return made;
}

std::shared_ptr<const computation> computation_from(const json& item, const layout& result, const view_context& context) {
  if (context.depth >= deepest_computation) throw error(errc::limit, fmt::format("computations {} deep", context.depth));
  auto inner = context;
  ++inner.depth;
  std::vector<view> operands;
  for (const auto& operand : item.at("operands")) operands.push_back(read_view(operand, inner));
  for (const auto& operand : operands)
    if (operand.is_ragged()) contradict("rows of different lengths");
  const auto action = item.at("action").get<std::string>();
  computation made;
  if (action == "concat") {
    made.how = concatenation_from(item, operands, result);
  } else if (action == "gather") {
    made.how = gathering_from(item, operands, result, context);
  } else if (action == "reshape") {
    made.how = reshaping_from(operands, result);
  } else {
    const auto known = std::ranges::find(action_names, action);
    if (known == action_names.end()) contradict("an unknown action");
    const auto how = elementwise_from(item, static_cast<elementwise::action>(known - action_names.begin()));
    check(how, operands, result);
    made.how = how;
  }
  made.operands = std::move(operands);
  return std::make_shared<const computation>(std::move(made));
}

}  // namespace lamella
