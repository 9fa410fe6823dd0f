// SPDX-License-Identifier: BSD-3-Clause
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>

#include "source/source_bytes.hpp"
#include "source/system_tool.hpp"

using namespace lamella;
using namespace lamella::test;
using Catch::Matchers::Contains;

namespace {

// Counts the bytes that are read from a source.
class counted_source final : public source {
 public:
  explicit counted_source(source_ptr base) : base_(std::move(base)) {}
  [[nodiscard]] source_kind kind() const noexcept override { return base_->kind(); }
  [[nodiscard]] const std::string& path() const noexcept override { return base_->path(); }
  [[nodiscard]] std::optional<std::uint64_t> size() const noexcept override { return base_->size(); }
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> data) const override {
    const auto got = base_->read_at(offset, data);
    bytes += got;
    return got;
  }
  mutable std::atomic<std::uint64_t> bytes = 0;

 private:
  source_ptr base_;
};

source_ptr whole(source_ptr base, const std::string& codec) {
  const auto size = base->size().value();
  return stream_source(std::move(base), 0, size, codec);
}

}  // namespace

TEST_CASE("a stream source is known by its file, without the ending of the compression") {
  const test_folder folder;
  folder.write("scan.raw", "beside");
  const auto file = open_source(folder.write("scan.hdr.gz", ""));
  const auto stream = whole(file, "gzip");
  CHECK(stream->kind() == source_kind::stream);
  CHECK(stream->name() == "scan.hdr");
  CHECK(stream->path() == file->path() + " (gzip)");
  CHECK(stream->mapping() == nullptr);
  CHECK(bytes_at(*stream->open_sibling("scan.raw"), 0, 9) == "beside");
  CHECK(stream->recipe().base == file);
  CHECK(stream->recipe().codec == "gzip");
  CHECK(failure_of([&] { bytes_at(*stream, 0, 1); }).code == errc::truncated);
}

TEST_CASE("a stream source reads at any offset, and knows its size when the end was seen") {
  const auto text = noise(300'000);
  const auto encoded = filtered_by("gzip -nc", text);
  if (!encoded) return;
  const auto stream = whole(source_of(*encoded, "a.gz"), "gzip");
  CHECK_FALSE(stream->size());
  CHECK(bytes_at(*stream, 200'000, 100) == text.substr(200'000, 100));
  CHECK(bytes_at(*stream, 5, 100) == text.substr(5, 100));
  CHECK_FALSE(stream->size());
  CHECK(all_bytes(*stream) == text);
  CHECK(stream->size() == text.size());
}

TEST_CASE("reading the head of a large stream reads the head of the file") {
  const auto text = noise(20'000'000);
  const auto encoded = filtered_by("gzip -1nc", text);
  if (!encoded) return;
  const auto counted = std::make_shared<const counted_source>(source_of(*encoded, "a.gz"));
  const auto stream = whole(counted, "gzip");
  CHECK(counted->bytes == 0);
  CHECK(bytes_at(*stream, 0, 2880) == text.substr(0, 2880));
  CHECK(counted->bytes < 300'000);
}

TEST_CASE("a member within a file is a source of its own, with the size that the container promises") {
  const auto text = noise(10'000);
  const auto gz = filtered_by("gzip -nc", text);
  if (!gz) return;
  const auto member = gz->substr(10, gz->size() - 18);
  const auto archive = source_of("header" + member + "trailer");
  CHECK(all_bytes(*stream_source(archive, 6, member.size(), "deflate", 10'000)) == text);
  CHECK(failure_of([&] { all_bytes(*stream_source(archive, 6, member.size(), "deflate", 9'000)); }).code == errc::corrupt);
  CHECK(failure_of([&] { all_bytes(*stream_source(archive, 6, member.size(), "deflate", 11'000)); }).code == errc::corrupt);
  CHECK(failure_of([&] { all_bytes(*stream_source(archive, 6, member.size() - 9, "deflate", 10'000)); }).code == errc::truncated);
  CHECK(failure_of([&] { all_bytes(*stream_source(archive, UINT64_MAX, UINT64_MAX, "deflate")); }).code == errc::truncated);
}

TEST_CASE("the place of damage counts in the file") {
  const auto encoded = filtered_by("gzip -nc", noise(50'000));
  if (!encoded) return;
  const auto cut = "12345" + encoded->substr(0, 30'000);
  const auto failed = failure_of([&] { all_bytes(*stream_source(source_of(cut, "a.bin"), 5, UINT64_MAX, "gzip")); });
  CHECK(failed.code == errc::truncated);
  CHECK(failed.byte_offset == 30'005);
  CHECK_THAT(failed.message, Contains("a.bin"));
}

TEST_CASE("a file that changes while it is decoded is a changed source, not a damaged one") {
  const test_folder folder;
  const auto encoded = filtered_by("gzip -nc", noise(500'000));
  if (!encoded) return;
  const auto path = folder.write("a.gz", *encoded);
  const auto stream = whole(open_source(path), "gzip");
  CHECK(bytes_at(*stream, 0, 10).size() == 10);
  REQUIRE(::truncate(path.c_str(), 200'000) == 0);
  CHECK(failure_of([&] { all_bytes(*stream); }).code == errc::source_changed);
}

TEST_CASE("a stream within a stream decodes") {
  const auto text = noise(100'000);
  const auto once = filtered_by("bzip2 -c", text);
  const auto twice = once ? filtered_by("gzip -nc", *once) : std::nullopt;
  if (!twice) return;
  const auto outer = whole(source_of(*twice, "a.bz2.gz"), "gzip");
  const auto inner = stream_source(outer, 0, UINT64_MAX, "bzip2");
  CHECK(inner->name() == "a");
  CHECK(all_bytes(*inner) == text);
}
