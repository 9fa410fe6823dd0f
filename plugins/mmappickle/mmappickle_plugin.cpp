// SPDX-License-Identifier: BSD-3-Clause
//
// Plain pickles and the container that is laid out as one: identification, and what open does with the parts.
#include <lamella/plugin.hpp>

#include "mmappickle_container.hpp"
#include "mmappickle_decoder.hpp"
#include "mmappickle_identify.hpp"
#include "mmappickle_machine.hpp"
#include "mmappickle_outline.hpp"

namespace lamella::mmappickle {

namespace {

using sdk::errc;
using sdk::error;

byte_input input_of(const sdk::context& call, const sdk::source& file) {
  return {[call, file](std::uint64_t offset, void* data, std::uint64_t count) {
            call.check_cancelled();
            return file.read_some(offset, data, count);
          },
          file.size()};
}

/// What both formats need to walk values.
struct reading {
  reading(const sdk::context& call, const sdk::source& file, const sdk::sink& out)
      : input(input_of(call, file)),
        arena(call.limit(LAMELLA_LIMIT_HEADER_BYTES)),
        values(arena, input),
        tree(call, out),
        datasets(out, file.index()),
        walk(values, tree, datasets),
        steps(arena, input) {}

  byte_input input;
  value_arena arena;
  value_reader values;
  tree_writer tree;
  dataset_pusher datasets;
  outline walk;
  machine steps;
};

void open_pickle(const sdk::context& call, const sdk::source& file, const sdk::sink& out) {
  reading r(call, file, out);
  const auto run = r.steps.run(0);
  if (byte_reader rest(r.input, run.end_offset); !rest.at_end())
    call.warn("bytes follow the pickle, which ends at byte " + std::to_string(run.end_offset) + "; they are not read",
              {.byte_offset = static_cast<std::int64_t>(run.end_offset)});
  r.walk.push(run.root, {}, {});
  r.walk.refuse_unused_names(0, r.arena.globals().size(), 0, {});
}

struct live_entry {
  container_entry entry;
  node_id value = no_node;  ///< no_node: damaged
  std::optional<error> damage = {};
  std::size_t first_global = 0, end_global = 0;
};

bool is_damage(const error& why) {
  return why.code() == errc::corrupt || why.code() == errc::truncated || why.code() == errc::unsupported;
}

live_entry run_entry(reading& r, container_entry entry) {
  live_entry live{.entry = std::move(entry), .first_global = r.arena.globals().size()};
  try {
    live.value = r.steps.run_value(live.entry.value_begin, live.entry.value_end);
  } catch (const error& why) {
    if (!is_damage(why)) throw;
    live.damage = why;
  }
  live.end_global = r.arena.globals().size();
  return live;
}

// Values of deleted entries are run too, because later entries may refer to what they put in the memo. Of live entries with equal keys
// the first gives the place, the last the value, as a pickle's DICT has it.
std::vector<live_entry> entries_of(reading& r) {
  std::vector<live_entry> found;
  std::unordered_map<std::string, std::size_t> positions;
  entry_scan scan(r.input);
  while (auto entry = scan.next()) {
    const bool is_live = entry->is_live;
    auto live = run_entry(r, std::move(*entry));
    if (!is_live) continue;
    r.arena.charge(sizeof(live_entry) + live.entry.key.size() + 64);
    const auto [position, is_new] = positions.try_emplace(live.entry.key, found.size());
    if (is_new)
      found.push_back(std::move(live));
    else
      found[position->second] = std::move(live);
  }
  return found;
}

void push_entry(reading& r, const live_entry& live, tree_spot spot) {
  static const value_path root;
  const value_path path{&root, live.entry.key};
  const auto pair = r.tree.list(spot.parent, spot.name);
  r.tree.leaf(r.tree.typed(pair, {}, "str"), "value", live.entry.key);
  r.datasets.in_entry(entry_place{live.entry.offset, live.entry.value_begin});
  const auto refused_before = r.datasets.refused_count();
  if (live.value != no_node) {
    r.walk.push(live.value, {pair}, path);
    return r.walk.refuse_unused_names(live.first_global, live.end_global, refused_before, path);
  }
  const auto place = r.tree.typed(pair, {}, "unavailable");
  r.tree.leaf(place, "reason", live.damage->what());
  r.tree.leaf(place, "dataset", r.datasets.refuse(path.text(), *live.damage));
}

void open_container(const sdk::context& call, const sdk::source& file, const sdk::sink& out) {
  reading r(call, file, out);
  const auto header = read_container_header(r.input);
  const auto entries = entries_of(r);
  const auto place = r.tree.typed({}, {}, "dict");
  r.tree.leaf(place, "length", static_cast<std::int64_t>(entries.size()));
  constexpr std::uint64_t values_each = 3;
  const bool in_full = r.tree.has_room_for(values_each * entries.size());
  const auto items = in_full ? r.tree.list(place, "items") : place;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto& live = entries[i];
    const bool is_shown = in_full || i == 0 || i + 1 == entries.size();
    if (live.damage) call.warn("key '" + live.entry.key + "' is not read: " + live.damage->what(), live.damage->where());
    if (!is_shown) r.tree.mute(true);
    push_entry(r, live, {items, in_full ? "" : i == 0 ? "first" : "last"});
    if (!is_shown) r.tree.mute(false);
  }
  out.attribute(0, "commit_number", header.commit_number);
}

}  // namespace

