// SPDX-License-Identifier: BSD-3-Clause
//
// Reads a file while another process cuts, replaces, extends, zeroes or rewrites it, round after round. Each round starts with a file whose
// elements all have the round's number; the reader opens it, then both run against each other. What is read must be that number
// throughout, or an error that names the file and the bytes; a signal ends the program, which changing_file_test.py sees.
//
// usage: changing_file FOLDER ROUNDS SEED
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <lamella/lamella.hpp>
#include <random>
#include <string>
#include <vector>

namespace {

using lamella::errc;
using lamella::io_mode;

constexpr std::size_t header_bytes = 128, elements = 1 << 20;
constexpr std::size_t file_bytes = header_bytes + 4 * elements;
constexpr const char* actions[] = {"cut",     "cut to nothing", "cut within the last page", "replace", "extend", "zero",
                                   "rewrite", "cut and extend"};
constexpr int action_count = 8;

/// What both processes look at.
struct meeting {
  std::atomic<int> round_ready{-1};   // the file of this round is complete
  std::atomic<int> round_opened{-1};  // the reader has opened it
  std::atomic<int> round_changed{-1};
};

/// NPY 1.0, big-endian on request so that the reader has to swap.
std::string npy_of(int number, bool big_endian) {
  std::string text = std::string("{'descr': '") + (big_endian ? '>' : '<') + "i4', 'fortran_order': False, 'shape': (256, 4096), }";
  text.resize(header_bytes - 11, ' ');
  text += '\n';
  std::string content("\x93NUMPY\x01\x00", 8);
  content += static_cast<char>(text.size());
  content += '\0';
  content += text;
  for (std::size_t i = 0; i < elements; ++i)
    for (int b = 0; b < 4; ++b) content += static_cast<char>(number >> 8 * (big_endian ? 3 - b : b));
  return content;
}

void write_new(const std::string& path, const std::string& content) {
  const auto fresh = path + ".new";
  const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0 || ::write(file, content.data(), content.size()) != static_cast<ssize_t>(content.size())) std::abort();
  ::close(file);
  if (::rename(fresh.c_str(), path.c_str()) != 0) std::abort();
}

void rewrite(const std::string& path, const std::string& content, std::size_t begin, bool append) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | (append ? O_APPEND : 0));
  if (file < 0) std::abort();
  for (auto at = begin; at < content.size(); at += 65536)
    if (::pwrite(file, content.data() + at, std::min<std::size_t>(65536, content.size() - at), static_cast<off_t>(at)) < 0) std::abort();
  ::close(file);
}

