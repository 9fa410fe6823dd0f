// SPDX-License-Identifier: BSD-3-Clause
#include "source/guarded.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <catch2/catch.hpp>
#include <csetjmp>
#include <csignal>
#include <thread>
#include <vector>

#include "lamella/source.hpp"
#include "source/test_folder.hpp"

using namespace lamella;
using namespace lamella::test;

namespace {

constexpr std::size_t page = 4096;

/// A file of some pages, mapped; its pages go away at cut().
class cut_file {
 public:
  explicit cut_file(std::size_t pages) : size_(pages * page), path_(folder_.write("a.bin", std::string(size_, 'x'))) {
    const int number = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    address_ = ::mmap(nullptr, size_, PROT_READ, MAP_SHARED, number, 0);
    ::close(number);
    REQUIRE(address_ != MAP_FAILED);
  }
  ~cut_file() { ::munmap(address_, size_); }
  cut_file(const cut_file&) = delete;
  cut_file& operator=(const cut_file&) = delete;

  void resize(std::size_t size) const { REQUIRE(::truncate(path_.c_str(), static_cast<off_t>(size)) == 0); }
  [[nodiscard]] std::span<const std::byte> bytes() const { return {static_cast<const std::byte*>(address_), size_}; }

 private:
  test_folder folder_;
  std::size_t size_;
  std::string path_;
  void* address_;
};

bool reads(std::span<const std::byte> bytes) {
  volatile unsigned sum = 0;
  return run_guarded(bytes, [&] {
    for (std::size_t at = 0; at < bytes.size(); at += 64) sum = sum + std::to_integer<unsigned>(bytes[at]);
  });
}

/// Runs body in a process of its own. @return  its exit code, or minus the signal that ended it.
template <typename Body>
int in_a_process(Body&& body) {
  const auto child = ::fork();
  if (child == 0) {
    ::alarm(20);
    ::signal(SIGBUS, SIG_DFL);  // away with the test framework's handlers
    body();
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

volatile std::sig_atomic_t calls_of_other = 0;
constexpr std::size_t others = 6;
std::array<struct sigaction, others> below_other;

/// As Python's faulthandler: puts back what was there and raises the signal again.
template <std::size_t Number>
void raise_again(int signal) {
  calls_of_other = calls_of_other + 1;
  ::sigaction(signal, &below_other[Number], nullptr);
  ::raise(signal);
}
sigjmp_buf out_of_fault;
void jump_out(int) {
  calls_of_other = calls_of_other + 1;
  ::siglongjmp(out_of_fault, 1);
}
struct sigaction handler(void (*function)(int), int flags) {
  struct sigaction action {};
  action.sa_handler = function;
  action.sa_flags = flags;
  return action;
}
template <std::size_t Number>
void put_on_top() {
  const auto other = handler(raise_again<Number>, 0);
  ::sigaction(SIGBUS, &other, &below_other[Number]);
}

}  // namespace

TEST_CASE("a guarded read of a page that is gone fails, and of one that is there succeeds") {
  REQUIRE(prepare_guard());
  const cut_file file(8);
  CHECK(reads(file.bytes()));
  file.resize(page);
  CHECK_FALSE(reads(file.bytes()));
  CHECK(reads(file.bytes().first(page)));
  CHECK_FALSE(reads(file.bytes().subspan(page, 1)));
  file.resize(8 * page);
  CHECK(reads(file.bytes()));
}

TEST_CASE("a guard inside a guard leaves the outer one in place") {
  REQUIRE(prepare_guard());
  const cut_file file(4);
  file.resize(page);
  bool inner = true;
  const auto last = file.bytes().subspan(3 * page);
  const bool outer = run_guarded(file.bytes(), [&] {
    inner = reads(last);
    const volatile auto* gone = file.bytes().data() + page;
    static_cast<void>(*gone);
  });
  CHECK_FALSE(inner);
  CHECK_FALSE(outer);
}

TEST_CASE("threads read under their own guards while the file is cut and grows again") {
  REQUIRE(prepare_guard());
  const cut_file file(64);
  std::atomic<bool> stop = false;
  std::atomic<int> lost = 0;
  {
    std::vector<std::jthread> readers;
    for (int i = 0; i < 4; ++i)
      readers.emplace_back([&] {
        while (!stop) lost += reads(file.bytes()) ? 0 : 1;
      });
    for (int round = 0; round < 200 || lost == 0; ++round) {
      file.resize(page);
      file.resize(64 * page);
    }
    stop = true;
  }
  CHECK(lost > 0);
}

TEST_CASE("a fault outside a guard goes to whoever handled it before, or ends the process") {
  const cut_file file(2);
  file.resize(page);
  const volatile auto* gone = file.bytes().data() + page;
  CHECK(in_a_process([&] {
          static_cast<void>(prepare_guard());
          static_cast<void>(*gone);
        }) == -SIGBUS);
  CHECK(in_a_process([&] {
          const auto other = handler(jump_out, SA_NODEFER);
          ::sigaction(SIGBUS, &other, nullptr);
          static_cast<void>(prepare_guard());
          for (int i = 0; i < 3; ++i)
            if (sigsetjmp(out_of_fault, 1) == 0) static_cast<void>(*gone);
          ::_exit(calls_of_other == 3 && !reads(file.bytes()) ? 7 : 1);
        }) == 7);
}

TEST_CASE("a handler that others put on top afterwards does not take faults away from a guard") {
  const cut_file file(2);
  file.resize(page);
  CHECK(in_a_process([&] {  // not noticed: it raises the signal again, the access is repeated
          static_cast<void>(prepare_guard());
          put_on_top<0>();
          ::_exit(!reads(file.bytes()) && !reads(file.bytes()) && calls_of_other == 1 ? 7 : 1);
        }) == 7);
  CHECK(in_a_process([&] {  // noticed by prepare_guard(): ours is on top again
          static_cast<void>(prepare_guard());
          put_on_top<0>();
          static_cast<void>(prepare_guard());
          ::_exit(!reads(file.bytes()) && calls_of_other == 0 ? 7 : 1);
        }) == 7);
}

TEST_CASE("a handler above ours and ours below it, again and again, do not go round in circles") {
  const cut_file file(2);
  file.resize(page);
  const volatile auto* gone = file.bytes().data() + page;
  CHECK(in_a_process([&] {
          [&]<std::size_t... Number>(std::index_sequence<Number...>) {
            ((static_cast<void>(prepare_guard()), put_on_top<Number>()), ...);
          }(std::make_index_sequence<others>());
          static_cast<void>(prepare_guard());
          if (reads(file.bytes())) ::_exit(1);
          static_cast<void>(*gone);
        }) == -SIGBUS);
}

TEST_CASE("a host that refuses mapped reads gets no handler") {
  CHECK(in_a_process([] {
          allow_mapped_reads(false);
          if (prepare_guard()) ::_exit(1);
          struct sigaction now {};
          ::sigaction(SIGBUS, nullptr, &now);
          ::_exit(now.sa_handler == SIG_DFL ? 7 : 2);
        }) == 7);
}
