// SPDX-License-Identifier: BSD-3-Clause
//
// A temporary folder in which tests of the registry write manifests and data, and compile plugins of a few lines of C. Removed at the
// end. For tests only.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include "lamella/registry.hpp"

namespace lamella::testing {

class plugin_workshop {
 public:
  plugin_workshop() {
    auto name = (std::filesystem::temp_directory_path() / "lamella-registry-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = name;
  }
  ~plugin_workshop() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  plugin_workshop(const plugin_workshop&) = delete;
  plugin_workshop& operator=(const plugin_workshop&) = delete;

  [[nodiscard]] std::string path(const std::string& relative) const { return (folder_ / relative).string(); }

  std::string write(const std::string& relative, std::string_view content) const {
    std::filesystem::create_directories((folder_ / relative).parent_path());
    std::ofstream(folder_ / relative, std::ios::binary) << content;
    return path(relative);
  }

  /// Compiles C text that may use lamella/plugin.h into a library.
  std::string compile(const std::string& relative, std::string_view text, const std::string& flags = {}) const {
    const auto source = write(relative + ".c", text);
    const auto line = "cc -shared -fPIC -I'" LAMELLA_SDK_INCLUDE "' " + flags + " -o '" + path(relative) + "' '" + source + "'";
    if (std::system(line.c_str()) != 0) throw std::runtime_error("cannot compile " + source);
    std::filesystem::remove(source);
    return path(relative);
  }

  /// A registry that sees nothing but the folder "plugins" of the workshop.
  [[nodiscard]] registry_options options() const {
    return {.plugin_folders = {path("plugins")},
            .use_environment = false,
            .use_bundled = false,
            .use_user = false,
            .use_system = false,
            .use_cache = false};
  }

 private:
  std::filesystem::path folder_;
};

/// A manifest of one plugin with one format of the same id; more stands in the format's table, before_format in the plugin's.
inline std::string manifest_of(const std::string& id, const std::string& more = {}, const std::string& before_format = {}) {
  return "schema = 1\n[[plugin]]\nid = \"" + id + "\"\nversion = \"1.0\"\nabi = \"0.1\"\nlibrary = \"p.so\"\n" + before_format +
         "\n[[plugin.format]]\nid = \"" + id + "\"\n" + more + "\n";
}

/// C text of a plugin with one format of the same id, whose identify runs body: it sees `probe`, `context` and sets `verdict`.
inline std::string plugin_text(const std::string& id, const std::string& body, const std::string& init = "0") {
  const auto text = "{\"" + id + "\", " + std::to_string(id.size()) + "}";
  return R"(#include <lamella/plugin.h>
#include <string.h>
static lamella_status identify(const lamella_context* context, lamella_text format, const lamella_probe* probe, lamella_verdict* verdict) {
  (void)context; (void)format; (void)probe; (void)verdict;
  )" + body +
         R"(
  return LAMELLA_OK;
}
static const lamella_reader reader = {sizeof(lamella_reader), 0, identify, 0};
static const void* get_interface(const char* id) { return strcmp(id, "lamella.reader/1") == 0 ? &reader : 0; }
static const lamella_text ids[] = {)" +
         text + R"(};
static const lamella_names names = {sizeof(lamella_names), 0, ids, 1};
static const lamella_entry entry = {LAMELLA_MAGIC, sizeof(lamella_entry), LAMELLA_ABI_MAJOR, LAMELLA_ABI_MINOR, 0, )" +
         text + R"(, {"1.0", 3}, &names, )" + init + R"(, 0, get_interface};
LAMELLA_EXPORT const lamella_entry* lamella_plugin_entry_v0(void);
const lamella_entry* lamella_plugin_entry_v0(void) { return &entry; }
)";
}

}  // namespace lamella::testing
