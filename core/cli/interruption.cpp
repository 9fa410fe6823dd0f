// SPDX-License-Identifier: BSD-3-Clause
#include "interruption.hpp"

#include <semaphore.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <mutex>
#include <thread>

#include "exit_code.hpp"
#include "lamella/error.hpp"

namespace lamella::cli {

namespace {

constexpr int grace_ms = 100;        // of the 200 ms in which an interrupted command has to end
constexpr int output_grace_ms = 50;  // before its unfinished output is taken away, which takes a while itself

std::atomic<bool> is_interrupted = false;
std::atomic<int> unfinished_outputs = 0;
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free);  // used in signal handlers

sem_t asked;

struct unfinished {
  std::mutex mutex;
  std::list<std::function<bool()>> all;
  bool is_watched = false;
};
unfinished& outputs() {
  static auto* const known = new unfinished;  // the watcher may look at it until the process is gone
  return *known;
}

void start_timer() noexcept {
  const itimerval once = {.it_interval = {}, .it_value = {.tv_sec = 0, .tv_usec = grace_ms * 1000}};
  ::setitimer(ITIMER_REAL, &once, nullptr);
}

void on_interruption(int) {
  is_interrupted = true;
  const int before = errno;
  ::sem_post(&asked);
  errno = before;
  start_timer();
}

void on_timer(int) {
  if (unfinished_outputs == 0) ::_exit(exit_code::interrupted);
  start_timer();
}

/// Holding the lock keeps those who complete or take away their output themselves from going on meanwhile.
void end_now() {
  auto& known = outputs();
  const std::lock_guard lock(known.mutex);
  bool is_all_gone = !known.all.empty();
  for (const auto& take_away : known.all) is_all_gone = take_away() && is_all_gone;
  if (is_all_gone) ::_exit(exit_code::interrupted);
}

/// A thread, since taking files away is more than a signal handler may do.
void watch() {
  for (;;) {
    while (::sem_wait(&asked) != 0) {
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(output_grace_ms));
    end_now();
  }
}

void handle(int signal, void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  ::sigaction(signal, &action, nullptr);
}

}  // namespace

void catch_interruptions() {
  ::sem_init(&asked, 0, 0);
  handle(SIGINT, on_interruption);
  handle(SIGTERM, on_interruption);
  handle(SIGALRM, on_timer);
  handle(SIGPIPE, SIG_IGN);
}

const std::atomic<bool>& interruption() noexcept {
  return is_interrupted;
}

void check_interruption() {
  if (is_interrupted) throw error(errc::cancelled, "interrupted");
}

unfinished_output::unfinished_output(std::function<bool()> take_away) {
  auto& known = outputs();
  const std::lock_guard lock(known.mutex);
  place_ = known.all.insert(known.all.end(), std::move(take_away));
  ++unfinished_outputs;
  if (!known.is_watched) std::thread(watch).detach();
  known.is_watched = true;
}

unfinished_output::~unfinished_output() {
  auto& known = outputs();
  const std::lock_guard lock(known.mutex);
  known.all.erase(place_);
  --unfinished_outputs;
}

}  // namespace lamella::cli
