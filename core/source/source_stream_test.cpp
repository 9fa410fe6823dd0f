// SPDX-License-Identifier: BSD-3-Clause
//
// The sdk's device over a source, against a source of the C border that is made here.
#include "lamella/source_stream.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>
#include <string>

namespace sdk = lamella::sdk;

namespace {

struct text_source {
  std::string text;
  std::uint64_t fails_from = UINT64_MAX;
  lamella_source raw{};

  explicit text_source(std::string content, bool is_size_known = true) : text(std::move(content)) {
    raw.struct_size = sizeof raw;
    raw.kind = is_size_known ? LAMELLA_SOURCE_FILE : LAMELLA_SOURCE_STREAM;
    raw.size = is_size_known ? text.size() : LAMELLA_UNKNOWN_SIZE;
    raw.host = this;
    raw.read_at = &read_at;
  }
  static lamella_status read_at(const lamella_source* self, const lamella_context*, uint64_t offset, void* data, uint64_t count,
                                uint64_t* got) noexcept {
    const auto& s = *static_cast<const text_source*>(self->host);
    if (offset + count > s.fails_from) return LAMELLA_IO;
    *got = offset >= s.text.size() ? 0 : std::min<uint64_t>(count, s.text.size() - offset);
    if (*got > 0) std::memcpy(data, s.text.data() + offset, *got);
    return LAMELLA_OK;
  }
  [[nodiscard]] sdk::source source() const { return {nullptr, &raw}; }
};

}  // namespace

TEST_CASE("a source is read as a stream of text, line by line to its end") {
  const text_source file("first\nsecond\n3.5 4\n");
  sdk::source_stream in(file.source());
  std::string line;
  CHECK(std::getline(in, line));
  CHECK(line == "first");
  CHECK(std::getline(in, line));
  CHECK(line == "second");
  double a = 0, b = 0;
  CHECK(in >> a >> b);
  CHECK(a == 3.5);
  CHECK(b == 4);
  CHECK_FALSE(std::getline(in >> std::ws, line));
  CHECK(in.eof());
}

TEST_CASE("a stream over a source seeks from the start, from here and from the end, and starts where it is told") {
  for (const bool is_size_known : {true, false})
    for (const std::size_t size : {std::size_t{10}, std::size_t{4096}, std::size_t{100'000}}) {
      std::string text(size, '.');
      text.replace(3, 4, "abcd");
      text.back() = 'z';
      const text_source file(text, is_size_known);
      sdk::source_stream in(file.source(), 3);
      CHECK(static_cast<char>(in.get()) == 'a');
      in.seekg(1, std::ios::cur);
      CHECK(static_cast<char>(in.get()) == 'c');
      in.seekg(4);
      CHECK(static_cast<char>(in.get()) == 'b');
      in.seekg(-1, std::ios::end);
      CHECK(static_cast<char>(in.get()) == 'z');
      CHECK(static_cast<std::size_t>(in.tellg()) == size);
    }
}

TEST_CASE("what the host reports ends a stream as an exception, not as the end of the file") {
  text_source file(std::string(100'000, 'x'));
  file.fails_from = 50'000;
  sdk::source_stream in(file.source());
  std::string all;
  CHECK_THROWS_AS(std::getline(in, all), sdk::host_error);
}

TEST_CASE("seeking before the start of a source is refused") {
  const text_source file("0123456789");
  sdk::source_device device(file.source());
  CHECK_THROWS_AS(device.seek(-1, std::ios::beg), sdk::error);
  CHECK(device.seek(20, std::ios::beg) == std::streampos(20));
  char c = 0;
  CHECK(device.read(&c, 1) == -1);
}
