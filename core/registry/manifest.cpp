// SPDX-License-Identifier: BSD-3-Clause
#include "registry/manifest.hpp"

#include <algorithm>

#include "registry/bundled_manifests.hpp"
#include "registry/packed_manifest.hpp"
#include "registry/text_file.hpp"
#include "registry/toml_reader.hpp"

namespace lamella {
namespace {

constexpr std::uint64_t max_manifest_bytes = 1u << 20;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

std::optional<std::vector<plugin_manifest>> find_bundled(std::string_view text) {
  for (const auto& known : bundled_manifests())
    if (known.text == text) return unpack_manifest(known.packed);
  return {};
}

}  // namespace

std::string_view format_manifest::extension_of(std::string_view file_name) const noexcept {
  for (const auto& e : info.extensions) {
    if (file_name.size() <= e.size() || file_name[file_name.size() - e.size() - 1] != '.') continue;
    if (std::ranges::equal(file_name.substr(file_name.size() - e.size()), e, {}, [](char c) { return lower(c); })) return e;
  }
  return {};
}

std::vector<plugin_manifest> parse_manifest(std::string_view text, const std::string& path) {
  auto known = find_bundled(text);
  return known ? std::move(*known) : get_toml_reader().parse_manifest(text, path);
}

std::vector<plugin_manifest> read_manifest(const std::string& path) {
  return parse_manifest(read_text_file(path, max_manifest_bytes), path);
}

std::optional<std::vector<plugin_manifest>> read_bundled_manifest(const std::string& path) {
  return find_bundled(read_text_file(path, max_manifest_bytes));
}

}  // namespace lamella
