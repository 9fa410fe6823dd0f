// SPDX-License-Identifier: BSD-3-Clause
#include "registry/listed_plugin.hpp"

#include <fmt/format.h>

#include <set>

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

/// Once a process, whichever registries ask; a failure is tried again. For one thread at a time, as loading is.
void initialise(const lamella_entry& entry, std::string_view plugin, const log_function& log) {
  static auto* const done = new std::set<const lamella_entry*>;
  if (entry.init == nullptr || done->contains(&entry)) return;
  plugin_call call(log, plugin);
  const auto status = entry.init(&this_host(), call.context());
  if (const auto fault = call.fault(status); !fault.empty()) throw error(errc::plugin, "its init failed: " + fault);
  done->insert(&entry);
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

std::string listed_plugin::whereabouts() const {
  return where_.entry == nullptr ? fmt::format("at '{}'", where_.path) : "in the program";
}

std::string listed_plugin::static_fault(const opened_library& library) const {
  if (auto fault = library.trust_fault(current_owners()); !fault.empty()) return fault;
  const auto& bytes = library.bytes();
  const auto about_it = [&](const std::string& fault) { return fault.empty() ? fault : fmt::format("'{}' {}", where_.path, fault); };
  if (auto fault = about_it(elf_fault(bytes)); !fault.empty()) return fault;
  if (!exports_symbol(bytes, LAMELLA_ENTRY_SYMBOL))
    if (auto fault = about_it(symbols_fault(exported_symbols(library.path()))); !fault.empty()) return fault;
  if (!manifest_.sha256.empty())
    if (auto fault = about_it(digest_fault(bytes, manifest_.sha256, "its manifest")); !fault.empty()) return fault;
  if (rules_ == nullptr) return {};
  if (auto fault = rules_->fault(manifest_.id, library.path()); !fault.empty()) return fault;
  const auto pin = rules_->pin_of(manifest_.id, library.path());
  return pin.empty() ? pin : about_it(digest_fault(bytes, pin, "this program"));
}

opened_library listed_plugin::open_checked() const {
  if (const auto fault = library_fault(where_.path, current_owners()); !fault.empty()) throw error(errc::plugin, fault);
  opened_library library(where_.path);
  if (const auto fault = static_fault(library); !fault.empty()) throw error(errc::plugin, fault);
  return library;
}

void listed_plugin::check() const noexcept {
  if (where_.state != plugin_state::listed) return;
  const std::lock_guard lock(mutex_);
  if (entry_ != nullptr || !failure_.empty()) return;
  try {
    look();
  } catch (const error& caught) {
    failure_ = caught.message();
  } catch (const std::exception& caught) {
    failure_ = caught.what();
  }
}

void listed_plugin::look() const {
  if (where_.entry == nullptr) return static_cast<void>(open_checked());
  linked_entry(where_.entry, [&](const lamella_entry* entry) {
    if (const auto fault = entry_fault(entry, manifest_); !fault.empty()) throw error(errc::plugin, fault);
  });
}

void listed_plugin::start(const lamella_entry* entry) const {
  if (const auto fault = entry_fault(entry, manifest_); !fault.empty()) throw error(errc::plugin, fault);
  initialise(*entry, manifest_.id, log_);
}

const lamella_entry* listed_plugin::load() const {
  const auto use = [&](const lamella_entry* entry) { start(entry); };
  return where_.entry == nullptr ? load_entry(open_checked(), use) : linked_entry(where_.entry, use);
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
