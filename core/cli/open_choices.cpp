// SPDX-License-Identifier: BSD-3-Clause
#include "open_choices.hpp"

#include <fmt/format.h>

#include <utility>

#include "interruption.hpp"
#include "standard_output.hpp"

namespace lamella::cli {

namespace {

std::pair<std::string, std::string> split_pair(const std::string& option, const std::string& text) {
  const auto place = text.find('=');
  if (place == 0 || place == text.npos) {
    throw error(errc::bad_argument, fmt::format("{} {}: no '=' between two parts", option, text),
                {.hint = option == "--map" ? "type --map FROM=TO" : "type --open KEY=VALUE"});
  }
  return {text.substr(0, place), text.substr(place + 1)};
}

partial_policy policy_of(const std::string& name) {
  return name == "valid" ? partial_policy::valid : name == "pad" ? partial_policy::pad : partial_policy::error;
}

}  // namespace

void open_choices::declare(arguments& words) {
  words.option("--format", "ID", format_, "take the file as this format, whatever it looks like");
  words.repeatable("--open", "KEY=VALUE", settings_, "option of the reader; `lamella formats --json` lists them; repeatable");
  words.choice("--io", {"auto", "map", "read", "direct"}, io_, "how bytes come from the disk");
  words.choice("--partial", {"error", "valid", "pad"}, partial_, "a file shorter than promised: refuse, complete part, zeros");
  words.repeatable("--allow", "DIR", allow_, "folder that a reference may name besides its own; repeatable");
  words.repeatable("--map", "FROM=TO", map_, "prefix of paths in a reference to replace; repeatable");
  words.flag("--quiet", is_quiet_, "no warnings and no progress on standard error");
}

file open_choices::open(const std::string& path) const {
  auto opened = open_silently(path);
  if (!is_quiet_) {
    for (const auto& w : opened.warnings()) print_message(fmt::format("{}: warning: {}", path, text_of(w)));
  }
  return opened;
}

file open_choices::open_silently(const std::string& path) const {
  return lamella::open(path, options());
}

io_mode open_choices::io() const {
  return io_ == "map" ? io_mode::map : io_ == "read" ? io_mode::read : io_ == "direct" ? io_mode::direct : io_mode::automatic;
}

open_options open_choices::options() const {
  open_options options;
  options.format = format_;
  for (const auto& setting : settings_) {
    const auto [key, value] = split_pair("--open", setting);
    options.options.insert_or_assign(key, value);
  }
  options.partial = policy_of(partial_);
  options.io = io();
  options.allow = allow_;
  for (const auto& replaced : map_) options.map.push_back(split_pair("--map", replaced));
  options.cancel = &interruption();
  return options;
}

std::string text_of(const warning& w) {
  std::string where = w.field;
  if (w.byte_offset >= 0) where += fmt::format("{}at byte {}", where.empty() ? "" : ", ", w.byte_offset);
  return where.empty() ? w.message : fmt::format("{} ({})", w.message, where);
}

}  // namespace lamella::cli
