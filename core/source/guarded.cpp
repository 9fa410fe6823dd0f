// SPDX-License-Identifier: BSD-3-Clause
#include "source/guarded.hpp"

#include <pthread.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csetjmp>
#include <csignal>
#include <cstdint>
#include <mutex>
#include <utility>

#include "lamella/source.hpp"

namespace lamella {

namespace {

struct guard {
  sigjmp_buf return_point;
  std::uintptr_t begin, end;
};

// Initial-exec: a signal handler must not be the one that makes a thread's storage.
[[gnu::tls_model("initial-exec")]] thread_local guard* volatile current_guard = nullptr;

std::atomic<bool> is_refused{false};

/// Each time that ours goes on top of somebody else's handler it is another function with another predecessor, so that handlers that
/// pass signals on to each other never go round in a circle.
constexpr std::size_t levels = 8;
std::array<struct sigaction, levels> predecessors;  // written before the handler of the level is installed, never after

void die_by(int signal, const siginfo_t* info) {
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  ::sigaction(signal, &standard, nullptr);
  if (info->si_code <= 0) ::raise(signal);  // sent by a process; otherwise the access faults again on return
}

void pass_on(const struct sigaction& before, int signal, siginfo_t* info, void* context) {
  if ((before.sa_flags & SA_SIGINFO) != 0) return before.sa_sigaction(signal, info, context);
  if (before.sa_handler == SIG_IGN && info->si_code <= 0) return;
  if (before.sa_handler == SIG_DFL || before.sa_handler == SIG_IGN) return die_by(signal, info);
  before.sa_handler(signal);
}

template <std::size_t Level>
void on_bus_error(int signal, siginfo_t* info, void* context) {
  auto* const active = current_guard;
  const auto address = reinterpret_cast<std::uintptr_t>(info->si_addr);
  if (active != nullptr && info->si_code > 0 && address >= active->begin && address < active->end) {
    current_guard = nullptr;
    ::siglongjmp(active->return_point, 1);
  }
  // Raised again by a handler above ours that does not know what to do (Python's faulthandler): let the access fault again.
  if (active != nullptr && info->si_code <= 0) return;
  const int error_number = errno;
  pass_on(predecessors[Level], signal, info, context);
  errno = error_number;
}

using handler = void (*)(int, siginfo_t*, void*);
constexpr auto handlers = []<std::size_t... Level>(std::index_sequence<Level...>) {
  return std::array<handler, levels>{on_bus_error<Level>...};
}(std::make_index_sequence<levels>());

bool is_ours(const struct sigaction& action) noexcept {
  if ((action.sa_flags & SA_SIGINFO) == 0) return false;
  for (const auto ours : handlers)
    if (action.sa_sigaction == ours) return true;
  return false;
}

bool is_on_top() noexcept {
  struct sigaction now {};
  return ::sigaction(SIGBUS, nullptr, &now) == 0 && is_ours(now);
}

/// @return  true where one of ours is installed, though perhaps below others: they pass on what is not theirs, or end the process anyway.
bool install() noexcept {
  static std::mutex installing;
  static std::size_t used = 0;
  const std::lock_guard lock(installing);
  if (used == levels || is_on_top()) return true;
  if (::sigaction(SIGBUS, nullptr, &predecessors[used]) != 0) return used > 0;
  struct sigaction ours {};
  ours.sa_sigaction = handlers[used];
  ours.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;  // NODEFER: the jump out need not restore the mask
  ::sigemptyset(&ours.sa_mask);
  if (::sigaction(SIGBUS, &ours, nullptr) != 0) return used > 0;
  ++used;
  return true;
}

/// A handler above ours may have blocked the signal before it passed it on.
void unblock() noexcept {
  sigset_t bus;
  ::sigemptyset(&bus);
  ::sigaddset(&bus, SIGBUS);
  ::pthread_sigmask(SIG_UNBLOCK, &bus, nullptr);
}

constexpr std::uintptr_t page = 4096;  // the smallest there is; a fault names the byte

}  // namespace

void allow_mapped_reads(bool allowed) noexcept {
  is_refused.store(!allowed, std::memory_order_relaxed);
}

bool prepare_guard() noexcept {
  if (is_refused.load(std::memory_order_relaxed)) return false;
  return is_on_top() || install();
}

bool call_guarded(std::span<const std::byte> bytes, void (*kernel)(void* context), void* context) noexcept {
  const auto begin = reinterpret_cast<std::uintptr_t>(bytes.data());
  guard here;
  here.begin = begin & ~(page - 1);
  here.end = (begin + bytes.size() + page - 1) & ~(page - 1);
  guard* volatile const outer = current_guard;
  if (sigsetjmp(here.return_point, 0) != 0) {
    current_guard = outer;
    unblock();
    return false;
  }
  // The barriers keep the compiler from moving loads of the kernel out of the guarded stretch.
  current_guard = &here;
  asm volatile("" ::: "memory");
  kernel(context);
  asm volatile("" ::: "memory");
  current_guard = outer;
  return true;
}

}  // namespace lamella
