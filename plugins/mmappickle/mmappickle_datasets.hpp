// SPDX-License-Identifier: BSD-3-Clause
//
// Pushes arrays as datasets: where their elements are, or why they cannot be read. Gives each a name of its own.
#pragma once

#include <lamella/plugin.hpp>
#include <string>
#include <unordered_set>

#include "mmappickle_array.hpp"

namespace lamella::mmappickle {

/// Where the entry of a container stands that an array comes from.
struct entry_place {
  std::uint64_t entry_offset = 0, data_offset = 0;  ///< of its frame, and of its value
};

struct masked_names {
  std::string data, mask;
};

class dataset_pusher {
 public:
  dataset_pusher(const sdk::sink& out, std::uint64_t source_index) : out_(out), source_index_(source_index) {}

  void in_entry(std::optional<entry_place> place) { place_ = place; }
  /// @return the name that it got: path, or path with a number where that is taken.
  std::string push(const std::string& path, const array_value& array);
  masked_names push(const std::string& path, const masked_value& masked);
  std::string refuse(const std::string& path, const sdk::error& why);
  /// How many were refused so far.
  [[nodiscard]] std::uint64_t refused_count() const noexcept { return refused_count_; }

 private:
  std::string unique(const std::string& path);
  sdk::dataset dataset_of(std::string name, const array_value& array) const;
  sdk::dataset empty_mask(std::string name, const array_value& data) const;
  void push_place(std::uint64_t id, const array_value& array);

  sdk::sink out_;
  std::uint64_t source_index_, refused_count_ = 0;
  std::optional<entry_place> place_;
  std::unordered_set<std::string> names_;
};

}  // namespace lamella::mmappickle
