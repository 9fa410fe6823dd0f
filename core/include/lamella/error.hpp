// SPDX-License-Identifier: BSD-3-Clause
//
// The one exception type of lamella. Everything that goes wrong for a reason outside the program arrives as lamella::error, with the
// path, the byte and a hint; a fault of the caller's code is an assertion instead.
// Threads: everything here from any thread, several at once, also with the same objects.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace lamella {

enum class errc {
  internal,          ///< a fault of lamella
  bad_argument,      ///< a wrong option, index or combination
  unknown_format,    ///< no format knows the bytes
  ambiguous_format,  ///< several formats know them equally well
  unsupported,       ///< legal, but nothing here reads or writes it
  refused,           ///< possible, but an option or a rule of safety forbids it
  corrupt,           ///< the bytes contradict the format or themselves
  truncated,         ///< the source ends before something that it promises
  limit,             ///< beyond a limit
  io,                ///< the system refused: missing, unreadable, no space
  source_changed,    ///< a file is not what it was when it was opened
  not_mappable,      ///< map() or raw() cannot give these elements in place
  no_memory,
  cancelled,
  plugin  ///< a plugin is missing, broken or misbehaves
};

/// The phrase of a code in messages: "truncated", "unknown format".
[[nodiscard]] std::string_view to_string(errc code) noexcept;

/// What is known about an error; empty parts are left out of the message.
struct error_details {
  std::string path = {};
  std::string format = {};  ///< "mrc 0.1.0": format id and plugin version
  std::int64_t byte_offset = -1;
  std::string field = {};
  std::string hint = {};
};

/// `scan.mrc: mrc 0.1.0: truncated at byte 4096: header promises …; open with partial=valid to read …`
class error : public std::runtime_error {
 public:
  error(errc code, std::string message, error_details details = {});

  [[nodiscard]] errc code() const noexcept { return code_; }
  [[nodiscard]] const std::string& message() const noexcept { return state_->message; }
  [[nodiscard]] const error_details& details() const noexcept { return state_->details; }

  /// The same error with what a caller further out knows; parts already set stay.
  [[nodiscard]] error with(const error_details& more) const;

 private:
  struct state {
    std::string message;
    error_details details;
  };
  errc code_;
  std::shared_ptr<const state> state_;  // shared: copying an exception must not throw
};

/// Something a reader repaired or noticed; travels with the opened file.
struct warning {
  std::string message;
  std::int64_t byte_offset = -1;
  std::string field = {};
};

}  // namespace lamella
