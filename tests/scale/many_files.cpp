// SPDX-License-Identifier: BSD-3-Clause
//
// Thousands of files at once, under whatever limit of descriptors the caller has set. Elements are int32 that count on from file to file,
// so that every value says whether it came from the right place.
//
//   many_files concat FOLDER COUNT ENDING       0.ENDING, 1.ENDING … one behind the other as one view, sliced through all of them
//   many_files open FOLDER COUNT ENDING         all open at once, each then read, in random order
#include <algorithm>
#include <cstdint>
#include <exception>
#include <iostream>
#include <numeric>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "lamella/lamella.hpp"

namespace {
using lamella::view;

std::string path_of(const std::string& folder, std::size_t number, const std::string& ending) {
  return folder + "/" + std::to_string(number) + "." + ending;
}

void check(bool holds, const std::string& what) {
  if (!holds) throw std::runtime_error("wrong values: " + what);
}

/// Element i of `found` is first + i * step.
void check_counts(const lamella::array& found, std::int64_t first, std::int64_t step, const std::string& what) {
  const auto values = found.as<std::int32_t>();
  for (std::size_t i = 0; i < values.size(); ++i)
    check(values[i] == static_cast<std::int32_t>(first + static_cast<std::int64_t>(i) * step), what + ", element " + std::to_string(i));
}

void check_concatenation(const view& all) {
  const auto rows = all.shape()[0], row = all.size() / rows;
  check_counts(all.read(), 0, 1, "all");
  check_counts(all.slice({{}, lamella::range::at(1), lamella::range::at(2)}).read(), all.shape()[2] + 2, row, "one element of each row");
  check_counts(all.slice({{{}, {}, -1}, lamella::range::at(0), lamella::range::at(0)}).read(), (rows - 1) * row, -row, "backwards");
  check_counts(all.slice({{{}, {}, 7}, lamella::range::at(0), lamella::range::at(0)}).read({.threads = 1}), 0, 7 * row,
               "every seventh row");
  std::int64_t next = 0;
  lamella::for_each_block(all, 100'000, {.threads = 2}, [&](const lamella::array& block, std::span<const std::int64_t>) {
    check_counts(block, next, 1, "blocks");
    next += block.size();
  });
}

void concatenate(const std::string& folder, std::size_t count, const std::string& ending) {
  std::vector<view> parts;
  for (std::size_t i = 0; i < count; ++i) parts.push_back(lamella::open(path_of(folder, i, ending))[0].view());
  check_concatenation(lamella::concat(parts, 0));
}

void open_all(const std::string& folder, std::size_t count, const std::string& ending) {
  std::vector<view> opened;
  for (std::size_t i = 0; i < count; ++i) opened.push_back(lamella::open(path_of(folder, i, ending))[0].view());
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), 0);
  std::shuffle(order.begin(), order.end(), std::mt19937_64(count));
  for (const auto i : order)
    check_counts(opened[i].read({.threads = 1}), static_cast<std::int64_t>(i) * opened[i].size(), 1, path_of(folder, i, ending));
}
}  // namespace

int main(int argument_count, char** words) try {
  if (argument_count != 5) throw std::invalid_argument("usage: many_files concat|open FOLDER COUNT ENDING");
  const std::string what = words[1];
  (what == "concat" ? concatenate : open_all)(words[2], std::stoul(words[3]), words[4]);
  std::cout << "right\n";
  return 0;
} catch (const std::exception& e) {
  std::cout << e.what() << "\n";
  return 1;
}
