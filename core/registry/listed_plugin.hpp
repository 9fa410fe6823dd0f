// SPDX-License-Identifier: BSD-3-Clause
//
// One plugin of a registry: what its manifest says, where its code is, and, from the first call that needs it, its entry.
// What goes wrong is kept with the reason, for the life of the registry.
#pragma once

#include <lamella/plugin.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include "lamella/registry.hpp"
#include "registry/manifest.hpp"
#include "registry/opened_library.hpp"
#include "registry/plugin_rules.hpp"

namespace lamella {

/// What a host said about all plugins.
struct host_wishes {
  std::shared_ptr<const plugin_rules> rules = nullptr;  ///< nullptr: everything is allowed
  log_function log = {};
};

class listed_plugin {
 public:
  /// Where it was found, and the verdict of listing: state is listed, refused or shadowed.
  struct place {
    std::string path = {};    ///< of the library, absolute; of the manifest where that is at fault
    std::string origin = {};  ///< as plugin_info
    std::string folder = {};  ///< of the manifest
    plugin_state state = plugin_state::listed;
    std::string reason = {};
    lamella_entry_function entry = nullptr;  ///< of one that is linked into the program, which has neither path nor folder
  };
  listed_plugin(plugin_manifest manifest, place where, const host_wishes& wishes = {})
      : manifest_(std::move(manifest)), where_(std::move(where)), rules_(wishes.rules), log_(wishes.log) {}

  [[nodiscard]] const plugin_manifest& manifest() const noexcept { return manifest_; }
  [[nodiscard]] const std::string& folder() const noexcept { return where_.folder; }
  /// "at '/…/p.so'", "in the program": for messages.
  [[nodiscard]] std::string whereabouts() const;
  [[nodiscard]] const log_function& log() const noexcept { return log_; }
  /// The verdict of listing.
  [[nodiscard]] plugin_state listed_as() const noexcept { return where_.state; }
  /// State and reason as they are by now.
  [[nodiscard]] plugin_info info() const;
  /// Why it cannot be used, as far as is known; empty: nothing is known.
  [[nodiscard]] std::string fault() const;

  /// Looks into the library's file without loading it, or at the entry without starting it, and keeps the fault that it finds. [any thread]
  void check() const noexcept;

  /// Loads it at the first call.
  ///
  /// @throws error   plugin: it cannot be used, with the reason; the same at every call.
  /// @thread         any thread.
  [[nodiscard]] const lamella_entry& entry() const;

  /// An interface by its id, or nullptr where the plugin does not offer it. Throws as entry().
  [[nodiscard]] const void* find_interface(const char* id) const;

 private:
  [[nodiscard]] std::string static_fault(const opened_library& library) const;
  /// @throws error  plugin: it may not be loaded, or not as it is.
  [[nodiscard]] opened_library open_checked() const;
  void look() const;
  [[nodiscard]] const lamella_entry* load() const;
  void start(const lamella_entry* entry) const;

  plugin_manifest manifest_;
  place where_;
  std::shared_ptr<const plugin_rules> rules_;  ///< nullptr: everything is allowed
  log_function log_;
  mutable std::mutex mutex_;  // of loading, and of failure_
  mutable std::atomic<const lamella_entry*> entry_ = nullptr;
  mutable std::string failure_;
};

}  // namespace lamella
