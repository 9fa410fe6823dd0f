// SPDX-License-Identifier: BSD-3-Clause
//
// zstd data of several frames through stream sources, and the table of the seekable format.
#include "source/zstd_segments.hpp"

#include <catch2/catch.hpp>

#include "source/source_bytes.hpp"
#include "source/system_tool.hpp"

using namespace lamella;
using namespace lamella::test;
using Catch::Matchers::Contains;

namespace {

std::string u32(std::uint64_t value) {
  std::string bytes;
  for (int i = 0; i < 4; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xffu);
  return bytes;
}

// Text that compresses somewhat.
std::string digits(std::size_t count) {
  auto text = noise(count);
  for (auto& c : text) c = static_cast<char>('0' + (static_cast<unsigned char>(c) >> 5));
  return text;
}

struct frames {
  std::string text, encoded;
  std::vector<std::uint64_t> sizes;  // encoded

  // As `zstd file` writes them, with the size in the frame; nothing where there is no zstd.
  static frames of(const std::string& text, std::size_t frame_bytes, const std::string& options = "") {
    frames made{text, {}, {}};
    for (std::size_t at = 0; at < text.size(); at += frame_bytes) {
      const auto piece = text.substr(at, frame_bytes);
      const auto one = filtered_by("zstd -qc" + options + " --stream-size=" + std::to_string(piece.size()), piece);
      if (!one) return {text, {}, {}};
      made.encoded += *one;
      made.sizes.push_back(one->size());
    }
    return made;
  }
  // zstd, contrib/seekable_format/zstd_seekable_compression_format.md
  [[nodiscard]] std::string table(std::size_t frame_bytes, bool has_checksums) const {
    std::string entries;
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      entries += u32(sizes[i]) + u32(std::min(frame_bytes, text.size() - i * frame_bytes));
      if (has_checksums) entries += "hash";
    }
    const auto body = entries + u32(sizes.size()) + (has_checksums ? '\x80' : '\0') + u32(0x8f92eab1);
    return u32(0x184d2a5e) + u32(body.size()) + body;
  }
};

source_ptr zst(const std::string& encoded) {
  return stream_source(source_of(encoded, "a.zst"), 0, encoded.size(), "zstd");
}

}  // namespace

