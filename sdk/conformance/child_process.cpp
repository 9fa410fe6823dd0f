// SPDX-License-Identifier: BSD-3-Clause
#include "child_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>

namespace lamella::conformance {
namespace {

using clock = std::chrono::steady_clock;

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

std::vector<std::string> variables_of(const child_options& options) {
  std::vector<std::string> all;
  for (char** at = environ; options.has_environment && at != nullptr && *at != nullptr; ++at)
    if (options.temporary_folder.empty() || !std::string_view(*at).starts_with("TMPDIR=")) all.emplace_back(*at);
  if (!options.temporary_folder.empty()) all.push_back("TMPDIR=" + options.temporary_folder);
  return all;
}

/// Between fork and exec: nothing that takes memory or locks.
[[noreturn]] void become(char* const* words, char* const* environment, const child_options& options, int output) {
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  ::setpgid(0, 0);  // what the plugin starts ends with it
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  if (!options.folder.empty() && ::chdir(options.folder.c_str()) != 0) ::_exit(126);
  ::execve("/proc/self/exe", words, environment);
  ::_exit(127);
}

void read_output(int from, std::string& into) {
  std::array<char, 4096> part;
  const auto got = ::read(from, part.data(), part.size());
  if (got <= 0) return;
  into.append(part.data(), static_cast<std::size_t>(got));
  if (into.size() > 2 * most_output) into.erase(0, into.size() - most_output);
}

/// Waits, reads what it prints, kills it when its time is over.
int wait_for(pid_t child, int output, const child_options& options, child_result& result) {
  const auto begin = clock::now();
  bool is_killed = false;
  while (true) {
    pollfd waiting{output, POLLIN, 0};
    if (::poll(&waiting, 1, 20) > 0 && (waiting.revents & POLLIN) != 0) read_output(output, result.output);
    int status = 0;
    if (::waitpid(child, &status, WNOHANG) == child) {
      while (::poll(&waiting, 1, 0) > 0 && (waiting.revents & POLLIN) != 0) {
        const auto before = result.output.size();
        read_output(output, result.output);
        if (result.output.size() == before) break;
      }
      return status;
    }
    const auto lasted = clock::now() - begin;
    const bool is_to_die = options.kill_after && lasted > *options.kill_after;
    if (!is_killed && (is_to_die || lasted > options.limit)) {
      result.is_too_slow = !is_to_die;
      ::kill(-child, SIGKILL);
      ::kill(child, SIGKILL);
      is_killed = true;
    }
  }
}

}  // namespace

child_result run_again(const std::vector<std::string>& words, const child_options& options) {
  std::vector<std::string> all{"lamella_check_plugin"};
  all.insert(all.end(), words.begin(), words.end());
  std::vector<char*> arguments;
  for (auto& word : all) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  auto variables = variables_of(options);
  std::vector<char*> environment;
  for (auto& variable : variables) environment.push_back(variable.data());
  environment.push_back(nullptr);
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) fail("a pipe");
  const pid_t child = ::fork();
  if (child < 0) fail("a process for a check");
  if (child == 0) become(arguments.data(), environment.data(), options, pipe[1]);
  ::setpgid(child, child);
  ::close(pipe[1]);
  child_result result;
  const int status = wait_for(child, pipe[0], options, result);
  ::close(pipe[0]);
  ::kill(-child, SIGKILL);  // whatever it left running
  if (WIFEXITED(status)) result.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) result.signal = WTERMSIG(status);
  if (result.output.size() > most_output) result.output.erase(0, result.output.size() - most_output);
  return result;
}

std::string end_of(const child_result& result) {
  if (result.is_too_slow) return "did not end in its time";
  if (result.signal == SIGSYS) return "made a system call that is forbidden here";
  if (result.signal != 0) return fmt::format("was ended by signal {} ({})", result.signal, ::strsignal(result.signal));
  return fmt::format("ended with {}", result.exit_code);
}

}  // namespace lamella::conformance
