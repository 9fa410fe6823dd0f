// SPDX-License-Identifier: BSD-3-Clause
#include "registry/elf_check.hpp"

#include <elf.h>
#include <link.h>
#include <catch2/catch.hpp>

#include <cstring>

#include "registry/plugin_workshop.hpp"

namespace lamella {
namespace {

// A file of 1024 bytes with the headers of this machine: a loaded segment of all of it and a section table whose names are a string table.
struct made_library {
  ElfW(Ehdr) header{};
  ElfW(Phdr) segment{};
  ElfW(Shdr) sections[2]{};

  made_library() {
    // This program is an ELF file for this machine; what identifies it is taken from its own header, which the system has mapped.
    std::memcpy(&header, reinterpret_cast<const void*>(own_header()), sizeof(header));
    header.e_type = ET_DYN;
    header.e_phoff = sizeof(header);
    header.e_phnum = 1;
    header.e_phentsize = sizeof(ElfW(Phdr));
    header.e_shoff = header.e_phoff + sizeof(segment);
    header.e_shnum = 2;
    header.e_shentsize = sizeof(ElfW(Shdr));
    header.e_shstrndx = 1;
    segment.p_type = PT_LOAD;
    segment.p_filesz = segment.p_memsz = 1024;
    sections[1].sh_type = SHT_STRTAB;
    sections[1].sh_offset = 512;
    sections[1].sh_size = 16;
  }

  static std::uintptr_t own_header() {
    std::uintptr_t address = 0;
    ::dl_iterate_phdr(
        [](dl_phdr_info* info, std::size_t, void* out) {
          for (int i = 0; i < info->dlpi_phnum; ++i)
            if (info->dlpi_phdr[i].p_type == PT_LOAD && info->dlpi_phdr[i].p_offset == 0)
              *static_cast<std::uintptr_t*>(out) = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
          return 1;
        },
        &address);
    return address;
  }

  [[nodiscard]] std::string bytes() const {
    std::string made(1024, '\0');
    std::memcpy(made.data(), &header, sizeof(header));
    std::memcpy(made.data() + header.e_phoff % 1024, &segment, sizeof(segment));
    std::memcpy(made.data() + sizeof(header) + sizeof(segment), sections, sizeof(sections));
    return made;
  }
};

std::string fault_of(std::string bytes) {
  const auto owner = std::make_shared<const std::string>(std::move(bytes));
  return elf_fault(*memory_source(std::as_bytes(std::span(*owner)), owner, "p.so"));
}

}  // namespace

TEST_CASE("the headers of a whole library for this machine have no fault") {
  CHECK(fault_of(made_library().bytes()).empty());
}

TEST_CASE("what is no library is called what it is") {
  CHECK(fault_of("") == "is empty");
  CHECK(fault_of("not a library\n") == "is not a shared library (ELF): it holds a text of 14 bytes");
  CHECK_THAT(fault_of(std::string(100, '\x80')), Catch::Contains("something else of 100 bytes"));
  auto program = made_library();
  program.header.e_type = ET_EXEC;
  CHECK(fault_of(program.bytes()) == "is an ELF file, but no shared library");
}

TEST_CASE("every shorter piece of a library is called cut off") {
  auto library = made_library();
  library.sections[1].sh_offset = 1008;  // the last bytes are needed
  const auto whole = library.bytes();
  REQUIRE(fault_of(whole).empty());
  for (std::size_t size = SELFMAG; size < whole.size(); ++size) {
    INFO(size << " bytes");
    CHECK_THAT(fault_of(whole.substr(0, size)), Catch::Contains("is cut off: it has " + std::to_string(size) + " bytes"));
  }
}

TEST_CASE("a library for another machine is named with both machines") {
  auto other = made_library();
  other.header.e_machine = other.header.e_machine == EM_AARCH64 ? EM_X86_64 : EM_AARCH64;
  CHECK_THAT(fault_of(other.bytes()), Catch::Contains(" for aarch64") || Catch::Contains(" for x86-64"));
  auto narrow = made_library();
  narrow.header.e_ident[EI_CLASS] = narrow.header.e_ident[EI_CLASS] == ELFCLASS64 ? ELFCLASS32 : ELFCLASS64;
  CHECK_THAT(fault_of(narrow.bytes()), Catch::Contains("32 bits") || Catch::Contains("64 bits"));
  auto swapped = made_library();
  swapped.header.e_ident[EI_DATA] = swapped.header.e_ident[EI_DATA] == ELFDATA2LSB ? ELFDATA2MSB : ELFDATA2LSB;
  CHECK(fault_of(swapped.bytes()) == "is a library for the other byte order");
}

TEST_CASE("headers that point anywhere are refused") {
  const auto with = [](auto change) {
    auto made = made_library();
    change(made);
    return fault_of(made.bytes());
  };
  CHECK_THAT(with([](auto& l) { l.segment.p_filesz = ~std::uint64_t{0}; }), Catch::Contains("is cut off"));
  CHECK_THAT(with([](auto& l) { l.segment.p_offset = ~std::uint64_t{0} - 4, l.segment.p_filesz = 8; }), Catch::Contains("is cut off"));
  CHECK_THAT(with([](auto& l) { l.header.e_shoff = ~std::uint64_t{0}; }), Catch::Contains("is cut off"));
  CHECK_THAT(with([](auto& l) { l.header.e_phnum = 65535; }), Catch::Contains("is cut off"));
  CHECK_THAT(with([](auto& l) { l.sections[1].sh_size = std::uint64_t{1} << 62; }), Catch::Contains("is cut off"));
  CHECK_THAT(with([](auto& l) { l.header.e_shstrndx = 2; }), Catch::Contains("no usable section headers"));
  CHECK_THAT(with([](auto& l) { l.header.e_shnum = 0; }), Catch::Contains("no usable section headers"));
  CHECK_THAT(with([](auto& l) { l.sections[1].sh_type = SHT_PROGBITS; }), Catch::Contains("damaged section headers"));
  CHECK_THAT(with([](auto& l) { l.sections[0].sh_type = SHT_DYNSYM; }), Catch::Contains("empty symbol table"));
}

TEST_CASE("a symbol is found where a library defines it for others, and nowhere else") {
  const testing::plugin_workshop shop;
  const auto library = open_source(shop.compile("p.so", R"(
extern int wanted_elsewhere(void);
int offered(void) { return wanted_elsewhere(); }
__attribute__((visibility("hidden"))) int hidden(void) { return 1; }
static int local(void) { return 2; }
int offered_too(void) { return hidden() + local(); }
)"));
  REQUIRE(elf_fault(*library).empty());
  CHECK(exports_symbol(*library, "offered"));
  CHECK(exports_symbol(*library, "offered_too"));
  for (const auto* name : {"wanted_elsewhere", "hidden", "local", "offere", "ffered", "offered_", ""}) {
    INFO(name);
    CHECK_FALSE(exports_symbol(*library, name));
  }
}

}  // namespace lamella
