// SPDX-License-Identifier: BSD-3-Clause
#include "arguments.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "lamella/error.hpp"
#include "standard_output.hpp"

namespace lamella::cli {

struct arguments::state {
  CLI::App app;
  std::string command, usage;
  std::vector<std::string> taking_value;  // names of options

  // A value is one word, whatever it looks like: CLI11 would take "[a,b]" apart.
  CLI::Option* whole(CLI::Option* option, const std::string& placeholder) {
    for (const auto& name : option->get_lnames()) taking_value.push_back("--" + name);
    for (const auto& name : option->get_snames()) taking_value.push_back("-" + name);
    return option->allow_extra_args(false)->type_name(placeholder);
  }
  [[nodiscard]] bool takes_value(const std::string& word) const {
    return std::find(taking_value.begin(), taking_value.end(), word) != taking_value.end();
  }
};

namespace {

// The same for file names, which only the place tells from values.
std::string protect_brackets(const std::string& word) {
  return word.starts_with('[') && word.ends_with(']') ? "./" + word : word;
}

[[noreturn]] void throw_wrong_usage(const std::string& command, const std::string& usage, std::string fault) {
  std::replace(fault.begin(), fault.end(), '\n', ' ');
  throw error(errc::bad_argument, fmt::format("{}: {}", command, fault),
              {.hint = fmt::format("type: {}; `lamella {} --help` lists the options", usage, command)});
}

}  // namespace

arguments::arguments(const std::string& command, const std::string& summary, const std::string& example)
    : state_(std::make_unique<state>()) {
  state_->command = command;
  state_->usage = "lamella " + command;
  state_->app.name(state_->usage);
  state_->app.description(summary);
  state_->app.footer("Example:\n  " + example);
  state_->app.get_formatter()->column_width(34);
}

arguments::~arguments() = default;

void arguments::file(const std::string& placeholder, std::string& path) {
  state_->app.add_option(placeholder, path)->required()->type_name("");
  state_->usage += " " + placeholder;
}

void arguments::files(const std::string& placeholder, std::vector<std::string>& paths) {
  state_->app.add_option(placeholder, paths)->required()->type_name("");
  state_->usage += " " + placeholder + "…";
}

void arguments::option(const std::string& names, const std::string& placeholder, std::string& value, const std::string& help) {
  state_->whole(state_->app.add_option(names, value, help), placeholder);
}

void arguments::option(const std::string& names, const std::string& placeholder, std::optional<std::string>& value,
                       const std::string& help) {
  state_->whole(state_->app.add_option_function<std::string>(
                    names, [&value](const std::string& word) { value = word; }, help),
                placeholder);
}

void arguments::required(const std::string& names, const std::string& placeholder, std::string& value, const std::string& help) {
  state_->whole(state_->app.add_option(names, value, help), placeholder)->required();
  state_->usage += fmt::format(" {} {}", names.substr(0, names.find(',')), placeholder);
}

void arguments::repeatable(const std::string& names, const std::string& placeholder, std::vector<std::string>& values,
                           const std::string& help) {
  state_->whole(state_->app.add_option(names, values, help), placeholder);
}

void arguments::choice(const std::string& names, const std::vector<std::string>& allowed, std::string& value, const std::string& help) {
  const auto placeholder = fmt::format("{}", fmt::join(allowed, "|"));
  const auto check = [allowed, placeholder](const std::string& word) {
    const bool is_known = std::find(allowed.begin(), allowed.end(), word) != allowed.end();
    return is_known ? std::string() : fmt::format("'{}' is none of {}", word, placeholder);
  };
  state_->whole(state_->app.add_option(names, value, help)->check(check, ""), placeholder);
}

void arguments::number(const std::string& names, const std::string& placeholder, int& value, const std::string& help) {
  state_->whole(state_->app.add_option(names, value, help), placeholder);
}

void arguments::flag(const std::string& names, bool& value, const std::string& help) {
  state_->app.add_flag(names, value, help);
}

bool arguments::parse(std::span<const std::string> words) {
  std::vector<std::string> reversed;  // as CLI11 takes them
  for (std::size_t i = words.size(); i-- > 0;) {
    const bool is_value = i > 0 && state_->takes_value(words[i - 1]);
    reversed.push_back(is_value ? words[i] : protect_brackets(words[i]));
  }
  try {
    state_->app.parse(std::move(reversed));
  } catch (const CLI::CallForHelp&) {
    print(state_->app.help());
    return false;
  } catch (const CLI::ParseError& fault) {
    throw_wrong_usage(state_->command, state_->usage, fault.what());
  }
  return true;
}

}  // namespace lamella::cli
