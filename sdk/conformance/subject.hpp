// SPDX-License-Identifier: BSD-3-Clause
//
// The plugin that is checked, with its samples and those of the bundled formats. Every check makes it anew in its own process; making
// it loads nothing.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lamella/file.hpp"
#include "lamella/plugin.h"
#include "lamella/registry.hpp"
#include "registry/manifest.hpp"
#include "sample.hpp"
#include "trial.hpp"

namespace lamella::conformance {

/// What the command was told.
struct request {
  std::string folder;        ///< of the manifest
  std::string plugin = {};   ///< id; empty: the only one of the manifest
  std::string samples = {};  ///< folder of its samples
  std::string corpus = {};   ///< folder of more files with known content; empty: none
  std::string bundled = {};  ///< folder of folders with samples of the bundled formats; empty: none
  int seconds = 0;           ///< that a check may take at most; 0: what each states
  bool is_long = false;
};

class subject {
 public:
  /// @throws error  plugin: there is no manifest that can be understood.
  explicit subject(const request& asked);

  [[nodiscard]] const request& asked() const noexcept { return asked_; }
  [[nodiscard]] const plugin_manifest& manifest() const noexcept { return manifest_; }
  [[nodiscard]] const std::string& library() const noexcept { return library_; }  ///< absolute path
  /// @throws error  as read_samples.
  [[nodiscard]] const std::vector<sample>& samples() const;
  [[nodiscard]] const format_info* find_format(std::string_view id) const noexcept;
  [[nodiscard]] bool claims(std::string_view format, std::string_view capability) const;
  /// The claimed value: "true", "D2"; "" where the manifest does not name it.
  [[nodiscard]] std::string claim(std::string_view format, std::string_view capability) const;

  /// Small samples that are to be opened, of formats that claim to be read.
  [[nodiscard]] std::vector<const sample*> readable() const;

  /// Samples of formats of other plugins, one folder a plugin.
  [[nodiscard]] std::vector<sample> samples_of_others() const;

  /// Registries that know this plugin alone, and this plugin first and the bundled ones behind. Made at the first call.
  [[nodiscard]] const registry& alone() const;
  [[nodiscard]] const registry& among_bundled() const;

  /// The loaded plugin's entry and interfaces. Throws as registry::interface_of; nullptr: not offered.
  [[nodiscard]] const lamella_entry& entry() const;
  [[nodiscard]] const void* interface(const char* id) const;
  [[nodiscard]] const lamella_reader* reader() const;

  /// Opens a sample with the plugin alone.
  [[nodiscard]] file open(const sample& s) const;
  [[nodiscard]] file open(const sample& s, const source_ptr& from) const;
  [[nodiscard]] open_options options_for(const sample& s) const;

 private:
  request asked_;
  plugin_manifest manifest_;
  std::string library_;
  mutable std::optional<std::vector<sample>> samples_;
  mutable std::unique_ptr<registry> alone_, among_;
};

}  // namespace lamella::conformance
