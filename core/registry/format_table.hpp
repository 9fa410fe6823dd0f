// SPDX-License-Identifier: BSD-3-Clause
//
// The plugins of a registry and the formats that they claim, with who wins where two claim the same. Made once; everything in it may be
// asked from any thread. It answers questions about names; files are identified elsewhere.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lamella/registry.hpp"
#include "registry/listed_plugin.hpp"
#include "registry/search_path.hpp"

namespace lamella {

/// A format as one plugin claims it.
struct known_format {
  const format_manifest* manifest = nullptr;
  const listed_plugin* plugin = nullptr;
  std::string lost_to = {};    ///< why another plugin's format of this id is taken; empty: this one is
  std::string forbidden = {};  ///< why the host does not allow it

  [[nodiscard]] const std::string& id() const noexcept { return manifest->info.id; }
  [[nodiscard]] bool is_candidate() const noexcept { return lost_to.empty() && forbidden.empty(); }
};

class format_table {
 public:
  explicit format_table(const registry_options& options);

  [[nodiscard]] const std::vector<std::unique_ptr<listed_plugin>>& plugins() const noexcept { return plugins_; }
  [[nodiscard]] const std::vector<known_format>& formats() const noexcept { return formats_; }
  /// The format that is taken for this id; nullptr: no plugin claims it.
  [[nodiscard]] const known_format* find(std::string_view id) const noexcept;
  /// Whether a is a special case of b, by its manifest or through formats in between, and not the other way round too.
  [[nodiscard]] bool specializes(std::string_view a, std::string_view b) const;
  /// The format with what is known by now of its plugin and of its proofs.
  [[nodiscard]] format_info info(const known_format& format) const;

  /// How much of both ends of a file all magic rules together look at.
  [[nodiscard]] std::uint64_t head_bytes() const noexcept { return head_bytes_; }
  [[nodiscard]] std::uint64_t tail_bytes() const noexcept { return tail_bytes_; }

  /// Every name in a directory by which some format is known.
  [[nodiscard]] const std::vector<std::string>& directory_names() const noexcept { return directory_names_; }

  /// "known formats: …; refused plugins: …"
  [[nodiscard]] std::string summary() const;

 private:
  void add_formats(const std::vector<std::string>& allowed);
  [[nodiscard]] bool reaches(std::string_view from, std::string_view to) const;

  std::vector<plugin_folder> folders_;
  std::vector<std::unique_ptr<listed_plugin>> plugins_;
  std::vector<known_format> formats_;
  std::uint64_t head_bytes_ = 0, tail_bytes_ = 0;
  std::vector<std::string> directory_names_;
};

/// As registry::interface_of, of a format that was found.
[[nodiscard]] const void* interface_of(const known_format& format, const char* interface_id);

/// What a registry is made of, for the rooms of the core that ask more than its public face tells.
[[nodiscard]] const format_table& table_of(const registry& known) noexcept;

}  // namespace lamella
