// SPDX-License-Identifier: BSD-3-Clause
//
// Puts elementwise computations together: types promoted, shapes broadcast, half precision computed in single precision.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "view/computed/computation.hpp"
#include "view/computed/element_kernel.hpp"
#include "view/computed/promotion.hpp"

namespace lamella {

namespace {

/// The shape that all can be broadcast to.
shape_t common_shape(const std::vector<view>& operands) {
  shape_t shape;
  for (const auto& v : operands) {
    if (v.ndim() > shape.size()) shape.insert(shape.begin(), v.ndim() - shape.size(), 1);
    const auto in_front = shape.size() - v.ndim();
    for (std::size_t i = 0; i < v.ndim(); ++i) {
      auto& length = shape[in_front + i];
      if (length == 1) length = v.shape()[i];
      if (v.shape()[i] != 1 && v.shape()[i] != length)
        throw error(errc::bad_argument,
                    fmt::format("shapes ({}) and ({}) cannot be broadcast together", fmt::join(shape, ", "), fmt::join(v.shape(), ", ")));
    }
  }
  return shape;
}

view computed(const elementwise& how, std::vector<view> operands, const dtype& result) {
  const auto shape = common_shape(operands);
  static_cast<void>(element_kernel(how, operands.back().type(), result));  // refuses now what could not be read later
  for (auto& v : operands) {
    if (v.is_ragged()) throw error(errc::unsupported, "rows of different lengths cannot be computed with");
    if (v.shape() != shape) v = v.broadcast_to(shape);
  }
  return view_of_computation(result, shape, {std::move(operands), how});
}

bool is_half(const dtype& type) {
  return type.kind() == 'f' && type.item_size() == 2;
}

std::string bytes_of(const scalar& value, const dtype& type) {
  std::string one(static_cast<std::size_t>(type.item_size()), '\0');
  const auto put = [&](const auto& number, const dtype& as) {
    const element_kernel convert({.act = elementwise::action::cast}, as, type);
    convert.run({{reinterpret_cast<const std::byte*>(&number)}, {}, reinterpret_cast<std::byte*>(one.data()), 0, 1});
  };
  if (const auto* b = std::get_if<bool>(&value)) put(*b, dtype('b', 1));
  if (const auto* i = std::get_if<std::int64_t>(&value)) put(*i, dtype('i', 8));
  if (const auto* d = std::get_if<double>(&value)) put(*d, dtype('f', 8));
  return one;
}

/// Comparisons of int64 with uint64, which no common type holds.
std::optional<view> compared_exactly(operation what, const view& a, const view& b) {
  const bool is_comparison = what >= operation::equal && what <= operation::greater_equal;
  const auto& left = a.type();
  const auto& right = b.type();
  if (!is_comparison || left.kind() == right.kind()) return {};
  const auto is_wide = [](const dtype& t) { return t.kind() == 'u' && t.item_size() == 8; };
  if (is_wide(left) && right.kind() == 'i') {
    constexpr operation mirrored[] = {operation::equal,         operation::not_equal, operation::greater,
                                      operation::greater_equal, operation::less,      operation::less_equal};
    return compared_exactly(mirrored[static_cast<int>(what) - static_cast<int>(operation::equal)], b, a);
  }
  if (left.kind() != 'i' || !is_wide(right)) return {};
  const auto is_negative = apply(operation::less, a, std::int64_t{0});
  const auto among_positive = apply(what, a.cast(dtype('u', 8)), b);
  const bool holds_for_negative = what == operation::not_equal || what == operation::less || what == operation::less_equal;
  return holds_for_negative ? apply(operation::logical_or, is_negative, among_positive)
                            : apply(operation::logical_and, apply(operation::logical_not, is_negative), among_positive);
}

}  // namespace

view view_of_computation(dtype type, shape_t shape, computation made_of) {
  auto leaf = std::make_shared<layout>();
  leaf->stored = leaf->delivered = std::move(type);
  leaf->shape = std::move(shape);
  static_cast<void>(contiguous_strides(leaf->shape, std::max<std::int64_t>(leaf->stored.item_size(), 1)));  // throws where it is too large
  auto sources = std::make_shared<source_set>();
  for (const auto& operand : made_of.operands) {
    for (const auto& s : operand.sources()->sources) sources->sources.push_back(s);
    if (const auto* inner = computation_of(operand)) made_of.depth = std::max(made_of.depth, inner->depth + 1);
  }
  if (made_of.depth > deepest_computation)
    throw error(errc::limit, fmt::format("more than {} lazy operations in one another", deepest_computation),
                {.hint = "read an intermediate result, or write it to a file"});
  std::ranges::sort(sources->sources);
  sources->sources.erase(std::ranges::unique(sources->sources).begin(), sources->sources.end());
  leaf->storage = computed_layout{std::make_shared<const computation>(std::move(made_of))};
  return {std::move(leaf), std::move(sources)};
}

view constant(const scalar& value, const dtype& type) {
  auto leaf = std::make_shared<layout>();
  leaf->stored = leaf->delivered = type.native();
  leaf->storage = inline_layout{std::make_shared<const std::string>(bytes_of(value, leaf->stored))};
  return {std::move(leaf), std::make_shared<const source_set>()};
}

view view::cast(const dtype& to) const {
  if (type() == to.native()) return *this;
  return computed({.act = elementwise::action::cast}, {*this}, to.native());
}

view apply(operation what, const view& a, const view& b) {
  if (!takes_two(what)) throw error(errc::bad_argument, fmt::format("{} takes one view", to_string(what)));
  if (auto exact = compared_exactly(what, a, b)) return *exact;
  const auto types = types_of(what, a.type(), b.type());
  const dtype single('f', 4);
  const auto operands = is_half(types.operands) ? single : types.operands;
  const auto made = computed({.what = what}, {a.cast(operands), b.cast(operands)}, is_half(types.result) ? single : types.result);
  return made.cast(types.result);
}

view apply(operation what, const view& a, const scalar& b) {
  return apply(what, a, constant(b, type_beside(b, a.type())));
}

view apply(operation what, const scalar& a, const view& b) {
  return apply(what, constant(a, type_beside(a, b.type())), b);
}

view apply(operation what, const view& a) {
  if (takes_two(what)) throw error(errc::bad_argument, fmt::format("{} takes two views", to_string(what)));
  const auto types = types_of(what, a.type(), a.type());
  const dtype single('f', 4);
  const auto made =
      computed({.what = what}, {a.cast(is_half(types.operands) ? single : types.operands)}, is_half(types.result) ? single : types.result);
  return made.cast(types.result);
}

view where(const view& condition, const view& a, const view& b) {
  const auto type = promoted(a.type(), b.type());
  if (!type) throw error(errc::unsupported, fmt::format("a choice between elements of {} and {}", a.type().str(), b.type().str()));
  const auto as = [&](const view& v) { return v.type() == *type ? v : v.cast(*type); };
  return computed({.act = elementwise::action::where}, {condition.cast(dtype('b', 1)), as(a), as(b)}, *type);
}

view masked(const view& v, const view& mask, const scalar& fill, bool masked_where_false) {
  const auto type = type_beside(fill, v.type());
  const auto filled = constant(fill, promoted(v.type(), type).value_or(v.type()));
  return masked_where_false ? where(mask, v, filled) : where(mask, filled, v);
}

view affine(const view& v, double scale, double offset, std::optional<std::int64_t> blank) {
  const auto& type = v.type();
  if (type.is_structured() || !type.is_number() || type.item_size() > 8)
    throw error(errc::unsupported, fmt::format("scale and offset on elements of type {}", type.str()));
  const bool is_small = type.item_size() <= 2 || (type.kind() == 'f' && type.item_size() == 4);
  return computed({.act = elementwise::action::affine, .scale = scale, .offset = offset, .blank = blank},
                  {is_half(type) ? v.cast(dtype('f', 4)) : v}, dtype('f', is_small ? 4 : 8));
}

}  // namespace lamella