class pickle_reader {
 public:
  static sdk::verdict identify(const sdk::probe& p) {
    if (p.kind == LAMELLA_SOURCE_DIRECTORY) return {};
    return p.format_id == "mmappickle" ? identify_container(p) : identify_pickle(p);
  }
  static void open(const sdk::context& call, std::string_view format_id, const sdk::source& file, const sdk::sink& out) {
    if (format_id == "mmappickle")
      open_container(call, file, out);
    else
      open_pickle(call, file, out);
  }

 private:
  static sdk::verdict identify_container(const sdk::probe& p) {
    if (!looks_like_container(p.head_text())) return {};
    if (p.head.size() < container_header_bytes) return {LAMELLA_EVIDENCE_MAGIC, "starts like a container and is cut off in its header"};
    return {LAMELLA_EVIDENCE_EXACT, "has the 24-byte header of a container"};
  }

  static sdk::verdict identify_pickle(const sdk::probe& p) {
    const auto found = examine_head(p.head_text());
    if (found.verdict == head_verdict::no && found.protocol >= 2 && has_name_of_pickle(p.name))
      return {LAMELLA_EVIDENCE_PLAUSIBLE,
              "starts with PROTO " + std::to_string(found.protocol) + ", with an opcode behind it that is wrong"};
    if (found.verdict == head_verdict::no) return {};
    if (found.protocol < 2) return identify_without_magic(p, found);
    if (found.verdict == head_verdict::whole)
      return {LAMELLA_EVIDENCE_STRUCTURE, "is a pickle of protocol " + std::to_string(found.protocol) + " from its start to its STOP"};
    return {LAMELLA_EVIDENCE_MAGIC, "starts with PROTO " + std::to_string(found.protocol) + " and legal opcodes"};
  }

  // A damaged pickle is told from a file that only happens to start with the same two bytes.
  static bool has_name_of_pickle(std::string_view name) {
    return name.ends_with(".pkl") || name.ends_with(".pickle") || name.ends_with(".p");
  }

  // Protocols 0 and 1 have no PROTO: only whole pickles, one behind the other, or a long run of opcodes will do.
  static sdk::verdict identify_without_magic(const sdk::probe& p, head_finding found) {
    auto rest = p.head_text();
    while (found.verdict == head_verdict::overfull) {
      rest.remove_prefix(found.size);
      found = examine_head(rest);
    }
    if (found.verdict == head_verdict::no || found.is_piled_up || found.names_outside) return {};
    if (found.verdict == head_verdict::whole) return {LAMELLA_EVIDENCE_PLAUSIBLE, "is a sequence of opcodes that ends with STOP"};
    const bool is_all = p.size && *p.size == p.head.size();
    constexpr int enough_opcodes = 64, enough_with_names = 8;  // the bytes of a large array come soon after its names
    if (is_all || found.opcodes < (found.names > 0 ? enough_with_names : enough_opcodes)) return {};
    return {LAMELLA_EVIDENCE_PLAUSIBLE, "starts with " + std::to_string(found.opcodes) + " legal opcodes"};
  }
};

}  // namespace lamella::mmappickle

LAMELLA_PLUGIN(LAMELLA_PLUGIN_ID, LAMELLA_PLUGIN_VERSION, "mmappickle pickle",
               lamella::sdk::reader_interface<lamella::mmappickle::pickle_reader>,
               lamella::sdk::decoder_interface<lamella::mmappickle::text_array_decoder>)
