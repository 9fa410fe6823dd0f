// SPDX-License-Identifier: BSD-3-Clause
#include "npz_open.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>

#include "npy_array.hpp"
#include "npz_directory.hpp"
#include "npz_name.hpp"

namespace lamella::npy {
namespace {

std::uint64_t known_size(const sdk::source& file) {
  if (const auto size = file.size()) return *size;
  throw sdk::error(sdk::errc::unsupported, "an NPZ archive inside a compressed file: its directory stands at the end, which is not known",
                   {.hint = "decompress the file first"});
}

std::vector<zip_member> read_directory(const sdk::context& call, const sdk::source& file) {
  const auto where = find_central_directory(file, known_size(file));
  if (const auto limit = call.limit(LAMELLA_LIMIT_HEADER_BYTES); where.size > limit)
    throw sdk::error(sdk::errc::limit,
                     "ZIP central directory has " + std::to_string(where.size) + " bytes, the limit is " + std::to_string(limit),
                     {.byte_offset = static_cast<std::int64_t>(where.byte_offset)});
  auto members = parse_directory(file.read_text(where.byte_offset, where.size), where);
  // 16-bit counts of archives with more members have been seen to wrap
  if (where.entries != (where.has_zip64 ? members.size() : members.size() & 0xFFFF))
    call.warn("the ZIP end record counts " + std::to_string(where.entries) + " members, the central directory has " +
              std::to_string(members.size()));
  return members;
}

/// The members that are arrays; of repeated names the last, where the first stood.
std::vector<zip_member> arrays_among(std::vector<zip_member> members, const sdk::context& call) {
  std::vector<zip_member> arrays;
  std::unordered_map<std::string, std::size_t> places;
  for (auto& m : members) {
    if (m.name.ends_with('/')) continue;  // a folder
    if (!is_array_name(m.name)) {
      call.warn("ZIP member " + python_quoted(m.name) + " is no .npy array; left out");
      continue;
    }
    const auto [found, is_new] = places.try_emplace(m.name, arrays.size());
    if (is_new) {
      arrays.push_back(std::move(m));
    } else {
      call.warn("ZIP member " + python_quoted(m.name) + " occurs again; the last one counts");
      arrays[found->second] = std::move(m);
    }
  }
  if (const auto limit = call.limit(LAMELLA_LIMIT_DATASETS); arrays.size() > limit)
    throw sdk::error(sdk::errc::limit,
                     "the archive has " + std::to_string(arrays.size()) + " arrays, the limit is " + std::to_string(limit));
  return arrays;
}

/// The codec of the host for a method of ZIP (APPNOTE 4.4.5).
std::string_view codec_of(const zip_member& m) {
  const sdk::place where{.byte_offset = static_cast<std::int64_t>(m.header_offset), .hint = "write the archive again with numpy.savez"};
  if (m.is_encrypted) throw sdk::error(sdk::errc::unsupported, "ZIP member " + python_quoted(m.name) + " is encrypted", where);
  switch (m.method) {
    case method_stored:
      return "";
    case method_deflate:
      return "deflate";
    case method_zstd:
      return "zstd";
    default:
      throw sdk::error(sdk::errc::unsupported,
                       "ZIP member " + python_quoted(m.name) + " is compressed with method " + std::to_string(m.method) +
                           "; handled are 0 (stored), 8 (deflate) and 93 (zstd)",
                       where);
  }
}

extent extent_of(const zip_member& m, const sdk::source& file) {
  const auto codec = codec_of(m);
  const auto offset = data_offset_of(m, file.read_text_up_to(m.header_offset, local_header_bytes + m.raw_name.size()));
  if (codec.empty()) return {file, offset, m.decoded_bytes};
  return {file.part(offset, m.stored_bytes, codec, m.decoded_bytes), 0, m.decoded_bytes};
}

/// The host compares a layout with its file; that the elements stay inside their member is known only here.
void check_elements_fit(const header& h, const extent& where) {
  if (h.end() <= *where.size) return;
  throw sdk::error(sdk::errc::truncated,
                   "the array needs " + std::to_string(h.end()) + " bytes, its member has " + std::to_string(*where.size),
                   {.byte_offset = static_cast<std::int64_t>(where.byte_offset + *where.size), .source = where.bytes.index()});
}

void push_array(const zip_member& m, const std::string& key, const sdk::context& call, const sdk::source& file, const sdk::sink& out) {
  const auto where = extent_of(m, file);
  const auto h = read_header(call, where);
  check_elements_fit(h, where);
  const auto id = out.dataset(dataset_of(h, where, key));
  push_attributes(h, out, id);
  for (const auto& odd : h.odd) call.warn(key + ": " + odd);
  warn_of(find_trailing_bytes(h, where), h, where, call);
}

/// One bad member leaves the others readable: it is listed with its reason.
void push_member(const zip_member& m, const sdk::context& call, const sdk::source& file, const sdk::sink& out) {
  const std::string key(array_key(m.name));
  try {
    push_array(m, key, call, file, out);
  } catch (const sdk::error& fault) {
    if (fault.code() == sdk::errc::cancelled || fault.code() == sdk::errc::internal) throw;
    out.dataset({.name = key,
                 .layout = sdk::unavailable{
                     .code = fault.code(), .reason = fault.what(), .hint = fault.where().hint, .byte_offset = fault.where().byte_offset}});
  }
}

}  // namespace

void open_npz(const sdk::context& call, const sdk::source& file, const sdk::sink& out) {
  auto members = read_directory(call, file);
  if (!members.empty() && std::ranges::none_of(members, [](const auto& m) { return is_array_name(m.name); }))
    throw sdk::error(sdk::errc::not_this_format,
                     "a ZIP archive of " + std::to_string(members.size()) + " members, none of which is an .npy array");
  for (const auto& m : arrays_among(std::move(members), call)) {
    call.check_cancelled();
    push_member(m, call, file, out);
  }
}

}  // namespace lamella::npy
