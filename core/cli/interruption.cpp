// SPDX-License-Identifier: BSD-3-Clause
#include "interruption.hpp"

#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include "exit_code.hpp"
#include "lamella/error.hpp"

namespace lamella::cli {

namespace {

constexpr int grace_ms = 120;  // of the 200 ms in which an interrupted command has to end

std::atomic<bool> is_interrupted = false;
std::atomic<int> unfinished_outputs = 0;
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free);  // used in signal handlers

void start_timer() noexcept {
  const itimerval once = {.it_interval = {}, .it_value = {.tv_sec = 0, .tv_usec = grace_ms * 1000}};
  ::setitimer(ITIMER_REAL, &once, nullptr);
}

void on_interruption(int) {
  is_interrupted = true;
  start_timer();
}

void on_timer(int) {
  if (unfinished_outputs == 0) ::_exit(exit_code::interrupted);
  start_timer();
}

void handle(int signal, void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  ::sigaction(signal, &action, nullptr);
}

}  // namespace

void catch_interruptions() {
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

unfinished_output::unfinished_output() noexcept {
  ++unfinished_outputs;
}
unfinished_output::~unfinished_output() {
  --unfinished_outputs;
}

}  // namespace lamella::cli
