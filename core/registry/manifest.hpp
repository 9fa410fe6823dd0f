// SPDX-License-Identifier: BSD-3-Clause
//
// What a formats.toml says, as data: plugins, their formats, and by which bytes and names a format is known. Parsing checks form only;
// whether the library is there, fits and may be trusted is asked elsewhere. The schema is described in sdk/docs/manifest.md.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lamella/registry.hpp"
#include "registry/magic_rule.hpp"

namespace lamella {

struct format_manifest {
  format_info info;                               ///< capabilities are claims: untested
  std::vector<magic_rule> magic = {};             ///< any of them
  std::vector<std::string> directory_names = {};  ///< any of them in a directory makes it this format
  bool is_weak = false;                           ///< to be asked about files that nothing else knows

  /// The extension that a file's name ends in, in any case; empty: none.
  [[nodiscard]] std::string_view extension_of(std::string_view file_name) const noexcept;
};

struct plugin_manifest {
  std::string id, version, licence;
  int abi_major = 0, abi_minor = 0;
  std::string library = {};          ///< relative to the manifest's folder; empty: none for this platform
  std::string other_platforms = {};  ///< "linux-aarch64, macos-arm64": those it has a library for
  std::string sha256 = {};           ///< of the library, lower case; empty: not pinned
  std::vector<format_manifest> formats = {};
};

/// "linux-x86_64": the key of this machine in tables of libraries.
[[nodiscard]] std::string_view platform_key() noexcept;

/// @param path     for messages.
/// @throws error   plugin: not a manifest of schema 1, with line, column and key.
[[nodiscard]] std::vector<plugin_manifest> parse_manifest(std::string_view text, const std::string& path);

/// Reads and parses a formats.toml.
///
/// @throws error   plugin, as parse_manifest; io, unsupported: it cannot be read; limit: it is no text of a reasonable size.
[[nodiscard]] std::vector<plugin_manifest> read_manifest(const std::string& path);
/// The same, where the text is one that was compiled in; nothing where it would have to be parsed.
[[nodiscard]] std::optional<std::vector<plugin_manifest>> read_bundled_manifest(const std::string& path);

}  // namespace lamella
