// SPDX-License-Identifier: BSD-3-Clause
//
// Streams that are taken up at their marks.
#include <catch2/catch.hpp>

#include "source/stream/stream_outcome.hpp"
#include "source/system_tool.hpp"

using namespace lamella;
using namespace lamella::test;

namespace {

std::string rest_of(byte_stream& stream) {
  std::string text, piece(50'000, '\0');
  while (const auto got = stream.read(std::as_writable_bytes(std::span(piece)))) text.append(piece, 0, got);
  return text;
}

// Reads in pieces; at each mark another stream must give the rest.
int wrong_restarts(const std::string& encoded, const std::string& codec, const std::string& text, std::size_t piece_bytes, int& marks) {
  const auto file = source_of("xyz" + encoded);
  const auto open = [&](const restart_point* from) { return get_engine().open_stream(file, 3, encoded.size(), codec, from); };
  const auto stream = open(nullptr);
  std::string piece(piece_bytes, '\0');
  int wrong = 0;
  std::size_t at = 0;
  while (const auto got = stream->read(std::as_writable_bytes(std::span(piece)))) {
    at += got;
    const auto point = stream->mark();
    if (!point) continue;
    ++marks;
    if (rest_of(*open(point.get())) != text.substr(at)) ++wrong;
  }
  return wrong;
}

}  // namespace

TEST_CASE("gzip data is taken up at any byte, also next to members and with all checks") {
  const auto text = mixed(700'000);
  const auto one = filtered_by("gzip -nc", text), fast = filtered_by("gzip -1nc", text), stored = filtered_by("gzip -nc", noise(3));
  if (!one || !fast || !stored) return;
  for (const std::size_t piece : {65'536u, 9'999u, 131'072u}) {
    int marks = 0;
    CHECK(wrong_restarts(*one + *stored + *fast, "gzip", text + noise(3) + text, piece, marks) == 0);
    CHECK(marks >= static_cast<int>(2 * text.size() / piece));
  }
  const auto bare = one->substr(10, one->size() - 18);
  int marks = 0;
  CHECK(wrong_restarts(bare, "deflate", text, 50'001, marks) == 0);
  CHECK(marks > 10);
}

TEST_CASE("a gzip stream that is taken up knows the checksum from the start") {
  const auto text = mixed(300'000);
  auto encoded = filtered_by("gzip -nc", text).value_or("");
  if (encoded.empty()) return;
  ++encoded[encoded.size() - 8];
  const auto file = source_of(encoded);
  const auto stream = get_engine().open_stream(file, 0, encoded.size(), "gzip", nullptr);
  std::string piece(200'000, '\0');
  REQUIRE(stream->read(std::as_writable_bytes(std::span(piece))) == piece.size());
  const auto again = get_engine().open_stream(file, 0, encoded.size(), "gzip", stream->mark().get());
  CHECK(failure_of([&] { (void)rest_of(*again); }).code == errc::corrupt);
}

TEST_CASE("zstd data is taken up between frames") {
  const auto text = mixed(100'000);
  const auto one = filtered_by("cat | zstd -qc", text);
  if (!one) return;
  int marks = 0;
  CHECK(wrong_restarts(*one + *one + *one, "zstd", text + text + text, 1'000'000, marks) == 0);
  CHECK(marks == 3);
}

TEST_CASE("bzip2 data has no marks") {
  const auto one = filtered_by("bzip2 -c", mixed(10'000));
  if (!one) return;
  const auto stream = get_engine().open_stream(source_of(*one), 0, one->size(), "bzip2", nullptr);
  std::string piece(100, '\0');
  CHECK(stream->read(std::as_writable_bytes(std::span(piece))) == 100);
  CHECK(stream->mark() == nullptr);
}
