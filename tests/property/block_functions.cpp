// SPDX-License-Identifier: BSD-3-Clause
//
// Functions for map_blocks over blocks of int64 whose result shows where each block stood.
#include <cstring>
#include <numeric>
#include <stdexcept>

#include "steps.hpp"

namespace property {
namespace {
std::int64_t* elements(std::span<std::byte> result) {
  return reinterpret_cast<std::int64_t*>(result.data());
}

/// a + factor * b, wrapping as NumPy's integers do.
std::int64_t wrapped(std::int64_t a, std::int64_t factor, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(factor) * static_cast<std::uint64_t>(b));
}

/// 1 * first + 10 * second + 100 * third …
std::int64_t weighted(const lamella::shape_t& numbers) {
  std::int64_t sum = 0, weight = 1;
  for (const auto number : numbers) sum += weight * number, weight *= 10;
  return sum;
}

/// Each element, plus what says where its block stands.
void add_place(std::span<const lamella::array> inputs, const lamella::block_info& where, std::span<std::byte> result) {
  const auto values = inputs[0].as<std::int64_t>();
  const auto& from = where.input;
  const auto place = weighted(from.block) + 7 * weighted(from.number_of_blocks) + 13 * weighted(from.start) + 17 * weighted(from.stop);
  for (std::size_t i = 0; i < values.size(); ++i) elements(result)[i] = wrapped(values[i], 1, place);
}

/// Sums along the last axis, which the result does not have; they wrap, as NumPy's do.
void sum_last_axis(std::span<const lamella::array> inputs, const lamella::block_info&, std::span<std::byte> result) {
  const auto values = inputs[0].as<std::int64_t>();
  const auto length = static_cast<std::size_t>(inputs[0].shape().back());
  for (std::size_t i = 0; length != 0 && i < values.size() / length; ++i)
    elements(result)[i] =
        static_cast<std::int64_t>(std::accumulate(values.begin() + i * length, values.begin() + (i + 1) * length, std::uint64_t{0}));
}

/// Each element twice, side by side along a new last axis: itself, and itself plus the position of the block in the result.
void pair(std::span<const lamella::array> inputs, const lamella::block_info& where, std::span<std::byte> result) {
  const auto values = inputs[0].as<std::int64_t>();
  for (std::size_t i = 0; i < values.size(); ++i) {
    elements(result)[2 * i] = values[i];
    elements(result)[2 * i + 1] = wrapped(values[i], 1, weighted(where.result.block));
  }
}

void add_two(std::span<const lamella::array> inputs, const lamella::block_info&, std::span<std::byte> result) {
  const auto a = inputs[0].as<std::int64_t>(), b = inputs[1].as<std::int64_t>();
  for (std::size_t i = 0; i < a.size(); ++i) elements(result)[i] = wrapped(a[i], 3, b[i]);
}
}  // namespace

lamella::block_function block_function_of(const std::string& name) {
  if (name == "add_place") return add_place;
  if (name == "sum_last_axis") return sum_last_axis;
  if (name == "pair") return pair;
  if (name == "add_two") return add_two;
  throw std::invalid_argument("no block function " + name);
}

}  // namespace property
