// SPDX-License-Identifier: BSD-3-Clause
//
// What one check tells about a plugin. A check runs in a process of its own and may die there; everything it told until then stands in
// memory that the process which started it sees as well.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace lamella::conformance {

/// Ends a check that has nothing to look at, with the reason.
class not_applicable : public std::runtime_error {
 public:
  using runtime_error::runtime_error;
};

/// What was found out about one capability of one format.
struct finding {
  std::string format, capability;
  bool holds = false;
};

/// Everything a check told.
struct account {
  std::vector<std::string> failures;
  std::vector<finding> findings;
  std::string skipped = {};  ///< why it had nothing to look at
  std::string last_note = {};
  bool is_complete = false;  ///< false: the process ended before the check did
};

class trial {
 public:
  /// @param descriptor  of memory made by make_record().
  explicit trial(int descriptor);
  ~trial();
  trial(const trial&) = delete;
  trial& operator=(const trial&) = delete;

  /// What the check does now: told when it dies or does not end.
  void at(std::string_view doing) noexcept;
  /// The plugin breaks the promise of the check. The check goes on; the first twenty messages are kept.
  void fail(std::string_view message) noexcept;
  /// A capability of a format was seen to hold, or a claim of it to be false; the latter is a failure too.
  void prove(std::string_view format, std::string_view capability) noexcept;
  void contradict(std::string_view format, std::string_view capability, std::string_view message) noexcept;
  void skip(std::string_view reason) noexcept;
  void complete() noexcept;
  [[nodiscard]] static std::int64_t record_bytes() noexcept;
  [[nodiscard]] bool has_failed() const noexcept { return failure_count_ != 0; }

 private:
  void append(char kind, std::string_view first, std::string_view second = {}) noexcept;
  struct record;
  record* record_;
  int failure_count_ = 0;

  friend account read_record(int descriptor);
};

/// Memory for what one check tells, as a descriptor that its process inherits.
///
/// @throws std::system_error
[[nodiscard]] int make_record();
[[nodiscard]] account read_record(int descriptor);

}  // namespace lamella::conformance
