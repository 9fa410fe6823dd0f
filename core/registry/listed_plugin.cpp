// SPDX-License-Identifier: BSD-3-Clause
#include "registry/listed_plugin.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "lamella/error.hpp"
#include "registry/elf_check.hpp"
#include "registry/library_digest.hpp"
#include "registry/library_trust.hpp"
#include "registry/loaded_library.hpp"
#include "registry/plugin_call.hpp"
#include "registry/plugin_entry.hpp"

namespace lamella {
namespace {

lamella_text to_text(std::string_view text) {
  return {text.data(), text.size()};
}

const lamella_host& this_host() {
  static const lamella_host host{sizeof(lamella_host),
                                 0,
                                 LAMELLA_ABI_MAJOR,
                                 LAMELLA_ABI_MINOR,
                                 0,
                                 to_text("lamella"),
                                 to_text(LAMELLA_VERSION),
                                 [](const char*) noexcept -> const void* { return nullptr; }};
  return host;
}

void initialise(const lamella_entry& entry) {
  if (entry.init == nullptr) return;
  plugin_call call;
  const auto status = entry.init(&this_host(), call.context());
  if (const auto fault = call.fault(status); !fault.empty()) throw error(errc::plugin, "its init failed: " + fault);
}

}  // namespace

plugin_info listed_plugin::info() const {
  plugin_info made{manifest_.id, manifest_.version, where_.path, manifest_.licence, where_.state, where_.reason, where_.origin};
  const std::lock_guard lock(mutex_);
  if (entry_ != nullptr) made.state = plugin_state::loaded;
  if (!failure_.empty()) made.state = plugin_state::refused, made.reason = failure_;
  return made;
}

std::string listed_plugin::fault() const {
  if (where_.state != plugin_state::listed) return where_.reason;
  const std::lock_guard lock(mutex_);
  return failure_;
}

std::string listed_plugin::static_fault() const {
  if (auto fault = library_fault(where_.path, current_owners()); !fault.empty()) return fault;
  const auto about_it = [&](const std::string& fault) { return fmt::format("'{}' {}", where_.path, fault); };
  const auto library = open_source(where_.path);
  if (const auto fault = elf_fault(*library); !fault.empty()) return about_it(fault);
  if (!exports_symbol(*library, LAMELLA_ENTRY_SYMBOL))
    if (const auto fault = symbols_fault(exported_symbols(where_.path)); !fault.empty()) return about_it(fault);
  if (manifest_.sha256.empty()) return {};
  const auto fault = digest_fault(*library, manifest_.sha256);
  return fault.empty() ? fault : about_it(fault);
}

void listed_plugin::check() const noexcept {
  if (where_.state != plugin_state::listed) return;
  const std::lock_guard lock(mutex_);
  if (entry_ != nullptr || !failure_.empty()) return;
  try {
    failure_ = static_fault();
  } catch (const error& caught) {
    failure_ = caught.message();
  } catch (const std::exception& caught) {
    failure_ = caught.what();
  }
}

const lamella_entry* listed_plugin::load() const {
  if (const auto fault = static_fault(); !fault.empty()) throw error(errc::plugin, fault);
  return load_entry(std::filesystem::canonical(where_.path).string(), [&](const lamella_entry* entry) {
    if (const auto fault = entry_fault(entry, manifest_); !fault.empty()) throw error(errc::plugin, fault);
    initialise(*entry);
  });
}

const lamella_entry& listed_plugin::entry() const {
  if (const auto* loaded = entry_.load()) return *loaded;
  const auto refuse = [&](const std::string& reason) {
    return error(errc::plugin, fmt::format("plugin {} {}: {}", manifest_.id, manifest_.version, reason),
                 {.hint = "`lamella plugins --why` lists every plugin that was found"});
  };
  if (where_.state != plugin_state::listed) throw refuse(where_.reason);
  const std::lock_guard lock(mutex_);
  if (!failure_.empty()) throw refuse(failure_);
  if (const auto* loaded = entry_.load()) return *loaded;
  try {
    const auto* const loaded = load();
    entry_ = loaded;
    return *loaded;
  } catch (const error& caught) {
    failure_ = caught.message();
  } catch (const std::exception& caught) {
    failure_ = caught.what();
  }
  throw refuse(failure_);
}

const void* listed_plugin::find_interface(const char* id) const {
  return entry().get_interface(id);
}

}  // namespace lamella
