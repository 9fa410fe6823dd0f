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
  if (::dladdr(reinterpret_cast<const void*>(&get_engine), &found) == 0 || found.dli_fname == nullptr)
    throw error(errc::plugin, "cannot tell where liblamella was loaded from");
  return std::filesystem::canonical(found.dli_fname).parent_path();
}

const engine& load_engine() {
  using boost::dll::shared_library;
  const auto path = own_folder() / library_name;
  try {
    // Never unloaded: its threads and codecs may be in use until the process ends.
    static auto* const library = new shared_library(path, boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local);
    if (const auto* table = library->get<engine_table>(table_symbol)(sizeof(engine))) return *table;
  } catch (const std::system_error& caught) {
    throw error(errc::plugin, fmt::format("cannot load the library for compressed data: {}", caught.what()),
                {.path = path.string(), .hint = "it belongs beside liblamella; install lamella again"});
  }
  throw error(errc::plugin, "the library for compressed data is of another version of lamella",
              {.path = path.string(), .hint = "install lamella again"});
}

}  // namespace

const engine& get_engine() {
  static const engine& loaded = load_engine();  // tried again at the next call where it throws
  return loaded;
}

}  // namespace lamella
