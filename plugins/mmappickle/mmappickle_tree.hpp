// SPDX-License-Identifier: BSD-3-Clause
//
// Pushes a tree of typed values as one attribute of the file, within the limits of the host. Knows nothing of pickles.
#pragma once

#include <cstdint>
#include <lamella/plugin.hpp>
#include <string>
#include <string_view>

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

  /// Whether count more values leave half of what the host takes to the rest of the file.
  [[nodiscard]] bool has_room_for(std::uint64_t count) const noexcept;
  /// Until the same number of calls with false, nothing is pushed; what would be is only counted against the limits.
  void mute(bool on) noexcept { muted_ += on ? 1 : -1; }
  [[nodiscard]] bool is_muted() const noexcept { return muted_ != 0; }

 private:
  std::uint64_t push(tree_place parent, std::string_view name, const sdk::value& value);

  sdk::sink out_;
  std::uint64_t most_, most_bytes_, deepest_;
  std::uint64_t count_ = 0, muted_count_ = 0, bytes_ = 0;  ///< pushed, or not pushed while muted
  int muted_ = 0;
};

[[nodiscard]] std::string hexadecimal(std::string_view bytes);

}  // namespace lamella::mmappickle
