// SPDX-License-Identifier: BSD-3-Clause
//
// Knows formats from their manifests without loading a library, identifies files, and loads plugins when one is asked for. What it
// refuses it keeps with the reason.
// Threads: everything here from any thread, several at once, also with the same objects;
// a plugin is loaded and started once, whoever asks first.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "log.hpp"
#include "source.hpp"

struct lamella_entry;  // lamella/plugin.h

namespace lamella {

class format_table;

/// A reader or writer option as a manifest declares it.
struct option_info {
  std::string name, type;  ///< text | integer | flag | choice
  std::vector<std::string> values = {};
  std::string default_value = {}, help = {};
  bool has_default = false;
};

/// One capability: what the manifest claims, and whether the conformance kit proved it.
struct capability {
  std::string name;     ///< read, write, lazy, zero_copy, distributed, positions, append, follow, several_datasets, compressed
  std::string claimed;  ///< "true", "false", "D2"
  std::string state;    ///< proven | contradicted | untested
};

struct format_info {
  std::string id, plugin_id, plugin_version;
  std::vector<std::string> names, extensions, specializes;
  std::vector<option_info> options;
  std::vector<capability> capabilities;
  bool is_available = true;
  std::string reason = {};  ///< why it is not available, and what to install

  [[nodiscard]] bool claims(std::string_view capability_name) const;
};

enum class plugin_state { listed, loaded, refused, shadowed };
[[nodiscard]] std::string_view to_string(plugin_state state) noexcept;

struct plugin_info {
  std::string id, version, path, licence;  ///< path: of the library; empty: it is linked into the program
  plugin_state state = plugin_state::listed;
  std::string reason = {};
  std::string origin = {};  ///< static | given | bundled | LAMELLA_PLUGIN_PATH | user | system
};

/// Classes of evidence; the numbers are those of lamella/plugin.h.
enum class evidence { no = 0, name_only = 20, plausible = 40, magic = 70, structure = 90, exact = 100 };
[[nodiscard]] std::string_view to_string(evidence e) noexcept;

struct candidate {
  std::string format;
  lamella::evidence evidence = lamella::evidence::no;
  std::string why;
};

struct identification {
  std::string format = {};  ///< empty: unknown, or ambiguous
  lamella::evidence evidence = lamella::evidence::no;
  std::string why = {};
  std::vector<candidate> candidates = {};  ///< best first, with those that said no
  bool is_ambiguous = false;
  std::string codec = {};  ///< of a file that is compressed as a whole: the source was unwrapped
};

/// A plugin whose code is linked into the program. It is a plugin like any other, but for what concerns files: no library is looked for,
/// trusted or pinned, and no proof of its claims is read.
struct static_plugin {
  const lamella_entry* (*entry)() = nullptr;  ///< what LAMELLA_PLUGIN or LAMELLA_STATIC_PLUGIN (lamella/plugin.hpp) defines
  std::string manifest = {};                  ///< the text of its formats.toml, with one [[plugin]]; its library is not looked at
};

struct registry_options {
  std::vector<static_plugin> static_plugins = {};  ///< found first
  std::vector<std::string> plugin_folders = {};    ///< searched next
  bool use_environment = true;                     ///< LAMELLA_PLUGIN_PATH; never under AT_SECURE
  bool use_bundled = true, use_user = true, use_system = true;
  std::vector<std::string> allow_formats = {};  ///< empty: all
  std::vector<std::string> allow_plugins = {};  ///< ids; empty: all
  /// Absolute. Only plugins whose library lies below one of these, links resolved; empty: all. Static plugins have no library.
  std::vector<std::string> allow_folders = {};
  /// By plugin id, or by the absolute path of a library: the SHA-256 that the library must have, 64 hexadecimal digits.
  std::map<std::string, std::string> pins = {};
  bool require_pins = false;  ///< a plugin without a pin is refused, also a bundled one
  bool use_cache = true;      ///< of parsed manifests, in the user's cache folder; never under AT_SECURE
  /// Told what plugins say when they are started and when they judge a file, and which of them break rules then; what they say when they
  /// open a file goes to open_options::log. Called from any thread that uses the registry, several at once. It must not use the registry;
  /// what it throws is dropped.
  log_function log = {};
};

class registry {
 public:
  /// @throws error  bad_argument: a pin or an allowed folder that is none. Plugins that are at fault are kept with their reasons.
  explicit registry(const registry_options& options = {});
  ~registry();
  registry(const registry&) = delete;
  registry& operator=(const registry&) = delete;

  /// The process's own, made at first use.
  [[nodiscard]] static const registry& shared();

  /// Every format of every listed or refused plugin, by plugin order. Opens no library. An id comes again, not available, where a
  /// second plugin claims it.
  [[nodiscard]] std::vector<format_info> formats() const;
  /// Every plugin that was found, also refused and shadowed ones. Loads no library, but looks into the files of those that may be
  /// loaded; tells those that are.
  [[nodiscard]] std::vector<plugin_info> plugins() const;
  /// The same after trying to load each in turn: finds what only the dynamic loader sees (undefined symbols, missing libraries).
  [[nodiscard]] std::vector<plugin_info> probe() const;
  [[nodiscard]] std::optional<format_info> find(std::string_view format_id) const;

  /// @param manifest_only  judge by name and magic bytes alone; opens no library.
  /// @throws error         io. Unknown and ambiguous files are answers, not errors.
  [[nodiscard]] identification identify(const source& file, bool manifest_only = false) const;

  /// The loaded plugin of a format: an interface by its id, e.g. "lamella.reader/1".
  ///
  /// @throws error   unknown_format; refused: allow_formats leaves it out; plugin: it cannot be loaded, with the reason; unsupported:
  ///                 it does not offer the interface.
  /// @thread         any thread.
  [[nodiscard]] const void* interface_of(std::string_view format_id, std::string_view interface_id) const;

  /// "Known formats: …; refused plugins: …", for the error about a file that nothing reads.
  [[nodiscard]] std::string summary() const;

 private:
  friend const format_table& table_of(const registry& known) noexcept;
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace lamella
