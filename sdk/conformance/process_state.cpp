// SPDX-License-Identifier: BSD-3-Clause
#include "process_state.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cfenv>
#include <clocale>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

namespace lamella::conformance {
namespace {

namespace fs = std::filesystem;

std::size_t entries_of(const char* folder) {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : fs::directory_iterator(folder)) ++count;
  return count;
}

std::string signal_handlers() {
  std::string text;
  for (int number = 1; number < NSIG; ++number) {
    struct sigaction action {};
    if (::sigaction(number, nullptr, &action) == 0) text += fmt::format("{}:{} ", number, reinterpret_cast<const void*>(action.sa_handler));
  }
  return text;
}

std::string signal_mask() {
  sigset_t blocked;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
  std::string text;
  for (int number = 1; number < NSIG; ++number) text += ::sigismember(&blocked, number) == 1 ? '1' : '0';
  return text;
}

std::string environment() {
  std::string text;
  for (char** at = environ; at != nullptr && *at != nullptr; ++at) text.append(*at).append("\n");
  return text;
}

std::string file_creation_mask() {
  const auto mask = ::umask(0);
  ::umask(mask);
  return fmt::format("{:03o}", mask);
}

std::string rounding() {
#if defined(__SSE2__)
  return fmt::format("{} {:x}", std::fegetround(), _mm_getcsr() & ~0x3fu);
#else
  return fmt::to_string(std::fegetround());
#endif
}

}  // namespace

std::size_t descriptor_count() {
  return entries_of("/proc/self/fd");
}

process_state process_state::now() {
  process_state state;
  const char* const locale = std::setlocale(LC_ALL, nullptr);
  std::error_code failed;
  state.facts_ = {{"the handlers of signals", signal_handlers()},
                  {"the mask of signals", signal_mask()},
                  {"the locale", locale == nullptr ? "" : locale},
                  {"the environment", environment()},
                  {"the working folder", fs::current_path(failed).string()},
                  {"the mask of file modes", file_creation_mask()},
                  {"the rounding of floating-point numbers", rounding()},
                  {"the number of threads", fmt::to_string(entries_of("/proc/self/task"))},
                  {"the number of open descriptors", fmt::to_string(descriptor_count())}};
  return state;
}

std::vector<std::string> process_state::changes_since(const process_state& before) const {
  std::vector<std::string> changes;
  for (std::size_t i = 0; i < facts_.size(); ++i) {
    if (facts_[i].value == before.facts_[i].value) continue;
    const bool is_short = facts_[i].value.size() < 60 && before.facts_[i].value.size() < 60;
    changes.push_back(fmt::format("it changes {}{}", facts_[i].what,
                                  is_short ? fmt::format(" from '{}' to '{}'", before.facts_[i].value, facts_[i].value) : ""));
  }
  return changes;
}

}  // namespace lamella::conformance
