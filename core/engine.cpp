// SPDX-License-Identifier: BSD-3-Clause
#include "engine.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <boost/dll/shared_library.hpp>
#include <filesystem>

#include "lamella/error.hpp"

namespace lamella {

namespace {

using engine_table = const engine*(std::size_t);
constexpr const char* library_name = "liblamella_engine.so";
constexpr const char* table_symbol = "lamella_engine_table";

// The folder of the library that this function stands in.
std::filesystem::path own_folder() {
  Dl_info found{};
  std::error_code failed;
  std::filesystem::path library;
  if (::dladdr(reinterpret_cast<const void*>(&get_engine), &found) != 0) library = std::filesystem::canonical(found.dli_fname, failed);
  if (failed || library.empty())
    throw error(errc::plugin, "cannot tell where liblamella was loaded from", {.hint = "load it by an absolute path"});
  return library.parent_path();
}

error unusable(const std::filesystem::path& library, const std::string& why) {
  return {errc::plugin,
          fmt::format("cannot load the library for compressed data: {}", why),
          {.path = library.string(), .hint = "it belongs beside liblamella; install lamella again"}};
}

// Never unloaded: its threads and codecs may be in use until the process ends.
const engine& load_engine() {
  using namespace boost::dll;
  const auto path = own_folder() / library_name;
  std::error_code failed;
  static auto* const library = new shared_library;
  library->load(path, failed, load_mode::rtld_now | load_mode::rtld_local);
  if (failed) {
    const char* why = ::dlerror();  // Boost's code is the same for every failure
    throw unusable(path, why != nullptr ? why : failed.message());
  }
  if (!library->has(table_symbol)) throw unusable(path, "it has no table");
  const auto* const table = library->get<engine_table>(table_symbol)(sizeof(engine));
  if (table == nullptr) throw unusable(path, "it is of another version");
  return *table;
}

}  // namespace

const engine& get_engine() {
  static const engine& loaded = load_engine();  // tried again at the next call where it throws
  return loaded;
}

}  // namespace lamella
