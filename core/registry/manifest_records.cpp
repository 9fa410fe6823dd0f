// SPDX-License-Identifier: BSD-3-Clause
#include "registry/manifest_records.hpp"

#include <fmt/format.h>

#include <bit>

#include "registry/bundled_manifests.hpp"
#include "registry/manifest.hpp"
#include "registry/packed_bytes.hpp"

namespace lamella {

template <typename Archive>
void walk(Archive& a, file_stamp& s) {
  a(s.size), a(s.inode), a(s.device), a(s.mtime_ns), a(s.ctime_ns);
}
template <typename Archive>
void walk(Archive& a, manifest_record& r) {
  a(r.path), a(r.stamp), a(r.packed);
}

namespace {

constexpr std::string_view magic = "lamella manifests 1\n";

/// Who wrote it. A build that packs otherwise has packed its bundled manifests otherwise too.
const std::string& this_writer() {
  static const auto made = [] {
    std::uint64_t sum = 0;
    for (const auto& bundled : bundled_manifests()) sum = std::rotl(sum, 1) ^ sum_of_bytes(bundled.packed);
    return fmt::format("{} {} {:016x}", LAMELLA_VERSION, platform_key(), sum);
  }();
  return made;
}

struct record_file {
  std::string_view writer = {}, folder = {};
  std::vector<manifest_record> records = {};
};
template <typename Archive>
void walk(Archive& a, record_file& f) {
  a(f.writer), a(f.folder), a(f.records);
}

}  // namespace

std::uint64_t sum_of_bytes(std::string_view bytes) noexcept {
  // Each step is a one-to-one map of the sum for a given word, and of the word for a given sum.
  constexpr std::uint64_t odd = 0x9E3779B97F4A7C15u;
  std::uint64_t sum = bytes.size() * odd;
  for (std::size_t at = 0; at < bytes.size(); at += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, std::min(sizeof word, bytes.size() - at));
    sum = std::rotl((sum ^ word) * odd, 29);
  }
  return sum;
}

std::string write_records(std::string_view folder, const std::vector<manifest_record>& records) {
  record_file file{this_writer(), folder, records};
  byte_packer body;
  body(file);
  byte_packer made{std::string(magic)};
  auto sum = sum_of_bytes(body.bytes);
  made(sum);
  return made.bytes + body.bytes;
}

std::vector<manifest_record> read_records(std::string_view bytes, std::string_view folder) {
  try {
    byte_unpacker head{bytes};
    if (head.take(magic.size()) != magic) return {};
    std::uint64_t sum = 0;
    head(sum);
    if (sum != sum_of_bytes(head.rest)) return {};
    record_file file;
    byte_unpacker body{head.rest};
    body(file);
    body.end();
    if (file.writer != this_writer() || file.folder != folder) return {};
    return std::move(file.records);
  } catch (const error&) {  // damaged: as if it were not there
    return {};
  }
}

}  // namespace lamella
