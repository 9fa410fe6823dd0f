// SPDX-License-Identifier: BSD-3-Clause
#include "zarr_names.hpp"

#include "zarr_json.hpp"

namespace lamella::zarr {
namespace {

constexpr std::size_t longest_component = 200;  // file systems allow 255 bytes; a number may follow

bool is_unsafe(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F || c == '/' || c == '\\' || c == '{' || c == '}';
}

/// Cut where a character ends.
void shorten(std::string& name) {
  if (name.size() <= longest_component) return;
  auto end = longest_component;
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) --end;
  name.resize(end);
}

std::vector<std::string> components_of(std::string_view name) {
  while (name.starts_with('/')) name.remove_prefix(1);
  while (name.ends_with('/')) name.remove_suffix(1);
  std::vector<std::string> made;
  for (std::size_t begin = 0; begin <= name.size();) {
    const auto end = std::min(name.find('/', begin), name.size());
    made.push_back(safe_component(name.substr(begin, end - begin)));
    begin = end + 1;
  }
  return made;
}

/// path, or path-2, path-3 … until it is free.
template <typename IsTaken>
std::string free_path(const std::string& path, IsTaken&& is_taken) {
  auto made = path;
  for (int number = 2; is_taken(made); ++number) made = path + "-" + std::to_string(number);
  return made;
}

}  // namespace

std::string safe_component(std::string_view component) {
  std::string made(is_utf8(component) ? component : std::string_view("_"));
  for (auto& c : made)
    if (is_unsafe(c)) c = '_';
  shorten(made);
  if (made.empty()) return "_";
  if (made.front() == '.') made.front() = '_';
  if (made.starts_with("__")) made.erase(0, 1);  // Zarr 3 reserves names that start with two
  if (made.starts_with("__")) return safe_component(made);
  return made == "zarr.json" ? "zarr.json_" : made;
}

node_paths node_paths_of(const std::vector<std::string>& names) {
  node_paths made;
  std::set<std::string> taken;
  for (const auto& name : names) {
    const auto components = components_of(name);
    std::string path;
    for (std::size_t i = 0; i + 1 < components.size(); ++i) {
      path = free_path(path + components[i], [&](const auto& p) { return taken.contains(p); });
      made.groups.insert(path);
      path += '/';
    }
    path = free_path(path + components.back(), [&](const auto& p) { return taken.contains(p) || made.groups.contains(p); });
    taken.insert(path);
    made.arrays.push_back(path);
  }
  return made;
}

}  // namespace lamella::zarr
