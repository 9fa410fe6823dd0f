// SPDX-License-Identifier: BSD-3-Clause
#include "registry/elf_check.hpp"

#include <fmt/format.h>
#include <link.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <vector>

namespace lamella {
namespace {

using file_header = ElfW(Ehdr);
using program_header = ElfW(Phdr);
using section_header = ElfW(Shdr);
using symbol = ElfW(Sym);

constexpr unsigned char native_class = sizeof(void*) == 8 ? ELFCLASS64 : ELFCLASS32;
constexpr unsigned char native_order = std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;
constexpr std::uint16_t native_machine =
#if defined(__x86_64__)
    EM_X86_64;
#elif defined(__i386__)
    EM_386;
#elif defined(__aarch64__)
    EM_AARCH64;
#elif defined(__arm__)
    EM_ARM;
#elif defined(__riscv)
    EM_RISCV;
#elif defined(__powerpc64__)
    EM_PPC64;
#elif defined(__s390__)
    EM_S390;
#else
    EM_NONE;
#endif

// Symbol and string tables are read into memory by those who list symbols.
constexpr std::uint64_t max_table_bytes = 256u << 20;

std::string machine_name(std::uint16_t machine) {
  switch (machine) {
    case EM_X86_64:
      return "x86-64";
    case EM_386:
      return "x86 (32 bits)";
    case EM_AARCH64:
      return "aarch64";
    case EM_ARM:
      return "ARM (32 bits)";
    case EM_RISCV:
      return "RISC-V";
    case EM_PPC64:
      return "POWER";
    case EM_S390:
      return "s390";
    default:
      return fmt::format("ELF machine {}", machine);
  }
}

/// Up to count items at offset; fewer where the file ends.
template <typename T>
std::vector<T> read_items(const source& library, std::uint64_t offset, std::size_t count) {
  std::vector<T> items(count);
  const auto got = library.read_at(offset, std::as_writable_bytes(std::span(items)));
  items.resize(got / sizeof(T));
  return items;
}

bool lies_inside(std::uint64_t offset, std::uint64_t count, std::uint64_t size) {
  return offset <= size && count <= size - offset;
}

std::string cut_off(std::uint64_t size, std::string_view part, std::uint64_t offset, std::uint64_t count) {
  return fmt::format("is cut off: it has {} bytes, {} need {} bytes at byte {}; install it again", size, part, count, offset);
}

std::string not_elf(const source& library, std::uint64_t size) {
  if (size == 0) return "is empty";
  auto start = read_items<char>(library, 0, 16);
  const bool is_text = std::ranges::all_of(start, [](char c) { return (c >= ' ' && c <= '~') || c == '\n' || c == '\r' || c == '\t'; });
  return fmt::format("is not a shared library (ELF): it holds {} of {} bytes", is_text ? "a text" : "something else", size);
}

std::string identity_fault(const file_header& h) {
  if (h.e_ident[EI_CLASS] != native_class)
    return fmt::format("is a library of {} bits, this process has {}", h.e_ident[EI_CLASS] == ELFCLASS64 ? 64 : 32, sizeof(void*) * 8);
  if (h.e_ident[EI_DATA] != native_order) return "is a library for the other byte order";
  if (native_machine != EM_NONE && h.e_machine != native_machine)
    return fmt::format("is a library for {}, this machine is {}", machine_name(h.e_machine), machine_name(native_machine));
  if (h.e_type != ET_DYN) return "is an ELF file, but no shared library";
  if (h.e_phentsize != sizeof(program_header) || h.e_shentsize != sizeof(section_header) || h.e_shnum == 0 || h.e_shstrndx >= h.e_shnum)
    return "has no usable section headers, so that its symbols cannot be checked before it is loaded";
  return {};
}

std::string segment_fault(const source& library, const file_header& h, std::uint64_t size) {
  const auto bytes = std::uint64_t{h.e_phnum} * sizeof(program_header);
  if (!lies_inside(h.e_phoff, bytes, size)) return cut_off(size, "its program headers", h.e_phoff, bytes);
  for (const auto& p : read_items<program_header>(library, h.e_phoff, h.e_phnum))
    if (p.p_type == PT_LOAD && !lies_inside(p.p_offset, p.p_filesz, size)) return cut_off(size, "its segments", p.p_offset, p.p_filesz);
  return {};
}

bool is_read_for_symbols(const section_header& s) {
  return s.sh_type == SHT_SYMTAB || s.sh_type == SHT_DYNSYM || s.sh_type == SHT_STRTAB;
}

std::string section_fault(const source& library, const file_header& h, std::uint64_t size) {
  const auto bytes = std::uint64_t{h.e_shnum} * sizeof(section_header);
  if (!lies_inside(h.e_shoff, bytes, size)) return cut_off(size, "its section headers", h.e_shoff, bytes);
  const auto sections = read_items<section_header>(library, h.e_shoff, h.e_shnum);
  if (sections.size() != h.e_shnum || sections[h.e_shstrndx].sh_type != SHT_STRTAB) return "has damaged section headers";
  for (const auto& s : sections) {
    if (!is_read_for_symbols(s)) continue;
    if (!lies_inside(s.sh_offset, s.sh_size, size)) return cut_off(size, "its symbols", s.sh_offset, s.sh_size);
    if (s.sh_size > max_table_bytes) return fmt::format("has a symbol table of {} bytes, at most {} are read", s.sh_size, max_table_bytes);
    if (s.sh_type != SHT_STRTAB && s.sh_size < sizeof(symbol)) return "has an empty symbol table";
  }
  return {};
}

std::vector<section_header> sections_of(const source& library) {
  const auto header = read_items<file_header>(library, 0, 1);
  return header.empty() ? std::vector<section_header>() : read_items<section_header>(library, header[0].e_shoff, header[0].e_shnum);
}

bool is_named(const symbol& s, std::string_view name, std::string_view names) {
  if (s.st_shndx == SHN_UNDEF || s.st_name >= names.size() || names.size() - s.st_name <= name.size()) return false;
  return names.substr(s.st_name, name.size()) == name && names[s.st_name + name.size()] == '\0';
}

}  // namespace

bool exports_symbol(const source& library, std::string_view name) {
  const auto sections = sections_of(library);
  const auto table = std::ranges::find(sections, std::uint32_t{SHT_DYNSYM}, &section_header::sh_type);
  if (table == sections.end() || table->sh_link >= sections.size()) return false;
  const auto& texts = sections[table->sh_link];
  const auto names = read_items<char>(library, texts.sh_offset, texts.sh_size);
  return std::ranges::any_of(read_items<symbol>(library, table->sh_offset, table->sh_size / sizeof(symbol)), [&](const symbol& s) {
    return is_named(s, name, {names.data(), names.size()});
  });
}

std::string elf_fault(const source& library) {
  const auto size = library.size().value_or(0);
  const auto start = read_items<unsigned char>(library, 0, SELFMAG);
  if (start.size() < SELFMAG || std::memcmp(start.data(), ELFMAG, SELFMAG) != 0) return not_elf(library, size);
  const auto header = read_items<file_header>(library, 0, 1);
  if (header.empty()) return cut_off(size, "its ELF header", 0, sizeof(file_header));
  if (auto fault = identity_fault(header[0]); !fault.empty()) return fault;
  if (auto fault = segment_fault(library, header[0], size); !fault.empty()) return fault;
  return section_fault(library, header[0], size);
}

}  // namespace lamella
