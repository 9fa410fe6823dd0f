// SPDX-License-Identifier: BSD-3-Clause
//
// Takes what a plugin's open pushes, checks each layout against its source at once, and makes the state of the opened file. The one
// place that applies the policy for files that are shorter than they promise.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "file/host_sources.hpp"
#include "lamella/file.hpp"
#include "lamella/plugin.h"

namespace lamella {

class call_context;

class host_sink {
 public:
  host_sink(call_context& call, const host_sources& sources, partial_policy partial, std::string format_id);
  host_sink(const host_sink&) = delete;
  host_sink& operator=(const host_sink&) = delete;

  [[nodiscard]] const lamella_sink* c() const noexcept { return &raw_; }
  /// Everything that was pushed; to be called once, after open returned. Listed chunks are checked and decoders made here,
  /// which log to `log`.
  void finish(file::state& into, const registry& formats, const log_function& log);

 private:
  struct pushed {
    std::shared_ptr<dataset::state> state;
    std::shared_ptr<layout> leaf;
    std::uint64_t mask = 0;
  };
  static lamella_status group(const lamella_sink*, std::uint64_t, lamella_text, std::uint64_t*) noexcept;
  static lamella_status dataset_pushed(const lamella_sink*, const lamella_dataset*, std::uint64_t*) noexcept;
  static lamella_status chunks(const lamella_sink*, std::uint64_t, std::uint64_t, const lamella_chunk_location*, std::uint64_t,
                               std::uint64_t) noexcept;
  static lamella_status attribute_pushed(const lamella_sink*, std::uint64_t, std::uint64_t, lamella_text, const lamella_value*,
                                         std::uint64_t*) noexcept;

  void add_dataset(const lamella_dataset& d, std::uint64_t& id);
  void add_lengths(const dataset::state& rows, const ragged_layout& r);
  void add_attribute(std::uint64_t owner, std::uint64_t parent, lamella_text name, const lamella_value& value, std::uint64_t* id);
  void settle_bounds(pushed& p, const source_set& sources);
  [[nodiscard]] std::string full_name(std::uint64_t group, lamella_text name) const;
  [[nodiscard]] std::uint64_t next_id() const noexcept { return order_.size() + 1; }
  [[nodiscard]] pushed* find_dataset(std::uint64_t id);
  void check_owner(std::uint64_t owner) const;

  lamella_sink raw_;
  call_context& call_;
  const host_sources& sources_;
  partial_policy partial_;
  std::string format_id_;
  std::vector<pushed> pushed_;
  std::vector<lamella::group> group_list_;
  std::vector<std::pair<bool, std::size_t>> order_;  // by id - 1, as file::state has it
  std::shared_ptr<attribute_arena> attributes_ = std::make_shared<attribute_arena>();
  std::uint64_t chunk_count_ = 0;
};

}  // namespace lamella
