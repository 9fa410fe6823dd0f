// SPDX-License-Identifier: BSD-3-Clause
//
// A host that is not the core: it calls a plugin through plugin.h alone, keeps what the plugin reads, reports and pushes as text, and
// can misbehave in the ways that hosts are allowed to: reads that fail, limits, cancelling, structs of other minor versions.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "file/call_context.hpp"
#include "lamella/plugin.h"
#include "lamella/source.hpp"

namespace lamella::conformance {

enum class struct_width {
  usual,
  narrow,  ///< of a host without what plugin.h calls optional: those fields are not there, and what stands behind is poison
  wide     ///< of a later minor version: more bytes behind, that mean something else
};

struct host_behaviour {
  struct_width width = struct_width::usual;
  std::optional<std::uint64_t> failing_read = {};  ///< this read, counted from 0, ends with failure
  lamella_status failure = LAMELLA_IO;
  bool is_cancelled = false;
  std::optional<std::uint64_t> most_pushes = {};  ///< the sink refuses what comes after so many, with LAMELLA_LIMIT
  unsigned char poison = 0;                       ///< stands in the part of a buffer that a read at the end of a source leaves
  std::map<std::string, option_value> options = {};
};

struct plugin_report {
  bool is_warning = false;
  lamella_status status = 0;
  std::string message;
};

struct host_record {
  lamella_status status = 0;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> reads;  ///< of the opened source: offset, count asked for
  std::uint64_t read_count = 0;                                ///< of all sources
  std::vector<plugin_report> reports;
  std::string pushed;  ///< everything that was pushed, as text; equal pushes give equal texts
  std::uint64_t push_count = 0;
  std::string why;
  std::int32_t evidence = 0;
  std::string host_failure;  ///< what a function of the host ended with; the plugin need not report it again

  /// The message of the error that was reported, by the plugin or by a function of the host; empty: none.
  [[nodiscard]] std::string error() const;
};

class foreign_host {
 public:
  explicit foreign_host(host_behaviour behaviour = {});
  ~foreign_host();
  foreign_host(const foreign_host&) = delete;
  foreign_host& operator=(const foreign_host&) = delete;

  [[nodiscard]] const lamella_context* context() const noexcept;
  [[nodiscard]] const lamella_source* add_source(source_ptr file);

  /// Calls open, once for each host.
  const host_record& open(const lamella_reader& reader, const std::string& format, const source_ptr& file);
  /// Calls identify with a head that ends at the end of its memory: one byte further is a fault.
  const host_record& identify(const lamella_reader& reader, const std::string& format, const lamella_probe& probe);
  [[nodiscard]] const host_record& record() const noexcept;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

/// The number of a status as plugin.h names it: "LAMELLA_CORRUPT".
[[nodiscard]] std::string status_name(lamella_status status);

}  // namespace lamella::conformance
