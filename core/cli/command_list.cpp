// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "commands.hpp"

namespace lamella::cli {

namespace {

constexpr std::array list = {
    command{"formats", "the formats, and what each can do: claimed and proven", run_formats},
    command{"identify", "which format a file has, by which evidence", run_identify},
    command{"info", "the datasets of files: shape, type, axes, size, access", run_info},
    command{"header", "all attributes of a file, in its order", run_header},
    command{"stats", "count, extremes, mean and spread of a dataset", run_stats},
    command{"checksum", "SHA-256 of the decoded values of each dataset", run_checksum},
    command{"get", "a dataset, or a slice of it, as NPY", run_get},
    command{"explain", "what reading costs: chunks touched, bytes, suggested chunks", run_explain},
    command{"convert", "files into a new file of another format", run_convert},
    command{"refs", "a reference that opens without the plugin", run_refs},
    command{"plugins", "the plugins that were found, and why some are refused", run_plugins},
    command{"check-plugin", "puts a plugin to the test: every promise and every claim", run_check_plugin},
    command{"new-plugin", "a project for a plugin of your own", run_new_plugin},
};

constexpr std::string_view page_end = R"(
Each one has a page of its own: lamella info --help

Example:
  lamella info scan.mrc
  lamella get scan.mrc --slice '10,:,::2' -o plane.npy

Exit codes: 0 done, 2 wrong usage, 3 unknown or unsupported format or refused by an option, 4 damaged input or beyond a limit,
5 input/output error, 6 part of a batch failed or --strict loss, 7 plugin problem, 130 interrupted, 1 a bug of ours
)";

}  // namespace

std::span<const command> commands() noexcept {
  return list;
}

const command* find_command(std::string_view name) noexcept {
  const auto found = std::find_if(list.begin(), list.end(), [&](const command& c) { return c.name == name; });
  return found == list.end() ? nullptr : &*found;
}

std::string overview() {
  std::string page = "lamella opens scientific array files as lazy views.\nUsage: lamella COMMAND … | --help | --version\n\nCommands:\n";
  for (const auto& c : list) page += fmt::format("  {:<12} {}\n", c.name, c.summary);
  return page.append(page_end);
}

}  // namespace lamella::cli
