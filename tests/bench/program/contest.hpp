// SPDX-License-Identifier: BSD-3-Clause
//
// What is measured against each other: contenders that do the same work, the physical limit first. They run in turn, in one process, so
// that whatever the machine does to one it does to all of a round.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace lamella_bench {

/// The file that a case works on, as the command line describes it.
struct input {
  std::string path;
  std::size_t offset_bytes = 0;     ///< of element 0, for the limit loops: lamella finds it itself
  std::vector<std::int64_t> shape;  ///< of float32, slowest axis first
  bool is_big_endian = false;
  int repeats = 1;  ///< calls in one measurement
  int parts = 1;    ///< what one call is divided by, e.g. HDUs of a file
};

struct contender {
  std::string name;
  std::function<std::string()> run;                 ///< what it found, as text: contenders that must agree to the bit are compared by it
  std::function<void()> prepare = nullptr;          ///< before each run, not measured
  double parts = 1;                                 ///< one run is that many of what is measured
  std::function<std::string()> describe = nullptr;  ///< after each run, not measured: its result as text
};
using contest = std::vector<contender>;

struct measured {
  double seconds = 0;
  std::string value = {};
};
[[nodiscard]] measured measure(const contender& c);

/// @throws std::invalid_argument  no case of that name, naming those there are.
[[nodiscard]] contest make_contest(std::string_view case_name, const input& in);

// One a file: what the cases are made of.
[[nodiscard]] contest sum_contest(const input& in);
[[nodiscard]] contest read_contest(const input& in);
[[nodiscard]] contest blocks_contest(const input& in);
[[nodiscard]] contest open_contest(const input& in);
[[nodiscard]] contest decode_contest(const input& in);
[[nodiscard]] contest cube_contest(const input& in);

}  // namespace lamella_bench