void change(const std::string& path, int action, int number, bool big_endian, std::mt19937& random) {
  const auto somewhere = static_cast<off_t>(random() % file_bytes);
  const auto cut = [&](off_t size) {
    if (::truncate(path.c_str(), size) != 0) std::abort();
  };
  const auto whole = static_cast<off_t>(file_bytes);
  switch (action) {
    case 0:
      return cut(somewhere);
    case 1:
      return cut(0);
    case 2:
      return cut(whole - 1 - somewhere % 100);
    case 3:
      return write_new(path, npy_of(number + 1'000'000, big_endian));
    case 4:
      return rewrite(path, std::string(100'000, 'e'), 0, true);
    case 5:
      return cut(somewhere), cut(whole);
    case 6:
      return rewrite(path, npy_of(number + 1'000'000, big_endian), header_bytes, false);
    default:
      cut(somewhere);
      return rewrite(path, npy_of(number + 1'000'000, big_endian), header_bytes, false);
  }
}

void wait_for(const std::atomic<int>& value, int round) {
  while (value.load() < round) ::usleep(20);
}

[[noreturn]] void run_changer(meeting& m, const std::string& path, int rounds, unsigned seed) {
  std::mt19937 random(seed);
  for (int round = 0; round < rounds; ++round) {
    const bool big_endian = round % 2 == 1;
    write_new(path, npy_of(round + 1, big_endian));
    m.round_ready = round;
    wait_for(m.round_opened, round);
    const auto until = std::chrono::steady_clock::now() + std::chrono::microseconds(random() % 1'000);
    while (std::chrono::steady_clock::now() < until) {
    }
    change(path, round % action_count, round + 1, big_endian, random);
    m.round_changed = round;
  }
  std::_Exit(0);
}

int failures = 0;
int good_reads = 0, good_errors = 0;

void fail(int round, const std::string& what) {
  ++failures;
  std::printf("FAILED round %d (%s): %s\n", round, actions[round % action_count], what.c_str());
}

void check_values(const lamella::array& a, int round) {
  for (const auto value : a.as<std::int32_t>())
    if (value != round + 1) return fail(round, "an element is " + std::to_string(value) + ", all were " + std::to_string(round + 1));
  ++good_reads;
}

void check_error(const lamella::error& caught, const std::string& path, int round) {
  const std::string message = caught.what();
  const bool is_known = caught.code() == errc::source_changed || caught.code() == errc::truncated;
  const bool names = message.find(path) != std::string::npos && message.find("bytes ") != std::string::npos;
  if (!is_known || !names) return fail(round, "the error does not say which bytes of which file changed: " + message);
  ++good_errors;
}

lamella::view part_of(const lamella::view& v, int turn) {
  if (turn % 4 == 1) return v.slice({{5, 250, 3}, {10, 4000, 7}});
  if (turn % 4 == 2) return v.slice({{}, {100, 164}});
  if (turn % 4 == 3) return v.permute(std::vector<int>{1, 0});
  return v;
}

void read_once(const lamella::view& v, const std::string& copy, int round, int turn) {
  constexpr io_mode modes[] = {io_mode::automatic, io_mode::automatic, io_mode::map, io_mode::read, io_mode::direct};
  const lamella::read_options options{.threads = 1 + turn % 2, .io = modes[(round + turn) % 5]};
  if (turn % 5 == 4) {
    lamella::write(copy, {{.name = "data", .view = v}}, {}, {.format = "npy", .overwrite = true, .reading = options});
    return check_values(lamella::open(copy)[0].view().read(), round);
  }
  check_values(part_of(v, turn).read(options), round);
}

void run_reader(meeting& m, const std::string& path, const std::string& copy, int rounds) {
  for (int round = 0; round < rounds; ++round) {
    wait_for(m.round_ready, round);
    const auto v = lamella::open(path)[0].view();
    m.round_opened = round;
    int after = 0;
    for (int turn = 0; after < 4; ++turn) {
      if (m.round_changed >= round) ++after;
      try {
        read_once(v, copy, round, turn);
      } catch (const lamella::error& caught) {
        check_error(caught, path, round);
      }
    }
  }
}

}  // namespace

int main(int count, char** words) {
  if (count != 4) return std::fprintf(stderr, "usage: changing_file FOLDER ROUNDS SEED\n"), 2;
  const std::string path = std::string(words[1]) + "/changing.npy", copy = std::string(words[1]) + "/copy.npy";
  const int rounds = std::atoi(words[2]);
  void* shared = ::mmap(nullptr, sizeof(meeting), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) return 2;
  auto& m = *new (shared) meeting;
  const auto changer = ::fork();
  if (changer == 0) run_changer(m, path, rounds, static_cast<unsigned>(std::atoi(words[3])));
  try {
    run_reader(m, path, copy, rounds);
  } catch (const std::exception& caught) {
    std::printf("FAILED %s\n", caught.what());
    ++failures;
  }
  ::kill(changer, SIGKILL);
  ::waitpid(changer, nullptr, 0);
  std::printf("%d rounds: %d reads of the values of the round, %d errors that name the bytes, %d failures\n", rounds, good_reads,
              good_errors, failures);
  return failures == 0 ? 0 : 1;
}
