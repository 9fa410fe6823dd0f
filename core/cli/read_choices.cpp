// SPDX-License-Identifier: BSD-3-Clause
#include "read_choices.hpp"

#include <fmt/format.h>

#include "byte_size.hpp"
#include "interruption.hpp"

namespace lamella::cli {

void read_choices::declare(arguments& words) {
  words.number("--threads", "N", threads_, "threads at most; 0: one a core");
  words.option("--memory", "SIZE", memory_, "scratch memory at most, such as 512M; by default a quarter of the RAM");
}

read_options read_choices::options(io_mode io) const {
  constexpr int most_threads = 4096;
  if (threads_ < 0 || threads_ > most_threads) {
    throw error(errc::bad_argument, fmt::format("--threads {} is not a number from 0 to {}", threads_, most_threads));
  }
  read_options options;
  options.threads = threads_;
  options.memory = memory_ ? parse_byte_size(*memory_) : 0;
  options.io = io;
  options.cancel = &interruption();
  return options;
}

}  // namespace lamella::cli
