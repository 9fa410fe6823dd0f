// SPDX-License-Identifier: BSD-3-Clause
//
// The smallest reader there is: it opens any file and finds nothing in it. Copy this folder to begin a plugin of your own, give it a
// [[plugin]] table in formats.toml, and replace the two functions below; mrc is a reader of this shape that finds something.
#include <lamella/plugin.hpp>

namespace {

// A reader is a class with two static functions. It has no state: what a file needs while it is opened lives on the stack of open,
// and the host may call both functions from several threads at once.
struct null_reader {
  // "Is this file yours?" Judged from the probe alone: its name, its size and its first 16 KiB (p.head). Answer with a class of
  // evidence from plugin.h (a magic number is LAMELLA_EVIDENCE_MAGIC; fields that also agree with the size of the file are _EXACT)
  // and with the reason, which `lamella identify --explain` shows. Be strict: random bytes and other formats must get NO.
  static lamella::sdk::verdict identify(const lamella::sdk::probe&) {
    return {.evidence = LAMELLA_EVIDENCE_NO, .why = "null reads nothing by itself; ask for it with --format null"};
  }

  // "What is in it?" Parse the header through file, which checks bounds and works the same for files, memory and gzip, and push what
  // there is into out. Nothing is returned and nothing is kept.
  //
  //   const auto columns = file.read<std::int32_t>(0, lamella::sdk::byte_order::little);     // throws truncated past the end
  //   if (columns <= 0) throw lamella::sdk::error(lamella::sdk::errc::corrupt, "columns are 0 or less", {.byte_offset = 0});
  //   const auto id = out.dataset({.name = "data",
  //                                .dtype = "<u2",                                           // as stored; the host swaps
  //                                .shape = {rows, columns},                                 // slowest first
  //                                .layout = lamella::sdk::strided{.byte_offset = 512}});    // where the first element is
  //   out.attribute(id, "exposure", 0.5);
  //
  // A plugin never reads elements: it says where they are, and the host maps, decodes, slices and checks that they fit into the file.
  // Any exception ends the opening as an error; call.warn() tells the user of what is odd and yet readable.
  static void open(const lamella::sdk::context& call, std::string_view, const lamella::sdk::source& file, const lamella::sdk::sink& out) {
    call.check_cancelled();  // in long loops: the user may have pressed Ctrl-C
    constexpr std::uint64_t the_file_itself = 0;
    // The size of a compressed file is unknown until it has been read.
    out.attribute(the_file_itself, "size_bytes", file.size() ? lamella::sdk::value(*file.size()) : lamella::sdk::value());
  }
};

}  // namespace

// The one symbol that the library exports. Id and version come from the build, the format ids stand as in formats.toml, and interfaces
// follow as many as there are: a decoder or a writer would be added here.
LAMELLA_PLUGIN(LAMELLA_PLUGIN_ID, LAMELLA_PLUGIN_VERSION, "null", lamella::sdk::reader_interface<null_reader>)
