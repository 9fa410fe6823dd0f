// SPDX-License-Identifier: BSD-3-Clause
#include "registry/plugin_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "lamella/error.hpp"

namespace lamella {
namespace {

namespace fs = std::filesystem;

/// Without links, as far as the path exists.
std::string without_links(const std::string& path) {
  std::error_code failed;
  auto real = fs::weakly_canonical(path, failed);
  return failed ? path : real.string();
}

void check_absolute(const std::string& path, std::string_view what) {
  if (!path.starts_with('/')) throw error(errc::bad_argument, fmt::format("{} '{}' is not an absolute path", what, path));
}

std::string checked_digits(std::string digits, const std::string& of) {
  std::ranges::transform(digits, digits.begin(), [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c + ('a' - 'A')) : c; });
  const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  if (digits.size() != 64 || !std::ranges::all_of(digits, is_digit))
    throw error(errc::bad_argument, fmt::format("the pin of '{}' needs the 64 hexadecimal digits of a SHA-256, has '{}'", of, digits));
  return digits;
}

bool lies_below(std::string_view path, std::string_view folder) {
  if (folder == "/") return true;
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

}  // namespace

plugin_rules::plugin_rules(const registry_options& options) : ids_(options.allow_plugins), requires_pins_(options.require_pins) {
  for (const auto& folder : options.allow_folders) {
    check_absolute(folder, "the allowed folder");
    auto real = without_links(folder);
    while (real.size() > 1 && real.ends_with('/')) real.pop_back();
    folders_.push_back(std::move(real));
  }
  for (const auto& [what, digits] : options.pins) {
    const bool is_path = what.find('/') != std::string::npos;
    if (is_path) check_absolute(what, "the library of a pin");
    (is_path ? pins_of_paths_ : pins_of_ids_).emplace(is_path ? without_links(what) : what, checked_digits(digits, what));
  }
}

std::string plugin_rules::id_fault(std::string_view id) const {
  if (ids_.empty() || std::ranges::find(ids_, id) != ids_.end()) return {};
  return fmt::format("this program allows only the plugins {}", fmt::join(ids_, ", "));
}

std::string plugin_rules::fault(std::string_view id, const std::string& library) const {
  if (auto fault = id_fault(id); !fault.empty()) return fault;
  if (!folders_.empty()) {
    const auto real = without_links(library);
    if (std::ranges::none_of(folders_, [&](const auto& folder) { return lies_below(real, folder); }))
      return fmt::format("'{}' lies outside the folders that this program allows: {}", real, fmt::join(folders_, ", "));
  }
  if (requires_pins_ && pin_of(id, library).empty())
    return fmt::format("this program loads only plugins whose SHA-256 it knows, and knows none of '{}'", id);
  return {};
}

std::string plugin_rules::pin_of(std::string_view id, const std::string& library) const {
  if (const auto found = pins_of_ids_.find(id); found != pins_of_ids_.end()) return found->second;
  if (pins_of_paths_.empty()) return {};
  const auto found = pins_of_paths_.find(without_links(library));
  return found == pins_of_paths_.end() ? std::string() : found->second;
}

}  // namespace lamella
