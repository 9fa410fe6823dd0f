// SPDX-License-Identifier: BSD-3-Clause
#include "npy_identify.hpp"

#include <algorithm>
#include <optional>

#include "npy_header.hpp"
#include "npz_directory.hpp"
#include "npz_name.hpp"

namespace lamella::npy {
namespace {

sdk::verdict no(std::string why) {
  return {.evidence = LAMELLA_EVIDENCE_NO, .why = std::move(why)};
}

/// The name in the local header at the front of the archive.
struct first_member {
  std::string_view name;
  std::uint64_t bytes_needed = 0;  ///< of the head, to see the name whole
};

first_member first_member_of(std::string_view head) {
  if (head.size() < local_header_bytes) return {{}, local_header_bytes};
  const std::size_t size = sdk::load<std::uint16_t>(head.data() + 26, sdk::byte_order::little);
  return {head.substr(local_header_bytes, size), local_header_bytes + size};
}

/// Where the central directory stands, counted backwards from the end of the file.
struct directory_range {
  std::uint64_t begin = 0, end = 0;
};

/// Nothing where tail holds no end record. A ZIP64 record is looked for where writers put it, right before its locator.
std::optional<directory_range> find_directory(std::string_view tail) {
  const auto places = end_record_places(tail);
  if (places.empty()) return {};
  auto end = places.front();
  std::uint64_t size = sdk::load<std::uint32_t>(tail.data() + end + 12, sdk::byte_order::little);
  constexpr std::size_t zip64_records = 56 + 20;
  if (end >= zip64_records && tail.substr(end - zip64_records).starts_with("PK\6\6") && tail.substr(end - 20).starts_with("PK\6\7")) {
    end -= zip64_records;
    size = sdk::load<std::uint64_t>(tail.data() + end + 40, sdk::byte_order::little);
  }
  const std::uint64_t behind = tail.size() - end;
  if (size > UINT64_MAX - behind) return {};
  return directory_range{behind + size, behind};
}

bool has_array(std::string_view directory) {
  try {
    const auto members = parse_directory(directory, {.byte_offset = INT64_MAX});
    return std::ranges::any_of(members, [](const auto& m) { return is_array_name(m.name); });
  } catch (const sdk::error&) {
    return false;
  }
}

/// Judges an archive that does not start with an array by its central directory.
sdk::verdict judge_directory(const sdk::probe& p) {
  const std::string_view tail(reinterpret_cast<const char*>(p.tail.data()), p.tail.size());
  if (!p.size) return no("a ZIP archive that does not start with an .npy member");
  if (tail.size() < std::min(*p.size, longest_end)) {
    auto wait = no("the central directory is still to be seen");
    wait.want_tail_bytes = longest_end;
    return wait;
  }
  const auto range = find_directory(tail);
  if (!range || range->begin > *p.size) return no("no ZIP archive, or a damaged one");
  if (range->begin > tail.size()) {
    auto wait = no("the central directory is still to be seen");
    wait.want_tail_bytes = range->begin;
    return wait;
  }
  const auto directory = tail.substr(tail.size() - range->begin, range->begin - range->end);
  if (!has_array(directory)) return no("a ZIP archive without .npy members");
  return {.evidence = LAMELLA_EVIDENCE_MAGIC, .why = "a ZIP archive with .npy members among others"};
}

sdk::verdict judge_header(const preamble& p, std::string_view text, std::optional<std::uint64_t> size) {
  const auto h = parse_header(p, text);
  const bool is_exact = size && *size == h.end();
  return {.evidence = is_exact ? LAMELLA_EVIDENCE_EXACT : LAMELLA_EVIDENCE_STRUCTURE,
          .why = "an NPY header of version " + std::to_string(h.major) + ".0" + (is_exact ? " that accounts for every byte" : "")};
}

}  // namespace

sdk::verdict identify_npy(const sdk::probe& p) {
  if (p.kind == LAMELLA_SOURCE_DIRECTORY || !p.starts_with(magic)) return no("it does not start with \\x93NUMPY");
  const auto head = p.head_text();
  try {
    const auto before = parse_preamble(head.substr(0, longest_preamble));
    if (head.size() >= before.header_end()) return judge_header(before, head.substr(before.text_offset, before.text_bytes), p.size);
    return {.evidence = LAMELLA_EVIDENCE_MAGIC, .why = "it starts with \\x93NUMPY", .want_head_bytes = before.header_end()};
  } catch (const sdk::error& fault) {
    return {.evidence = LAMELLA_EVIDENCE_MAGIC, .why = std::string("it starts with \\x93NUMPY, but: ") + fault.what()};
  }
}

sdk::verdict identify_npz(const sdk::probe& p) {
  if (p.kind == LAMELLA_SOURCE_DIRECTORY) return no("a directory");
  const bool is_named = p.name.ends_with(".npz");
  if (p.starts_with("PK\5\6"))
    return {.evidence = is_named ? LAMELLA_EVIDENCE_MAGIC : LAMELLA_EVIDENCE_PLAUSIBLE, .why = "an empty ZIP archive"};
  if (!p.starts_with("PK\3\4")) return is_named ? judge_directory(p) : no("no ZIP archive");
  const auto first = first_member_of(p.head_text());
  if (p.head.size() < first.bytes_needed && p.size.value_or(UINT64_MAX) > p.head.size()) {
    auto wait = no("the first name is still to be seen");
    wait.want_head_bytes = first.bytes_needed;
    return wait;
  }
  if (is_array_name(first.name))
    return {.evidence = LAMELLA_EVIDENCE_STRUCTURE, .why = "a ZIP archive that starts with the member " + python_quoted(first.name)};
  return judge_directory(p);
}

}  // namespace lamella::npy
