// SPDX-License-Identifier: BSD-3-Clause
//
// What one conversion writes: the datasets of all inputs, cut and permuted, under names that differ, and what is known to be lost
// before any format is asked. Used by convert.cpp.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dataset_choice.hpp"
#include "lamella/convert.hpp"

namespace lamella::cli {

struct conversion_items {
  std::vector<file> files;  ///< attributes live in them
  std::vector<chosen> choices;
  std::vector<std::size_t> file_of_item;
  std::vector<std::string> stems;  ///< one an item: name of its file without endings
  std::vector<write_item> items;
  std::vector<attribute> file_attributes;
  std::vector<std::string> losses;

  /// The chosen datasets of one input. Those that cannot be read are losses; one that was asked for by name is an error.
  void add(const std::string& path, const file& f, const dataset_choice& choice);
  /// Attributes of a single input stay those of the file; those of several go with their datasets.
  void settle_file_attributes();
  /// Names that occur more than once get the name of their file in front.
  void make_names_unique();
  void permute(const std::vector<std::int64_t>& order);
  /// Elements of another type, converted when they are read. Before permute: a cast follows the order of what it is made of.
  ///
  /// @throws error  bad_argument: no type; unsupported: no conversion to it.
  void cast(const std::string& type);
  /// @throws error  bad_argument: not one length an axis.
  void check_chunks(const shape_t& chunk_shape) const;
};

}  // namespace lamella::cli
