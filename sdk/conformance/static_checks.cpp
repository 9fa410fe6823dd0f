// SPDX-License-Identifier: BSD-3-Clause
#include "static_checks.hpp"

#include <elf.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <link.h>

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "lamella/error.hpp"
#include "registry/elf_check.hpp"
#include "registry/library_digest.hpp"
#include "registry/library_trust.hpp"
#include "registry/loaded_library.hpp"
#include "registry/plugin_entry.hpp"

namespace lamella::conformance {
namespace {

namespace fs = std::filesystem;

/// Everything that stands in the section of a kind: the names that DT_NEEDED entries point at need only the strings.
std::vector<std::string> needed_libraries(const std::string& path) {
  const auto file = open_source(path);
  const auto read = [&](std::uint64_t offset, std::size_t size) {
    std::string bytes(size, '\0');
    if (file->read_at(offset, std::as_writable_bytes(std::span(bytes))) != size) throw error(errc::corrupt, "its ELF tables are cut off");
    return bytes;
  };
  ElfW(Ehdr) header{};
  std::memcpy(&header, read(0, sizeof header).data(), sizeof header);
  std::vector<ElfW(Shdr)> sections(header.e_shnum);
  if (sections.empty()) return {};
  std::memcpy(sections.data(), read(header.e_shoff, sections.size() * sizeof(ElfW(Shdr))).data(), sections.size() * sizeof(ElfW(Shdr)));
  std::vector<std::string> names;
  for (const auto& section : sections) {
    if (section.sh_type != SHT_DYNAMIC || section.sh_link >= sections.size()) continue;
    const auto entries = read(section.sh_offset, section.sh_size);
    const auto strings = read(sections[section.sh_link].sh_offset, sections[section.sh_link].sh_size);
    for (std::size_t at = 0; at + sizeof(ElfW(Dyn)) <= entries.size(); at += sizeof(ElfW(Dyn))) {
      ElfW(Dyn) item{};
      std::memcpy(&item, entries.data() + at, sizeof item);
      if (item.d_tag == DT_NEEDED && item.d_un.d_val < strings.size()) names.emplace_back(strings.c_str() + item.d_un.d_val);
    }
  }
  return names;
}

/// What the linker itself adds to every library.
bool is_of_the_linker(std::string_view name) {
  return name == "_init" || name == "_fini" || name == "_edata" || name == "_end" || name == "__bss_start" || name.empty();
}

}  // namespace

void check_manifest(const subject& plugin, trial& told) {
  const auto& manifest = plugin.manifest();
  if (auto fault = abi_fault(manifest.abi_major, manifest.abi_minor); !fault.empty()) told.fail("its manifest " + fault);
  if (manifest.library.empty()) told.fail("its manifest names no library for this platform");
  if (manifest.licence.empty()) told.fail("its manifest names no licence");
  if (manifest.formats.empty()) told.fail("its manifest describes no format");
  for (const auto& format : manifest.formats) {
    const auto& info = format.info;
    if (info.names.empty()) told.fail(fmt::format("format '{}' has no name for people", info.id));
    if (format.magic.empty() && format.directory_names.empty() && info.extensions.empty() && !format.is_weak)
      told.fail(
          fmt::format("format '{}' has no magic, no extension, no directory and is not weak: no file will ever be taken for it", info.id));
  }
}

void check_samples(const subject& plugin, trial& told) {
  if (plugin.asked().samples.empty()) throw not_applicable("it has no folder with a samples.toml");
  for (const auto& format : plugin.manifest().formats)
    if (std::ranges::find(plugin.samples(), format.info.id, &sample::format) == plugin.samples().end())
      told.fail(fmt::format("samples.toml has no sample of the format '{}'", format.info.id));
}

void check_library(const subject& plugin, trial& told) {
  if (!fs::exists(plugin.library())) return told.fail(fmt::format("its library '{}' is missing", plugin.library()));
  const auto library = open_source(plugin.library());
  if (const auto fault = elf_fault(*library); !fault.empty()) return told.fail("its library " + fault);
  if (plugin.manifest().sha256.empty()) return;
  if (const auto fault = digest_fault(*library, plugin.manifest().sha256, "its manifest"); !fault.empty())
    told.fail("its library " + fault);
}

void check_symbols(const subject& plugin, trial& told) {
  const auto exported = exported_symbols(plugin.library());
  if (const auto fault = symbols_fault(exported); !fault.empty()) return told.fail("its library " + fault);
  std::vector<std::string> more;
  for (const auto& name : exported)
    if (name != LAMELLA_ENTRY_SYMBOL && !is_of_the_linker(name)) more.push_back(name);
  if (more.empty()) return;
  const auto count = more.size();
  more.resize(std::min<std::size_t>(count, 5));
  told.fail(
      fmt::format("its library exports {} symbols besides {}: {}; link it with a version script that hides them (lamella_add_plugin does)",
                  count, LAMELLA_ENTRY_SYMBOL, fmt::join(more, ", ")));
}

void check_links(const subject& plugin, trial& told) {
  for (const auto& name : needed_libraries(plugin.library()))
    if (name.starts_with("liblamella"))
      told.fail(fmt::format("its library is linked with {}: a plugin uses plugin.h alone, or it will not load in another host", name));
}

void check_permissions(const subject& plugin, trial& told) {
  if (const auto fault = library_fault(plugin.library(), current_owners()); !fault.empty()) told.fail(fault);
}

}  // namespace lamella::conformance
