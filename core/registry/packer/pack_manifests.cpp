// SPDX-License-Identifier: BSD-3-Clause
//
// Run by the build: writes the source of bundled_manifests() from the manifests below a folder.
//
// usage: lamella_pack_manifests FOLDER OUTPUT       (reads FOLDER/*/formats.toml)
#include <algorithm>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "registry/manifest_toml.hpp"
#include "registry/packed_manifest.hpp"

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> manifests_below(const fs::path& folder) {
  std::vector<fs::path> found;
  for (const auto& child : fs::directory_iterator(folder))
    if (const auto path = child.path() / "formats.toml"; fs::exists(path)) found.push_back(path);
  std::sort(found.begin(), found.end());
  return found;
}

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  file.exceptions(std::ios::badbit | std::ios::failbit);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// A string literal of any bytes, in pieces of a line each.
void write_literal(std::ostream& out, const std::string& bytes) {
  constexpr std::size_t bytes_a_line = 32;
  constexpr const char* octal = "01234567";
  for (std::size_t at = 0; at < bytes.size(); at += bytes_a_line) {
    out << "\n     \"";
    for (const unsigned char c : bytes.substr(at, bytes_a_line)) out << '\\' << octal[c >> 6] << octal[(c >> 3) & 7] << octal[c & 7];
    out << '"';
  }
}

void write_view(std::ostream& out, const std::string& bytes) {
  out << "{";
  write_literal(out, bytes);
  out << ", " << bytes.size() << "}";
}

void write_source(std::ostream& out, const std::vector<fs::path>& manifests) {
  out << "// Written by lamella_pack_manifests.\n#include \"registry/bundled_manifests.hpp\"\n\nnamespace lamella {\n\n"
         "std::span<const bundled_manifest> bundled_manifests() noexcept {\n";
  if (!manifests.empty()) out << "  static constexpr bundled_manifest all[] = {";
  for (const auto& path : manifests) {
    const auto text = content_of(path);
    out << "\n    {";
    write_view(out, text);
    out << ",\n     ";
    write_view(out, lamella::pack_manifest(lamella::parse_manifest_toml(text, path.string())));
    out << "},";
  }
  out << (manifests.empty() ? "  return {};\n}\n" : "\n  };\n  return all;\n}\n") << "\n}  // namespace lamella\n";
}

}  // namespace

int main(int count, char** words) {
  if (count != 3) return 2;
  try {
    std::ofstream out(words[2], std::ios::binary);
    out.exceptions(std::ios::badbit | std::ios::failbit);
    write_source(out, manifests_below(words[1]));
    return 0;
  } catch (const std::exception& caught) {
    std::cerr << caught.what() << '\n';
    return 1;
  }
}
