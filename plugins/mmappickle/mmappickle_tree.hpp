// SPDX-License-Identifier: BSD-3-Clause
//
// Pushes a tree of typed values as one attribute of the file, within the limits of the host. Knows nothing of pickles.
#pragma once

#include <cstdint>
#include <lamella/plugin.hpp>
#include <string>
#include <string_view>

#include "mmappickle_input.hpp"

namespace lamella::mmappickle {

/// A list or a map that was pushed; the default one is the file itself.
struct tree_place {
  std::uint64_t id = 0, depth = 0;
};

class tree_writer {
 public:
  tree_writer(const sdk::context& call, const sdk::sink& out);

  /// @throws error  limit: too many attributes, too deep, or too much text.
  tree_place list(tree_place parent, std::string_view name = {});
  tree_place map(tree_place parent, std::string_view name = {});
  void leaf(tree_place parent, std::string_view name, const sdk::value& value);
  /// A number, or "NaN", "Infinity", "-Infinity" as text.
  void real(tree_place parent, std::string_view name, double value);
  /// A map that starts with its type.
  tree_place typed(tree_place parent, std::string_view name, std::string_view type);

 private:
  std::uint64_t push(tree_place parent, std::string_view name, const sdk::value& value);

  sdk::sink out_;
  std::uint64_t left_, deepest_;
  byte_budget texts_;
};

[[nodiscard]] std::string hexadecimal(std::string_view bytes);

}  // namespace lamella::mmappickle
