// SPDX-License-Identifier: BSD-3-Clause
//
// The host's side of one call of a plugin: what the plugin reports, asks and is told. Made for the call, on the caller's thread; it
// turns statuses and reports back into lamella::error.
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lamella/error.hpp"
#include "lamella/log.hpp"
#include "lamella/plugin.h"

namespace lamella {

/// Bounds of what one open may push; those that grow with the file are set from its size.
struct call_limits {
  std::uint64_t datasets = 1'000'000;
  std::uint64_t attributes = 4'000'000;
  std::uint64_t header_bytes = std::uint64_t{256} << 20;     ///< that a plugin may hold
  std::uint64_t attribute_bytes = std::uint64_t{512} << 20;  ///< of names, values and comments, as the host keeps them
  std::uint64_t chunks = std::uint64_t{64} << 20;
  std::uint64_t depth = 256;

  /// What a file of this size can honestly need.
  [[nodiscard]] static call_limits for_size(std::optional<std::uint64_t> file_bytes);
};

/// A value of an option, as validated against the manifest.
struct option_value {
  bool is_integer = false;  ///< integers and flags; else text
  std::int64_t integer = 0;
  std::string text = {};
};

/// Functions of the host that hear of a call; empty: it does not want to.
struct call_listener {
  log_function log = {};
  std::function<void(std::uint64_t done, std::uint64_t total)> progress = {};
};

class call_context {
 public:
  explicit call_context(call_limits limits = {}, std::map<std::string, option_value> options = {},
                        const std::atomic<bool>* cancel = nullptr, call_listener listener = {});
  call_context(const call_context&) = delete;
  call_context& operator=(const call_context&) = delete;

  [[nodiscard]] const lamella_context* c() const noexcept { return &raw_; }
  [[nodiscard]] const call_limits& limits() const noexcept { return limits_; }
  /// Warnings reported so far.
  [[nodiscard]] std::vector<warning>& warnings() noexcept { return warnings_; }

  /// Throws what the call ended with, or what a listener threw meanwhile; nothing on LAMELLA_OK without an error report. Faults of the
  /// plugin are logged before.
  void check(lamella_status status) const;

  /// Runs a function of the host that the plugin called; its exception is kept for check() and becomes a status.
  template <typename F>
  lamella_status run(F&& f) const noexcept {
    try {
      f();
      return LAMELLA_OK;
    } catch (...) {
      return keep(std::current_exception());
    }
  }
  [[nodiscard]] static const call_context& of(const lamella_context* raw) { return *static_cast<const call_context*>(raw->host); }

 private:
  lamella_status keep(std::exception_ptr fault) const noexcept;
  /// Calls a function of the listener. The first exception is kept for check(); from then on the plugin is told to stop, and nobody else.
  template <typename F>
  void tell(F&& f) noexcept {
    if (listener_fault_) return;
    try {
      f();
    } catch (...) {
      listener_fault_ = std::current_exception();
    }
  }
  [[nodiscard]] bool is_cancelled() const noexcept;
  void throw_outcome(lamella_status status) const;
  void take(const lamella_report& report);

  lamella_context raw_;
  call_limits limits_;
  std::map<std::string, option_value> options_;
  const std::atomic<bool>* cancel_;
  call_listener listener_;
  std::exception_ptr listener_fault_;
  std::vector<warning> warnings_;
  std::optional<error> reported_;
  mutable std::exception_ptr host_fault_;
};

[[nodiscard]] errc code_of(lamella_status status) noexcept;
[[nodiscard]] lamella_status status_of(errc code) noexcept;

}  // namespace lamella
