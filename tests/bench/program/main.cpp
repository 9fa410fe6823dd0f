// SPDX-License-Identifier: BSD-3-Clause
//
// lamella and the limit loops in one process. By hand it runs all contenders of a case in turn and prints ratios to the first one; with
// --serve it is driven from outside, line by line, so that other programs can take their turn in the same round.
//
//   lamella_bench CASE --file PATH [--offset BYTES] [--shape 512,512,512] [--big-endian] [--repeats N] [--parts N]
//                 [--rounds N | --serve | --once CONTENDER]
#include <algorithm>
#include <cstdio>
#include <exception>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>

#include "contest.hpp"

namespace {
using lamella_bench::contender;
using lamella_bench::contest;

struct request {
  std::string case_name, once;
  lamella_bench::input in;
  int rounds = 5;
  bool serve = false;
};

std::vector<std::int64_t> parse_shape(const std::string& text) {
  std::vector<std::int64_t> shape;
  std::istringstream words(text);
  for (std::string word; std::getline(words, word, ',');) shape.push_back(std::stoll(word));
  return shape;
}

request parse(int count, char** words) {
  if (count < 2) throw std::invalid_argument("which case?");
  request asked{.case_name = words[1]};
  for (int i = 2; i < count; ++i) {
    const std::string option = words[i];
    const auto value = [&] { return i + 1 < count ? std::string(words[++i]) : throw std::invalid_argument(option + " needs a value"); };
    if (option == "--file")
      asked.in.path = value();
    else if (option == "--offset")
      asked.in.offset_bytes = std::stoull(value());
    else if (option == "--shape")
      asked.in.shape = parse_shape(value());
    else if (option == "--big-endian")
      asked.in.is_big_endian = true;
    else if (option == "--repeats")
      asked.in.repeats = std::stoi(value());
    else if (option == "--parts")
      asked.in.parts = std::stoi(value());
    else if (option == "--rounds")
      asked.rounds = std::stoi(value());
    else if (option == "--serve")
      asked.serve = true;
    else if (option == "--once")
      asked.once = value();
    else
      throw std::invalid_argument("no option " + option);
  }
  return asked;
}

const contender& find(const contest& all, const std::string& name) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const contender& c) { return c.name == name; });
  if (found == all.end()) throw std::invalid_argument("no contender " + name);
  return *found;
}

/// "ok <seconds> <value>" or "error <message>", one line.
std::string answer(const contest& all, const std::string& name) {
  try {
    const auto result = lamella_bench::measure(find(all, name));
    std::ostringstream line;
    line.precision(9);
    line << "ok " << result.seconds << " " << result.value;
    return line.str();
  } catch (const std::exception& e) {
    return std::string("error ") + e.what();
  }
}

void serve(const contest& all) {
  for (const auto& c : all) std::cout << c.name << "\n";
  std::cout << std::endl;
  for (std::string name; std::getline(std::cin, name);) std::cout << answer(all, name) << std::endl;
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

void run_rounds(const contest& all, int rounds) {
  std::vector<std::vector<double>> seconds(all.size()), ratios(all.size());
  std::vector<std::string> values(all.size());
  for (int round = -1; round < rounds; ++round) {  // the first one warms up
    for (std::size_t i = 0; i < all.size(); ++i) {
      auto result = lamella_bench::measure(all[i]);
      values[i] = std::move(result.value);
      if (round < 0) continue;
      seconds[i].push_back(result.seconds);
      ratios[i].push_back(result.seconds / seconds[0].back());
    }
  }
  for (std::size_t i = 0; i < all.size(); ++i)
    std::printf("%-34s %12.6f ms %8.3f x   %s\n", all[i].name.c_str(), 1e3 * median(seconds[i]), median(ratios[i]), values[i].c_str());
}
}  // namespace

int main(int count, char** words) try {
  const auto asked = parse(count, words);
  const auto all = lamella_bench::make_contest(asked.case_name, asked.in);
  if (asked.serve)
    serve(all);
  else if (!asked.once.empty())
    std::cout << answer(all, asked.once) << std::endl;
  else
    run_rounds(all, std::max(1, asked.rounds));
  return 0;
} catch (const std::exception& e) {
  std::cerr << "lamella_bench: " << e.what() << "\n";
  return 1;
}
