// SPDX-License-Identifier: BSD-3-Clause
//
// One plugin of a registry: what its manifest says, where its library is, and, from the first call that needs it, the library's entry.
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

class listed_plugin {
 public:
  /// Where it was found, and the verdict of listing: state is listed, refused or shadowed.
  struct place {
    std::string path = {};    ///< of the library, absolute; of the manifest where that is at fault
    std::string origin = {};  ///< as plugin_info
    std::string folder = {};  ///< of the manifest
    plugin_state state = plugin_state::listed;
    std::string reason = {};
  };
  listed_plugin(plugin_manifest manifest, place where, std::shared_ptr<const plugin_rules> rules = nullptr)
      : manifest_(std::move(manifest)), where_(std::move(where)), rules_(std::move(rules)) {}

  [[nodiscard]] const plugin_manifest& manifest() const noexcept { return manifest_; }
  [[nodiscard]] const std::string& folder() const noexcept { return where_.folder; }
  /// The verdict of listing.
  [[nodiscard]] plugin_state listed_as() const noexcept { return where_.state; }
  /// State and reason as they are by now.
  [[nodiscard]] plugin_info info() const;
  /// Why it cannot be used, as far as is known; empty: nothing is known.
  [[nodiscard]] std::string fault() const;

  /// Looks into the library's file without loading it, and keeps the fault that it finds. [any thread]
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
  [[nodiscard]] const lamella_entry* load() const;

  plugin_manifest manifest_;
  place where_;
  std::shared_ptr<const plugin_rules> rules_;  ///< nullptr: everything is allowed
  mutable std::mutex mutex_;                   // of loading, and of failure_
  mutable std::atomic<const lamella_entry*> entry_ = nullptr;
  mutable std::string failure_;
};

}  // namespace lamella
