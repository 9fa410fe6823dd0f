// SPDX-License-Identifier: BSD-3-Clause
#include "registry/loaded_library.hpp"

#include <fmt/format.h>

#include <boost/dll/library_info.hpp>
#include <boost/dll/shared_library.hpp>
#include <map>
#include <mutex>
#include <string_view>

#include "lamella/error.hpp"

namespace lamella {
namespace {

namespace dll = boost::dll;

struct process_library {
  dll::shared_library library;
  file_stamp stamp;
};
struct process_libraries {
  std::mutex mutex;
  std::map<std::string, process_library> by_path;
};

process_libraries& libraries() {
  static auto* const leaked = new process_libraries;
  return *leaked;
}

/// What the dynamic loader said; the rest of Boost's text, its error code too, is the same for every failure.
std::string loader_words(std::string_view what) {
  constexpr std::string_view begin = "dlerror system message: ";
  const auto start = what.find(begin), end = what.rfind(')');
  if (start == std::string_view::npos || end == std::string_view::npos || end < start + begin.size()) return std::string(what);
  return std::string(what.substr(start + begin.size(), end - start - begin.size()));
}

/// Runs code of Boost.DLL or of a library (its static constructors, its entry), which may throw what it likes.
template <typename F>
auto guarded(const char* what_for, F&& f) {
  try {
    return f();
  } catch (const error&) {
    throw;
  } catch (const std::exception& caught) {
    throw error(errc::plugin, fmt::format("{}: {}", what_for, loader_words(caught.what())));
  } catch (...) {
    throw error(errc::plugin, fmt::format("{}: it throws something that is no std::exception", what_for));
  }
}

}  // namespace

std::vector<std::string> exported_symbols(const std::string& path) {
  return guarded("its symbols cannot be read", [&] { return dll::library_info(path).symbols(); });
}

const lamella_entry* load_entry(const opened_library& library, const std::function<void(const lamella_entry*)>& use) {
  auto& all = libraries();
  const auto& path = library.path();
  const std::lock_guard lock(all.mutex);
  return guarded("it cannot be loaded", [&] {
    auto found = all.by_path.find(path);
    if (found == all.by_path.end()) {
      dll::shared_library loaded(path, dll::load_mode::rtld_now | dll::load_mode::rtld_local);
      found = all.by_path.emplace(path, process_library{std::move(loaded), library.stamp()}).first;
    }
    if (!found->second.stamp.has_same_content(library.stamp()))
      throw error(errc::plugin, fmt::format("'{}' was replaced since this process loaded it; start the process again", path));
    if (const auto fault = library.exchange_fault(); !fault.empty()) throw error(errc::plugin, fault);
    const auto* const entry = found->second.library.get<const lamella_entry*()>(LAMELLA_ENTRY_SYMBOL)();
    use(entry);
    return entry;
  });
}

const lamella_entry* linked_entry(lamella_entry_function function, const std::function<void(const lamella_entry*)>& use) {
  const std::lock_guard lock(libraries().mutex);
  return guarded("it cannot be started", [&] {
    const auto* const entry = function();
    use(entry);
    return entry;
  });
}

}  // namespace lamella
