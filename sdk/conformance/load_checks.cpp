// SPDX-License-Identifier: BSD-3-Clause
#include "load_checks.hpp"

#include <fmt/format.h>

#include <array>
#include <cstring>

#include "file/reader_options.hpp"
#include "foreign_host.hpp"
#include "lamella/error.hpp"
#include "memory.hpp"
#include "process_state.hpp"
#include "registry/loaded_library.hpp"
#include "registry/plugin_call.hpp"
#include "registry/plugin_entry.hpp"

namespace lamella::conformance {
namespace {

const lamella_entry* loaded(const subject& plugin) {
  const lamella_entry* found = nullptr;
  (void)load_entry(opened_library(plugin.library()), [&](const lamella_entry* entry) { found = entry; });
  return found;
}

lamella_host host_struct(std::uint32_t size) {
  return {.struct_size = size,
          .flags = 0,
          .abi_major = LAMELLA_ABI_MAJOR,
          .abi_minor = LAMELLA_ABI_MINOR,
          .reserved = 0,
          .name = {"conformance", 11},
          .version = {"0", 1},
          .get_service = [](const char*) noexcept -> const void* { return nullptr; }};
}

/// Where a table of an interface lacks functions.
template <typename Interface, std::size_t N>
void check_table(const Interface* table, const char* id, const std::array<std::pair<const char*, bool>, N>& functions, std::uint32_t least,
                 trial& told) {
  if (table->struct_size < least) return told.fail(fmt::format("its {} has {} bytes, {} are needed", id, table->struct_size, least));
  for (const auto& [name, is_there] : functions)
    if (!is_there) told.fail(fmt::format("its {} has no function {}", id, name));
}

void check_reader_table(const subject& plugin, trial& told) {
  const auto* const reader = plugin.reader();
  bool is_claimed = false;
  for (const auto& format : plugin.manifest().formats) is_claimed |= format.info.claims("read");
  if (reader == nullptr) {
    for (const auto& format : plugin.manifest().formats)
      if (format.info.claims("read"))
        told.contradict(format.info.id, "read",
                        fmt::format("format '{}' claims to be read, but the plugin offers no lamella.reader/1", format.info.id));
      else
        told.prove(format.info.id, "read");
    return;
  }
  if (!is_claimed) told.fail("it offers lamella.reader/1, but none of its formats claims to be read");
  const std::array functions = {std::pair{"identify", reader->identify != nullptr}, std::pair{"open", reader->open != nullptr}};
  check_table(reader, "lamella.reader/1", functions, sizeof(lamella_reader), told);
}

void check_writer_table(const subject& plugin, trial& told) {
  const auto* const writer = static_cast<const lamella_writer*>(plugin.interface("lamella.writer/1"));
  if (writer == nullptr) {
    for (const auto& format : plugin.manifest().formats)
      if (format.info.claims("write"))
        told.contradict(format.info.id, "write",
                        fmt::format("format '{}' claims to be written, but the plugin offers no lamella.writer/1", format.info.id));
      else
        told.prove(format.info.id, "write");
    return;
  }
  const std::array functions = {std::pair{"plan", writer->plan != nullptr}, std::pair{"release", writer->release != nullptr}};
  check_table(writer, "lamella.writer/1", functions, sizeof(lamella_writer), told);
}

void check_decoder_table(const subject& plugin, trial& told) {
  const auto* const decoder = static_cast<const lamella_decoder*>(plugin.interface("lamella.decoder/1"));
  if (decoder == nullptr) return;
  const std::array functions = {std::pair{"create", decoder->create != nullptr}, std::pair{"decode", decoder->decode != nullptr},
                                std::pair{"release", decoder->release != nullptr}};
  check_table(decoder, "lamella.decoder/1", functions, sizeof(lamella_decoder), told);
}

host_record opened_by(const subject& plugin, const sample& s, struct_width width) {
  const auto& format = *plugin.find_format(s.format);
  foreign_host host({.width = width, .options = validated_options(format, s.options)});
  return host.open(*plugin.reader(), s.format, is_file(s) ? in_memory(s) : open_source(s.path));
}

}  // namespace

void check_loading(const subject& plugin, trial& told) {
  const auto* const entry = loaded(plugin);
  if (entry == nullptr) return told.fail(fmt::format("its {} gives no entry", LAMELLA_ENTRY_SYMBOL));
  if (entry->magic != LAMELLA_MAGIC)
    return told.fail(fmt::format("its entry starts with {:08X}, not with {:08X}", entry->magic, LAMELLA_MAGIC));
  if (!LAMELLA_HAS(lamella_entry, entry, get_interface) || entry->get_interface == nullptr)
    return told.fail(fmt::format("its entry has {} bytes, {} are needed, with a get_interface", entry->struct_size, sizeof(lamella_entry)));
  if (const auto fault = abi_fault(entry->abi_major, entry->abi_minor); !fault.empty()) told.fail("its entry " + fault);
}

void check_entry(const subject& plugin, trial& told) {
  const auto* const entry = loaded(plugin);
  if (const auto fault = entry_fault(entry, plugin.manifest()); !fault.empty()) return told.fail(fault);
  const std::string version(entry->plugin_version.data, entry->plugin_version.size);
  if (version != plugin.manifest().version)
    told.fail(fmt::format("its library says that it is version '{}', its manifest says '{}'", version, plugin.manifest().version));
}

void check_interfaces(const subject& plugin, trial& told) {
  const auto& entry = plugin.entry();
  for (const auto* unknown : {"", "lamella.reader/2", "lamella.reader", "org.example.unheard-of/1"})
    if (entry.get_interface(unknown) != nullptr) told.fail(fmt::format("its get_interface offers '{}', which does not exist", unknown));
  check_reader_table(plugin, told);
  check_writer_table(plugin, told);
  check_decoder_table(plugin, told);
}

void check_init_twice(const subject& plugin, trial& told) {
  const auto* const entry = loaded(plugin);
  if (entry->init == nullptr) throw not_applicable("it has no init");
  const auto host = host_struct(sizeof(lamella_host));
  const auto init = [&](const char* which) {
    told.at(fmt::format("calling init for the {} time", which));
    plugin_call call;
    const auto status = entry->init(&host, call.context());
    if (const auto fault = call.fault(status); !fault.empty()) told.fail(fmt::format("init for the {} time: {}", which, fault));
  };
  init("first");
  init("second");
  if (entry->deinit == nullptr) return;
  told.at("calling deinit");
  entry->deinit();
  init("third");
}

void check_other_hosts(const subject& plugin, trial& told) {
  const auto* const entry = loaded(plugin);
  if (entry->init != nullptr) {
    told.at("calling init of a host without services");
    alignas(lamella_host) std::array<unsigned char, sizeof(lamella_host) + 64> memory;
    memory.fill(0xA5);
    const auto narrow = host_struct(offsetof(lamella_host, get_service));
    std::memcpy(memory.data(), &narrow, offsetof(lamella_host, get_service));
    plugin_call call;
    const auto status = entry->init(reinterpret_cast<const lamella_host*>(memory.data()), call.context());
    if (const auto fault = call.fault(status); !fault.empty()) told.fail("init of a host without services: " + fault);
  }
  for (const auto* s : plugin.readable()) {
    const auto usual = opened_by(plugin, *s, struct_width::usual);
    for (const auto& [width, what] : {std::pair{struct_width::narrow, "a host without optional fields"},
                                      std::pair{struct_width::wide, "a host of a later minor version"}}) {
      told.at(fmt::format("{} opens {}", what, s->name));
      const auto other = opened_by(plugin, *s, width);
      if (other.status != LAMELLA_OK && usual.status == LAMELLA_OK)
        told.fail(fmt::format("{}: {} cannot open it: {} ({})", s->name, what, other.error(), status_name(other.status)));
      else if (other.pushed != usual.pushed && s->options.empty())
        told.fail(fmt::format("{}: {} is given something else than the usual one", s->name, what));
    }
  }
}

void check_side_effects(const subject& plugin, trial& told) {
  (void)plugin.alone();  // made before: reading manifests is not the plugin's doing
  const auto before = process_state::now();
  const auto* const entry = loaded(plugin);
  const auto host = host_struct(sizeof(lamella_host));
  plugin_call call;
  if (entry->init != nullptr) (void)entry->init(&host, call.context());
  if (plugin.reader() != nullptr)
    for (const auto& s : plugin.samples())
      if (s.is_readable() && is_file(s)) {
        told.at("opening " + s.name);
        (void)opened_by(plugin, s, struct_width::usual);
      }
  for (const auto& change : process_state::now().changes_since(before)) told.fail(change);
}

}  // namespace lamella::conformance
