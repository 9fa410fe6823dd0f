// SPDX-License-Identifier: BSD-3-Clause
//
// A file that is compressed as a whole: all of it from the beginning, a slice after that, the header alone. The limit of gzip is one
// call of libdeflate; that of zstd is a command, which the driver runs.
#include <memory>
#include <optional>
#include <random>

#include "contest.hpp"
#include "lamella/lamella.hpp"
#include "limit_loops.h"

namespace lamella_bench {
namespace {
using memory_t = std::shared_ptr<std::vector<std::byte>>;

std::string decode_all(const input& in, std::vector<std::byte>& memory, int threads) {
  const auto all = lamella::open(in.path)[0].view();
  memory.resize(static_cast<std::size_t>(all.byte_size()));
  all.read_into(memory, {.threads = threads});
  return std::to_string(std::to_integer<int>(memory.back()));
}

/// A file that was read from end to end once, and stays open.
struct kept_file {
  std::optional<lamella::view> all;
  std::mt19937_64 random{11};

  void open_once(const input& in, std::vector<std::byte>& memory) {
    if (all) return;
    all = lamella::open(in.path)[0].view();
    memory.resize(static_cast<std::size_t>(all->byte_size()));
    all->read_into(memory);
  }
  std::string read_planes(int count) {
    for (int i = 0; i < count; ++i) {
      const auto plane = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(all->shape()[0]));
      (void)all->slice({lamella::range::at(plane)}).read();
    }
    return std::to_string(count) + " planes";
  }
};
}  // namespace

contest decode_contest(const input& in) {
  const memory_t memory = std::make_shared<std::vector<std::byte>>();
  const auto kept = std::make_shared<kept_file>();
  contest all;
  if (in.path.ends_with(".gz")) {
    all.push_back({"limit",
                   [=] { return std::to_string(limit_gunzip(in.path.c_str(), reinterpret_cast<char*>(memory->data()), memory->size())); },
                   [=] { memory->resize(in.offset_bytes + 2 * static_cast<std::size_t>(lamella::element_count(in.shape))); }});
  }
  for (const int threads : {1, 2}) all.push_back({"lamella t" + std::to_string(threads), [=] { return decode_all(in, *memory, threads); }});
  constexpr int planes = 10, openings = 20;
  all.push_back({"lamella later plane", [=] { return kept->read_planes(planes); }, [=] { kept->open_once(in, *memory); }, planes});
  all.push_back({"lamella header alone",
                 [=] {
                   for (int i = 0; i < openings; ++i) (void)lamella::open(in.path).size();
                   return std::to_string(openings);
                 },
                 nullptr, openings});
  return all;
}

}  // namespace lamella_bench
