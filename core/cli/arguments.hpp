// SPDX-License-Identifier: BSD-3-Clause
//
// The words behind a sub-command: what it takes is declared, then parsed into the variables named, with the help page and the messages
// about wrong usage made from the declarations. Each sub-command builds one for itself. The parsing library is behind it, in one
// translation unit.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace lamella::cli {

/// @lifetime  the variables given must live until parse returns.
class arguments {
 public:
  arguments(const std::string& command, const std::string& summary, const std::string& example);
  ~arguments();
  arguments(const arguments&) = delete;
  arguments& operator=(const arguments&) = delete;

  void file(const std::string& placeholder, std::string& path);
  /// One file or more.
  void files(const std::string& placeholder, std::vector<std::string>& paths);
  /// @param names  "--dataset", or "-o,--output".
  void option(const std::string& names, const std::string& placeholder, std::string& value, const std::string& help);
  void option(const std::string& names, const std::string& placeholder, std::optional<std::string>& value, const std::string& help);
  void required(const std::string& names, const std::string& placeholder, std::string& value, const std::string& help);
  /// One value each time the option stands there.
  void repeatable(const std::string& names, const std::string& placeholder, std::vector<std::string>& values, const std::string& help);
  void choice(const std::string& names, const std::vector<std::string>& allowed, std::string& value, const std::string& help);
  void number(const std::string& names, const std::string& placeholder, int& value, const std::string& help);
  void flag(const std::string& names, bool& value, const std::string& help);

  /// @return        false: help was asked for and printed.
  /// @throws error  bad_argument: wrong usage, and what to type.
  [[nodiscard]] bool parse(std::span<const std::string> words);

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace lamella::cli
