// SPDX-License-Identifier: BSD-3-Clause
#include "host/read_choices.hpp"

#include "host/io_choice.hpp"
#include "host/owned_text.hpp"
#include "host/progress_choice.hpp"

namespace lamella::host {

read_options read_options_from(const lamella_host_read_options* options) {
  const auto given = taken(options, "the options of reading");
  check_flags(given.flags, 0);
  if (given.threads < 0) throw error(errc::bad_argument, fmt::format("{} threads", given.threads), {.hint = "0 takes one a core"});
  read_options made;
  made.threads = given.threads;
  made.memory = given.memory;
  made.io = io_mode_of(given.io);
  made.cancel = flag_of(given.cancel);
  made.progress = progress_of(given.progress, given.user);
  return made;
}

}  // namespace lamella::host
