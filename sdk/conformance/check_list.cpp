// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <array>

#include "check.hpp"
#include "claim_checks.hpp"
#include "damage_checks.hpp"
#include "data_checks.hpp"
#include "distributed_checks.hpp"
#include "identify_checks.hpp"
#include "load_checks.hpp"
#include "open_checks.hpp"
#include "static_checks.hpp"
#include "thread_checks.hpp"
#include "write_checks.hpp"

namespace lamella::conformance {

namespace {

using names = std::vector<std::string_view>;

const std::array list = {
    check{"static.manifest", "formats.toml is complete: licence, library, ABI, every format with a name and a way to be known",
          check_manifest},
    check{"static.samples", "samples.toml can be understood and has a sample of every format", check_samples, names{"static.manifest"}},
    check{"static.library", "the library is there, whole, for this machine, and the one that is pinned", check_library,
          names{"static.samples"}},
    check{"static.symbols", "the library exports the entry and nothing else", check_symbols, names{"static.library"}},
    check{"static.links", "the library is not linked with the core", check_links, names{"static.library"}},
    check{"static.permissions", "library and folder can be written by their owner alone", check_permissions, names{"static.library"}},
    check{"load.library", "the library loads, and its entry is one of this ABI", check_loading,
          names{"static.symbols", "static.permissions"}},
    check{"load.entry", "the entry says what the manifest says: id, version, formats", check_entry, names{"load.library"}},
    check{"load.init_twice", "init may be called again, also after deinit", check_init_twice, names{"load.entry"}},
    check{"load.interfaces", "the interfaces are whole, fit the claims, and unknown ones are not offered", check_interfaces,
          names{"load.entry"}},
    check{"load.side_effects", "signals, locale, environment, folder, threads and descriptors stay as they are", check_side_effects,
          names{"load.interfaces", "load.init_twice"}},
    check{"identify.short_heads", "heads of any length are judged without reading behind them", check_short_heads,
          names{"load.interfaces"}},
    check{"identify.purity", "identify judges the same bytes the same, without files, sockets or threads", check_purity,
          names{"identify.short_heads"}},
    check{"identify.own_samples", "its own samples are taken for what they are, among all bundled formats", check_own_samples,
          names{"identify.short_heads"}},
    check{"identify.others", "samples of other formats are left to those", check_samples_of_others, names{"identify.short_heads"}},
    check{"open.facts", "samples hold what an independent program says", check_facts, names{"load.interfaces"}},
    check{"open.repeatable", "the same file pushes the same a second time", check_repeatable, names{"open.facts"}},
    check{"open.refusals", "what is no such file is refused as what it is, with a message", check_refusals, names{"load.interfaces"}},
    check{"open.sources", "file, memory and part of a file give the same", check_sources, names{"open.facts", "open.repeatable"}},
    check{"open.corpus", "files of a corpus hold what it says", check_corpus, names{"open.facts"}, 900},
    check{"load.other_hosts", "hosts with smaller and larger structs get the same", check_other_hosts,
          names{"open.repeatable", "load.init_twice"}},
    check{"open.truncation", "cut files end in an answer that rests on bytes that were read", check_truncation, names{"open.sources"}, 300},
    check{"open.flipped_bytes", "damaged files end in an answer: 500 damages, 10,000 with --long", check_flipped_bytes,
          names{"open.truncation"}, 900},
    check{"open.failing_reads", "a read that fails ends open with its status", check_failing_reads, names{"open.sources"}},
    check{"open.reports", "every failure has one status and one message", check_reports, names{"open.flipped_bytes"}, 300},
    check{"open.cancelling", "open ends when it is cancelled", check_cancelling, names{"open.failing_reads"}},
    check{"open.limits", "open ends when the sink takes no more", check_limits, names{"open.sources"}},
    check{"open.leaks", "open leaves no memory and no descriptor behind", check_leaks, names{"open.sources", "load.side_effects"}, 300},
    check{"data.slices", "a slice is that part of the whole", check_slices, names{"open.facts"}},
    check{"data.zero_copy", "what claims zero_copy can be mapped in place, in the machine's order", check_zero_copy, names{"open.facts"}},
    check{"data.lazy", "huge files open and give elements with little reading and memory", check_lazy, names{"open.facts"}, 120},
    check{"data.decoder_buffers", "decoders write the whole chunk and nothing else", check_decoder_buffers, names{"data.slices"}},
    check{"distributed.workers", "a worker in a new process loads every chunk from the reference: D2 without the plugin, D1 with it",
          check_workers, names{"open.facts"}, 300},
    check{"distributed.changed", "a file that was touched is source_changed", check_changed_files, names{"distributed.workers"}},
    check{"distributed.interleaved", "datasets are read in turn without mixing", check_interleaved,
          names{"distributed.workers", "data.slices"}},
    check{"distributed.again", "a reference serialises to the same when it is opened, and in another process", check_serialised_again,
          names{"distributed.workers", "data.slices", "open.repeatable"}},
    check{"distributed.folders", "references reach allowed and mapped folders, and no others", check_allowed_folders,
          names{"distributed.workers"}},
    check{"distributed.hostile", "hostile references are refused", check_hostile_references, names{"distributed.workers"}},
    check{"threads.chunks", "many threads read the same as one", check_chunks_in_threads, names{"data.decoder_buffers"}, 300},
    check{"threads.opens", "many threads open at once", check_opens_in_threads,
          names{"open.leaks", "distributed.interleaved", "threads.chunks"}, 300},
    check{"write.round_trip", "what is written is read back, or refused", check_round_trip, names{"open.facts"}, 300},
    check{"write.refusals", "what is refused leaves nothing behind", check_write_refusals, names{"open.facts"}},
    check{"write.crash", "a writer that is killed or cancelled leaves nothing behind", check_crash_while_writing,
          names{"write.round_trip"}},
    check{"claims.compressed", "what claims compressed reads the same from a gzip", check_compressed, names{"open.sources"}},
    check{"claims.several_datasets", "files hold several datasets where that is claimed", check_several_datasets, names{"open.facts"}},
    check{"claims.positions", "positions are claimed only where they can be shown", check_positions, names{"static.manifest"}},
    check{"claims.growth", "append and follow are claimed only where they can be shown", check_growth, names{"load.interfaces"}},
};

}  // namespace

std::span<const check> checks() {
  return list;
}

const check* find_check(std::string_view name) {
  const auto found = std::ranges::find(list, name, &check::name);
  return found == list.end() ? nullptr : &*found;
}

}  // namespace lamella::conformance
