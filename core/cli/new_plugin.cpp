// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "arguments.hpp"
#include "commands.hpp"
#include "descriptor.hpp"
#include "exit_code.hpp"
#include "interruption.hpp"
#include "lamella/registry.hpp"
#include "plugin_name.hpp"
#include "registry/library_location.hpp"
#include "standard_output.hpp"

namespace lamella::cli {

namespace {

namespace fs = std::filesystem;

/// The build tree or the installation that liblamella belongs to.
fs::path own_prefix() {
  return fs::path(this_library().folder).parent_path();
}

fs::path template_folder() {
  auto folder = own_prefix() / "share/lamella/template";
  std::error_code failed;
  if (!fs::is_directory(folder, failed))
    throw error(errc::io, "the template of plugins is not there", {.path = folder.string(), .hint = "install lamella again"});
  return folder;
}

/// A plugin of this id, or a format, that lamella has already would hide the new one.
void check_is_new(const plugin_name& name) {
  for (const auto& known : registry::shared().formats()) {
    if (known.id != name.format && known.plugin_id != name.id) continue;
    throw error(errc::bad_argument, fmt::format("there is a format '{}' of plugin '{}' already", known.id, known.plugin_id),
                {.hint = "choose another name"});
  }
}

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string content{std::istreambuf_iterator<char>(file), {}};
  if (!file) throw system_error_of(path.string(), "cannot be read");
  return content;
}

void write_file(const fs::path& path, const std::string& content) {
  fs::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary);
  if (!file.write(content.data(), static_cast<std::streamsize>(content.size())).flush())
    throw system_error_of(path.string(), "cannot be written");
}

/// @return  the paths written, relative to the folder, in order.
std::vector<std::string> write_project(const fs::path& folder, const plugin_name& name) {
  std::vector<std::string> written;
  const auto from = template_folder();
  for (const auto& entry : fs::recursive_directory_iterator(from)) {
    if (!entry.is_regular_file()) continue;
    written.push_back(renamed(entry.path().lexically_relative(from).string(), name));
    write_file(folder / written.back(), renamed(content_of(entry.path()), name));
  }
  std::ranges::sort(written);
  return written;
}

/// A folder beside the one to make, gone at the end: what is written in it is moved out complete, or not at all.
class unfinished_folder {
 public:
  explicit unfinished_folder(const fs::path& beside) : path_(beside.string() + ".XXXXXX") {
    if (::mkdtemp(path_.data()) == nullptr) throw system_error_of(beside.string(), "cannot be made");
  }
  ~unfinished_folder() { remove(); }
  unfinished_folder(const unfinished_folder&) = delete;
  unfinished_folder& operator=(const unfinished_folder&) = delete;
  [[nodiscard]] fs::path path() const { return path_; }

 private:
  bool remove() const noexcept {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
    return true;
  }
  std::string path_;
  unfinished_output guard_{[this] { return remove(); }};
};

std::vector<std::string> make_project(const fs::path& folder, const plugin_name& name) {
  std::error_code failed;
  if (fs::exists(fs::symlink_status(folder, failed)) && !(fs::is_directory(folder, failed) && fs::is_empty(folder, failed)))
    throw error(errc::io, "exists already, nothing is written", {.path = folder.string(), .hint = "name another folder with --dir"});
  try {
    if (folder.has_parent_path()) fs::create_directories(folder.parent_path());
    const unfinished_folder beside(folder);
    const auto project = beside.path() / "project";  // made as any folder, while that one is for its owner alone
    auto written = write_project(project, name);
    fs::rename(project, folder);  // refuses to replace what is not an empty folder
    return written;
  } catch (const fs::filesystem_error& caught) {
    throw error(errc::io, fmt::format("cannot be made: {}", caught.code().message()), {.path = folder.string()});
  }
}

std::string next_steps(const fs::path& folder, const plugin_name& name, const std::vector<std::string>& written) {
  auto text = fmt::format("{} for files of the format {}:\n", name.id, name.format);
  for (const auto& path : written) text += fmt::format("  {}\n", (folder / path).string());
  text += fmt::format(
      "\nIt reads a header with raw values behind it. Next:\n  cd {}\n  cmake -B build -Dlamella_ROOT={} && cmake --build build\n"
      "  LAMELLA_PLUGIN_PATH=build/plugins lamella info samples/small.{}\n  ctest --test-dir build\n",
      folder.string(), own_prefix().string(), name.format);
  return text;
}

}  // namespace

int run_new_plugin(std::span<const std::string> words) {
  arguments args(
      "new-plugin",
      "A project for a plugin of your own: it builds, passes its tests and reads its samples at once. NAME is the id of the plugin, best a "
      "reversed domain name; its last word becomes the name of the format.",
      "lamella new-plugin org.lab.camera --dir camera");
  std::string id;
  std::optional<std::string> folder;
  args.file("NAME", id);
  args.option("--dir", "D", folder, "the folder to make; NAME where it is left out");
  if (!args.parse(words)) return exit_code::done;
  const auto name = parse_plugin_name(id);
  check_is_new(name);
  const fs::path project = fs::path(folder.value_or(id)).lexically_normal();
  const auto plain = project.has_filename() ? project : project.parent_path();
  print(next_steps(plain, name, make_project(plain, name)));
  return exit_code::done;
}

}  // namespace lamella::cli
