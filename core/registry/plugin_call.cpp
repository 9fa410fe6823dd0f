// SPDX-License-Identifier: BSD-3-Clause
#include "registry/plugin_call.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <string_view>

#include "registry/logged_line.hpp"

namespace lamella {
namespace {

constexpr std::uint64_t max_text_bytes = 4096;
constexpr std::uint64_t max_items = 100'000;

/// Copies a plugin's text; without memory it stays as it was. Nothing may be thrown across the border.
void keep(std::string& into, lamella_text text) noexcept {
  try {
    if (text.data != nullptr) into.assign(text.data, std::min(text.size, max_text_bytes));
  } catch (const std::exception&) {
    into.clear();
  }
}

}  // namespace

plugin_call::plugin_call(const log_function* log, std::string_view plugin) : log_(log), plugin_(plugin) {
  context_.struct_size = sizeof(lamella_context);
  context_.host = this;
  context_.report = &report;
  context_.explain = &explain;
  context_.log = [](const lamella_context* context, std::int32_t level, lamella_text text) noexcept {
    static_cast<plugin_call*>(context->host)->say(level_of(level), line_of(text));
  };
  context_.cancelled = [](const lamella_context*) noexcept -> std::int32_t { return 0; };
  context_.progress = [](const lamella_context*, std::uint64_t, std::uint64_t) noexcept {};
  context_.limit = [](const lamella_context*, std::uint32_t) noexcept -> std::uint64_t { return max_items; };
  context_.option = [](const lamella_context*, lamella_text, lamella_value*) noexcept -> std::int32_t { return 0; };
  context_.get_extension = [](const lamella_context*, const char*) noexcept -> const void* { return nullptr; };
}

/// What a host's function throws ends here: the call of the plugin goes on.
void plugin_call::say(log_level level, std::string_view text) const noexcept {
  if (log_ == nullptr || !*log_) return;
  try {
    (*log_)(level, text);
  } catch (...) {
  }
}

void plugin_call::report(const lamella_context* context, const lamella_report* report) noexcept {
  if (report == nullptr || !LAMELLA_HAS(lamella_report, report, message) || report->severity != LAMELLA_ERROR) return;
  keep(static_cast<plugin_call*>(context->host)->error_, report->message);
}

void plugin_call::explain(const lamella_context* context, lamella_text why) noexcept {
  keep(static_cast<plugin_call*>(context->host)->explanation_, why);
}

std::string plugin_call::contradiction(lamella_status status) const {
  if (status == LAMELLA_OK && !error_.empty())
    return fmt::format("it reported '{}' and succeeded all the same: a fault of the plugin", error_);
  if (status != LAMELLA_OK && error_.empty()) return fmt::format("it ended with status {} and no message: a fault of the plugin", status);
  return {};
}

std::string plugin_call::fault(lamella_status status) const {
  auto broken = contradiction(status);
  if (broken.empty()) return error_;
  say(log_level::misbehaving, fmt::format("plugin {}: {}", plugin_, broken));
  return broken;
}

}  // namespace lamella
