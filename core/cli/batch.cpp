// SPDX-License-Identifier: BSD-3-Clause
#include "batch.hpp"

#include <new>

#include "exit_code.hpp"
#include "interruption.hpp"
#include "lamella/error.hpp"
#include "standard_output.hpp"

namespace lamella::cli {

namespace {

int try_file(const std::string& path, const std::function<int(const std::string&)>& work) {
  try {
    check_interruption();
    return work(path);
  } catch (const error& e) {
    if (e.code() == errc::cancelled) throw;
    print_message(e.with({.path = path}).what());
    return exit_code_of(e.code());
  } catch (const std::bad_alloc&) {
    print_message(error(errc::no_memory, "not enough memory", {.path = path}).what());
    return exit_code::system;
  }
}

}  // namespace

int for_each_file(const std::vector<std::string>& paths, const std::function<int(const std::string& path)>& work) {
  if (paths.size() == 1) return work(paths[0]);
  bool has_failed = false;
  for (const auto& path : paths) has_failed |= try_file(path, work) != exit_code::done;
  return has_failed ? exit_code::part_failed : exit_code::done;
}

}  // namespace lamella::cli
