// SPDX-License-Identifier: BSD-3-Clause
//
// Runs chains of lazy operations for the property tests: one JSON document a line on standard input; on standard output one line of JSON
// that says what came out, and then the bytes of the elements in C order.
//
//   {"steps": [...], "threads": 2, "memory": 0, "io": "auto", "deliver": "read" | "into" | "blocks" | "reference" | "reduce"}
#include <cstring>
#include <iostream>
#include <stdexcept>
#include <string>

#include "steps.hpp"

namespace {
using property::json;

struct delivered {
  json facts;
  std::string bytes;
};

lamella::read_options options_of(const json& asked) {
  lamella::read_options options{.threads = asked.value("threads", 0), .memory = asked.value("memory", std::uint64_t{0})};
  const auto io = asked.value("io", std::string("auto"));
  options.io = io == "map" ? lamella::io_mode::map : io == "read" ? lamella::io_mode::read : lamella::io_mode::automatic;
  return options;
}

std::string text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string read_into(const lamella::view& v, const lamella::read_options& options) {
  std::string memory(static_cast<std::size_t>(v.byte_size()), '\x5a');
  v.read_into(std::as_writable_bytes(std::span(memory)), options);
  return memory;
}

/// Blocks come in C order and are contiguous in it, so one behind the other they are the array.
std::string read_blocks(const lamella::view& v, std::uint64_t block_bytes, const lamella::read_options& options) {
  std::string all;
  lamella::for_each_block(v, block_bytes, options,
                          [&](const lamella::array& block, std::span<const std::int64_t>) { all += text_of(block.bytes()); });
  return all;
}

delivered run(const json& asked) {
  const auto v = property::build_chain(asked.at("steps"));
  const auto deliver = asked.value("deliver", std::string("read"));
  if (deliver == "reference") return {{{"ok", true}}, v.reference().json()};
  const auto options = options_of(asked);
  json facts{{"ok", true}, {"dtype", v.type().str()}, {"shape", v.shape()}};
  if (deliver == "into") return {facts, read_into(v, options)};
  if (deliver == "blocks") return {facts, read_blocks(v, asked.at("block_bytes"), options)};
#if __has_include("lamella/reduce.hpp")  // until reductions land
  if (deliver == "reduce") {
    const auto result = property::reduced(v, asked, options);
    return {{{"ok", true}, {"dtype", result.type().str()}, {"shape", result.shape()}}, text_of(result.bytes())};
  }
#endif  // until reductions land
  const auto result = v.read(options);
  if (result.shape() != v.shape() || result.type().str() != v.type().str())
    throw std::logic_error("read() delivers another shape or type than the view has");
  return {facts, text_of(result.bytes())};
}

delivered run_or_say_why(const std::string& line) {
  try {
    return run(json::parse(line));
  } catch (const lamella::error& e) {
    return {{{"ok", false}, {"code", std::string(lamella::to_string(e.code()))}, {"message", e.what()}}, {}};
  } catch (const std::exception& e) {
    return {{{"ok", false}, {"code", "exception"}, {"message", e.what()}}, {}};
  }
}
}  // namespace

int main() {
  std::ios::sync_with_stdio(false);
  for (std::string line; std::getline(std::cin, line);) {
    auto result = run_or_say_why(line);
    result.facts["bytes"] = result.bytes.size();
    std::cout << result.facts.dump(-1, ' ', false, json::error_handler_t::replace) << "\n" << result.bytes << std::flush;
  }
  return 0;
}
