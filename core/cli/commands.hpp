// SPDX-License-Identifier: BSD-3-Clause
//
// The sub-commands: each is a function in a file of its own, listed once in command_list.cpp. main finds one by the first word and
// calls it with the rest; nothing is built for the others.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace lamella::cli {

/// @param words   those behind the name of the sub-command.
/// @return        exit code.
/// @throws error  what ends the whole sub-command.
using command_function = int(std::span<const std::string> words);

command_function run_formats, run_identify, run_info, run_header, run_stats, run_checksum, run_get, run_explain, run_convert, run_refs,
    run_plugins, run_check_plugin, run_new_plugin;

struct command {
  std::string_view name, summary;
  command_function* run;
};

[[nodiscard]] std::span<const command> commands() noexcept;
/// nullptr: there is none of this name.
[[nodiscard]] const command* find_command(std::string_view name) noexcept;

/// What `lamella --help` prints.
[[nodiscard]] std::string overview();

}  // namespace lamella::cli
