// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <exception>
#include <new>
#include <string>
#include <vector>

#include "commands.hpp"
#include "exit_code.hpp"
#include "interruption.hpp"
#include "lamella/error.hpp"
#include "standard_output.hpp"

namespace lamella::cli {

namespace {

std::string names_of_commands() {
  std::string names;
  for (const auto& c : commands()) names += fmt::format("{}{}", names.empty() ? "" : ", ", c.name);
  return names;
}

int run_command(std::span<const std::string> words) {
  const auto* command = find_command(words[0]);
  if (command == nullptr) {
    throw error(errc::bad_argument, fmt::format("'{}' is no command; there are {}", words[0], names_of_commands()),
                {.hint = "type lamella --help"});
  }
  return command->run(words.subspan(1));
}

int run(std::vector<std::string> words) {
  if (words.empty()) throw error(errc::bad_argument, "no command", {.hint = "type lamella --help"});
  if (words[0] == "help" && words.size() > 1) words = {words[1], "--help"};
  if (words[0] == "--version") {
    print("lamella " LAMELLA_VERSION "\n");
  } else if (words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
    print(overview());
  } else {
    return run_command(words);
  }
  return exit_code::done;
}

int run_and_flush(int count, char** words) {
  const int code = run({words + 1, words + count});
  flush_results();
  return code;
}

int tell(const error& e) {
  print_message(e.what());
  return exit_code_of(e.code());
}

}  // namespace

}  // namespace lamella::cli

int main(int count, char** words) {
  using namespace lamella;
  try {
    cli::catch_interruptions();
    return cli::run_and_flush(count, words);
  } catch (const cli::closed_pipe&) {
    return cli::exit_code::done;
  } catch (const error& e) {
    return cli::tell(e);
  } catch (const std::bad_alloc&) {
    return cli::tell(error(errc::no_memory, "not enough memory", {.hint = "try --memory with a smaller size, or a smaller --slice"}));
  } catch (const std::exception& e) {
    return cli::tell(error(errc::internal, e.what(), {.hint = "please report it"}));
  }
}
