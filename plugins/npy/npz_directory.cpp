// SPDX-License-Identifier: BSD-3-Clause
#include "npz_directory.hpp"

#include <algorithm>

#include "npy_text.hpp"
#include "npz_name.hpp"

namespace lamella::npy {
namespace {

constexpr std::size_t entry_bytes = 46;
constexpr std::uint16_t flag_encrypted = 1, flag_utf8 = 1 << 11, flag_masked = 1 << 13;
constexpr std::uint16_t zip64_extra = 1;

template <typename T>
T number(std::string_view record, std::size_t at) {
  return sdk::load<T>(record.data() + at, sdk::byte_order::little);
}

/// The payload of the extra field with this id, empty if there is none.
std::string_view find_extra(std::string_view extra, std::uint16_t id) {
  while (extra.size() >= 4) {
    const auto size = number<std::uint16_t>(extra, 2);
    if (size > extra.size() - 4) return {};
    if (number<std::uint16_t>(extra, 0) == id) return extra.substr(4, size);
    extra.remove_prefix(4u + size);
  }
  return {};
}

/// Sizes and offset that do not fit 32 bits stand in an extra field, in this order, only those (APPNOTE 4.5.3).
void widen(zip_member& m, std::string_view extra, std::int64_t entry_offset) {
  auto wide = find_extra(extra, zip64_extra);
  for (auto* value : {&m.decoded_bytes, &m.stored_bytes, &m.header_offset}) {
    if (*value != 0xFFFFFFFF) continue;
    if (wide.size() < 8)
      throw sdk::error(sdk::errc::corrupt, "ZIP member " + python_quoted(m.name) + " lacks the ZIP64 field that its sizes need",
                       {.byte_offset = entry_offset});
    *value = number<std::uint64_t>(wide, 0);
    wide.remove_prefix(8);
  }
}

/// Takes one entry off the front of raw.
zip_member take_entry(std::string_view& raw, std::int64_t entry_offset) {
  const sdk::place where{.byte_offset = entry_offset};
  if (raw.size() < entry_bytes || !raw.starts_with("PK\1\2"))
    throw sdk::error(sdk::errc::corrupt, "ZIP central directory has no entry here, " + std::to_string(raw.size()) + " bytes before its end",
                     where);
  const std::size_t name_bytes = number<std::uint16_t>(raw, 28), extra_bytes = number<std::uint16_t>(raw, 30);
  const std::size_t comment_bytes = number<std::uint16_t>(raw, 32);
  const auto whole = entry_bytes + name_bytes + extra_bytes + comment_bytes;
  if (raw.size() < whole)
    throw sdk::error(sdk::errc::corrupt,
                     "ZIP central directory: an entry of " + std::to_string(whole) + " bytes, " + std::to_string(raw.size()) + " are left",
                     where);
  const auto flags = number<std::uint16_t>(raw, 8);
  zip_member made{.name = {},
                  .raw_name = std::string(raw.substr(entry_bytes, name_bytes)),
                  .method = number<std::uint16_t>(raw, 10),
                  .is_encrypted = (flags & (flag_encrypted | flag_masked)) != 0,
                  .stored_bytes = number<std::uint32_t>(raw, 20),
                  .decoded_bytes = number<std::uint32_t>(raw, 24),
                  .header_offset = number<std::uint32_t>(raw, 42)};
  made.name = member_name(made.raw_name, (flags & flag_utf8) != 0, where);
  widen(made, raw.substr(entry_bytes + name_bytes, extra_bytes), entry_offset);
  raw.remove_prefix(whole);
  return made;
}

/// No member may reach into the next one, so that no byte is handed out twice.
void set_limits(std::vector<zip_member>& members, std::uint64_t directory_offset) {
  std::vector<std::uint64_t> starts;
  for (const auto& m : members) starts.push_back(m.header_offset);
  starts.push_back(directory_offset);
  std::ranges::sort(starts);
  for (auto& m : members) m.end_limit = *std::ranges::upper_bound(starts, m.header_offset);
}

}  // namespace

std::vector<zip_member> parse_directory(std::string_view raw, const central_directory& where) {
  std::vector<zip_member> members;
  const auto whole = raw.size();
  while (!raw.empty()) {
    const auto entry_offset = static_cast<std::int64_t>(where.byte_offset + (whole - raw.size()));
    auto m = take_entry(raw, entry_offset);
    const auto room = where.byte_offset - where.shift;
    if (m.header_offset >= room)
      throw sdk::error(sdk::errc::corrupt,
                       "ZIP member " + python_quoted(m.name) + " starts at byte " + std::to_string(m.header_offset) +
                           ", behind the central directory at byte " + std::to_string(room),
                       {.byte_offset = entry_offset});
    m.header_offset += where.shift;
    members.push_back(std::move(m));
  }
  set_limits(members, where.byte_offset);
  return members;
}

std::uint64_t data_offset_of(const zip_member& member, std::string_view local) {
  const sdk::place where{.byte_offset = static_cast<std::int64_t>(member.header_offset)};
  const auto refuse = [&](const std::string& why) {
    throw sdk::error(sdk::errc::corrupt, "ZIP member " + python_quoted(member.name) + " " + why, where);
  };
  if (local.size() < local_header_bytes || !local.starts_with("PK\3\4"))
    refuse("has no local header at byte " + std::to_string(member.header_offset));
  const std::uint64_t name_bytes = number<std::uint16_t>(local, 26), extra_bytes = number<std::uint16_t>(local, 28);
  if (name_bytes != member.raw_name.size() || local.substr(local_header_bytes) != member.raw_name)
    refuse("has another name in its local header");
  const auto offset = member.header_offset + local_header_bytes + name_bytes + extra_bytes;
  if (offset > member.end_limit || member.stored_bytes > member.end_limit - offset)
    refuse("of " + std::to_string(member.stored_bytes) + " bytes reaches into what starts at byte " + std::to_string(member.end_limit));
  if (member.method == method_stored && member.stored_bytes != member.decoded_bytes)
    refuse("is stored in " + std::to_string(member.stored_bytes) + " bytes but has " + std::to_string(member.decoded_bytes));
  return offset;
}

}  // namespace lamella::npy
