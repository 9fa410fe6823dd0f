// SPDX-License-Identifier: BSD-3-Clause
//
// The host's side of a short call into a plugin (init, identify): collects what is reported and explained, and passes on what is logged.
// It offers no options, no progress and no cancelling; opening a file makes a context of its own.
#pragma once

#include <lamella/plugin.h>

#include <string>
#include <string_view>

#include "lamella/log.hpp"

namespace lamella {

class plugin_call {
 public:
  /// Nobody hears what is logged.
  plugin_call() : plugin_call(nullptr, {}) {}
  /// @param log     outlives the call; what it throws is dropped.
  /// @param plugin  its id, for the log.
  plugin_call(const log_function& log, std::string_view plugin) : plugin_call(&log, plugin) {}
  plugin_call(const plugin_call&) = delete;
  plugin_call& operator=(const plugin_call&) = delete;

  [[nodiscard]] const lamella_context* context() const noexcept { return &context_; }
  [[nodiscard]] const std::string& explanation() const noexcept { return explanation_; }
  /// What went wrong in a call that ended with this status, also where status and reports contradict each other, which is logged;
  /// empty: nothing.
  [[nodiscard]] std::string fault(lamella_status status) const;

 private:
  static void report(const lamella_context* context, const lamella_report* report) noexcept;
  static void explain(const lamella_context* context, lamella_text why) noexcept;

  plugin_call(const log_function* log, std::string_view plugin);
  [[nodiscard]] std::string contradiction(lamella_status status) const;
  void say(log_level level, std::string_view text) const noexcept;

  const log_function* log_;  // nullptr: nobody
  std::string_view plugin_;
  lamella_context context_{};
  std::string explanation_, error_;
};

}  // namespace lamella