TEST_CASE("zstd files of many frames, of one and of unknown sizes read at any offset") {
  const auto text = digits(3'000'000);
  std::vector<std::string> encoded{frames::of(text, 1'000'000).encoded, frames::of(text, 3'000'000, " --check").encoded,
                                   frames::of(text, 70'000).encoded};
  if (encoded[0].empty()) return;
  const auto stream = filtered_by("cat | zstd -qc", text);  // without the size
  if (stream) {
    encoded.push_back(*stream);
    encoded.push_back(encoded[0] + *stream + encoded[2]);
  }
  for (const auto& e : encoded) {
    const auto file = zst(e);
    const auto whole = e.size() > encoded[0].size() * 2 ? text + text + text : text;
    CHECK(bytes_at(*file, 0, 16'384) == whole.substr(0, 16'384));
    CHECK(bytes_at(*file, 2'500'000, 1000) == whole.substr(2'500'000, 1000));
    CHECK(bytes_at(*file, 999'990, 20) == whole.substr(999'990, 20));
    CHECK(all_bytes(*file) == whole);
    CHECK(file->size() == whole.size());
    CHECK(bytes_at(*file, whole.size(), 1).empty());
    CHECK(bytes_at(*file, UINT64_MAX - 5, 100).empty());
  }
}

TEST_CASE("the seek table of a zstd file tells its size before anything is decoded") {
  const auto text = digits(1'234'567);
  const auto f = frames::of(text, 100'000);
  if (f.encoded.empty()) return;
  for (const bool has_checksums : {false, true}) {
    const auto all = f.encoded + f.table(100'000, has_checksums);
    const auto found = read_zstd_seek_table(*source_of(all), 0, all.size());
    REQUIRE(found);
    CHECK(found->size() == 13);
    CHECK(found->back().decoded_size == 34'567);
    const auto file = zst(all);
    CHECK(bytes_at(*file, 1'234'000, 1000) == text.substr(1'234'000));
    CHECK(file->size() == text.size());
    CHECK(all_bytes(*file) == text);
  }
}

TEST_CASE("a seek table that does not fit the file is not believed") {
  const auto text = digits(500'000);
  const auto f = frames::of(text, 100'000);
  if (f.encoded.empty()) return;
  const auto table = f.table(100'000, false);
  for (std::size_t i = 0; i < table.size(); ++i) {
    auto wrong = table;
    wrong[i] = static_cast<char>(wrong[i] ^ 0x11);
    const auto file = zst(f.encoded + wrong);
    std::string got;
    const auto failed = failure_of([&] { got = all_bytes(*file); });
    INFO("byte " << i);
    REQUIRE((got == text || failed.code == errc::corrupt || failed.code == errc::truncated));
  }
  const auto alone = table.substr(table.size() - 9);
  CHECK_FALSE(read_zstd_seek_table(*source_of(alone), 0, alone.size()));
}

TEST_CASE("damage in one zstd frame has its place, and other frames stay readable") {
  const auto text = digits(10'000'000);
  auto f = frames::of(text, 5'000'000, " --check");
  if (f.encoded.empty()) return;
  f.encoded[f.sizes[0] / 2] = static_cast<char>(f.encoded[f.sizes[0] / 2] ^ 0x5a);
  const auto file = zst(f.encoded);
  CHECK(bytes_at(*file, 6'000'000, 1000) == text.substr(6'000'000, 1000));
  const auto failed = failure_of([&] { (void)bytes_at(*file, 4'000'000, 1000); });
  CHECK(failed.code == errc::corrupt);
  CHECK(failed.byte_offset > 0);
  CHECK(failed.byte_offset <= static_cast<std::int64_t>(f.sizes[0]));
}

TEST_CASE("a zstd file that was cut gives every frame before the cut, and garbage behind the last one is damage") {
  const auto text = digits(400'000);
  const auto f = frames::of(text, 200'000);
  if (f.encoded.empty()) return;
  const auto cut = zst(f.encoded.substr(0, f.encoded.size() - 10));
  CHECK(bytes_at(*cut, 0, 200'000) == text.substr(0, 200'000));
  const auto failed = failure_of([&] { (void)all_bytes(*cut); });
  CHECK(failed.code == errc::truncated);
  CHECK(failed.byte_offset == static_cast<std::int64_t>(f.encoded.size() - 10));
  CHECK(failure_of([&] { (void)bytes_at(*zst(f.encoded + "garbage"), 399'999, 1); }).code == errc::corrupt);
}

TEST_CASE("zstd data within a container holds what is promised") {
  const auto text = digits(300'000);
  const auto f = frames::of(text, 100'000);
  if (f.encoded.empty()) return;
  const auto member = [&](std::uint64_t promised) {
    return stream_source(source_of("head" + f.encoded + "tail"), 4, f.encoded.size(), "zstd", promised);
  };
  CHECK(all_bytes(*member(300'000)) == text);
  for (const std::uint64_t wrong : {0u, 1u, 100'000u, 299'999u, 300'001u})
    CHECK(failure_of([&] { (void)all_bytes(*member(wrong)); }).code == errc::corrupt);
}

TEST_CASE("a frame that claims far more than it holds costs no memory for the claim") {
  // RFC 8878, 3.1.1.1: single segment, a content size of 8 bytes; one raw block of one byte.
  for (const std::uint64_t claimed : {std::uint64_t{2}, std::uint64_t{10} << 20, std::uint64_t{1} << 60}) {
    const auto frame = u32(0xfd2fb528) + '\xe0' + u32(claimed & 0xffffffffu) + u32(claimed >> 32) + std::string("\x09\x00\x00x", 4);
    const auto failed = failure_of([&] { (void)all_bytes(*zst(frame)); });
    CHECK((failed.code == errc::corrupt || failed.code == errc::truncated || failed.code == errc::limit));
  }
}
