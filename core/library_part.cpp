// SPDX-License-Identifier: BSD-3-Clause
#include "library_part.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <boost/dll/shared_library.hpp>
#include <filesystem>
#include <list>
#include <mutex>

#include "lamella/error.hpp"

namespace lamella {

namespace {

// The folder of the library that this function stands in.
std::filesystem::path own_folder() {
  Dl_info found{};
  std::error_code failed;
  std::filesystem::path library;
  if (::dladdr(reinterpret_cast<const void*>(&load_library_part), &found) != 0)
    library = std::filesystem::canonical(found.dli_fname, failed);
  if (failed || library.empty())
    throw error(errc::plugin, "cannot tell where liblamella was loaded from", {.hint = "load it by an absolute path"});
  return library.parent_path();
}

struct kept_libraries {
  std::mutex mutex;
  std::list<boost::dll::shared_library> libraries;
};

kept_libraries& kept() {
  static auto* const leaked = new kept_libraries;  // their threads and codecs may be in use until the process ends
  return *leaked;
}

error unusable(const library_part& part, const std::filesystem::path& library, const std::string& why) {
  return {errc::plugin,
          fmt::format("cannot load the library for {}: {}", part.purpose, why),
          {.path = library.string(), .hint = "it belongs beside liblamella; install lamella again"}};
}

}  // namespace

const void* load_library_part(const library_part& part, std::size_t table_bytes) {
  using namespace boost::dll;
  using table_of = const void*(std::size_t);
  const auto path = own_folder() / part.name;
  std::error_code failed;
  const std::lock_guard lock(kept().mutex);
  auto* const library = &kept().libraries.emplace_back();
  library->load(path, failed, load_mode::rtld_now | load_mode::rtld_local);
  if (failed) {
    const char* why = ::dlerror();  // Boost's code is the same for every failure
    throw unusable(part, path, why != nullptr ? why : failed.message());
  }
  if (!library->has(part.table_symbol)) throw unusable(part, path, "it has no table");
  const auto* const table = library->get<table_of>(part.table_symbol)(table_bytes);
  if (table == nullptr) throw unusable(part, path, "it is of another version");
  return table;
}

}  // namespace lamella
