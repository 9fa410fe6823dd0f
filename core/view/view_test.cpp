// SPDX-License-Identifier: BSD-3-Clause
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "lamella/lamella.hpp"

using namespace lamella;

namespace {

source_ptr bytes_source(std::string bytes) {
  auto kept = std::make_shared<std::string>(std::move(bytes));
  return memory_source(std::as_bytes(std::span(*kept)), kept, "test");
}

/// A source that holds the bytes 0, 1, 2 …
source_ptr counting(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i);
  return bytes_source(std::move(bytes));
}

view make_view(layout l, source_ptr file) {
  auto sources = std::make_shared<source_set>();
  sources->sources.push_back(std::move(file));
  if (l.delivered.item_size() == 0) l.delivered = l.stored.native();
  return {std::make_shared<const layout>(std::move(l)), sources};
}

/// uint8 values 0 … 23 as (2, 3, 4).
view small_view() {
  return make_view({.stored = dtype('u', 1), .shape = {2, 3, 4}, .storage = strided_layout{.strides = {12, 4, 1}}}, counting(24));
}

template <typename T>
std::vector<T> values(const view& v) {
  const auto a = v.read();
  const auto s = a.as<T>();
  return {s.begin(), s.end()};
}
using u8s = std::vector<std::uint8_t>;

}  // namespace

TEST_CASE("slices follow Python: negative positions, steps, clamping") {
  const auto v = small_view();
  CHECK(values<std::uint8_t>(v.slice({range::at(1), range::at(-1)})) == u8s{20, 21, 22, 23});
  CHECK(values<std::uint8_t>(v.slice({{}, range::at(0), {3, {}, -2}})) == u8s{3, 1, 15, 13});
  CHECK(v.slice({{5, 9}}).shape() == shape_t{0, 3, 4});
  CHECK(v.slice({{}, {-100, 100}}).shape() == shape_t{2, 3, 4});
  CHECK(values<std::uint8_t>(v.slice({range::at(0), {{}, {}, -1}, range::at(0)}).slice({{{}, {}, -1}})) == u8s{0, 4, 8});
  CHECK_THROWS_AS(v.slice({range::at(2)}), error);
  CHECK_THROWS_AS(v.slice({range{0, 1, 0}}), error);
}

TEST_CASE("permuting and flipping move no bytes and read the right ones") {
  const auto v = small_view();
  const std::vector<int> order{2, 0, 1};
  const auto p = v.permute(order);
  CHECK(p.shape() == shape_t{4, 2, 3});
  CHECK(values<std::uint8_t>(p.slice({range::at(1)})) == u8s{1, 5, 9, 13, 17, 21});
  CHECK(values<std::uint8_t>(v.flip(2).slice({range::at(0), range::at(0)})) == u8s{3, 2, 1, 0});
  CHECK_THROWS_AS(v.permute(std::vector<int>{0, 0, 1}), error);
}

TEST_CASE("big-endian values arrive in native order") {
  const auto v = make_view({.stored = dtype('i', 2, true), .shape = {3}, .storage = strided_layout{.strides = {2}}},
                           bytes_source(std::string("\x00\x01\xff\xfe\x12\x34", 6)));
  CHECK(values<std::int16_t>(v) == std::vector<std::int16_t>{1, -2, 0x1234});
  CHECK_THROWS_AS(v.map(), error);
  CHECK(v.raw().type().str() == ">i2");
}

TEST_CASE("structured elements lose their padding and keep their order of fields") {
  const auto v = make_view(
      {.stored = dtype::parse("[('a', '|u1'), ('', '|V1'), ('b', '>u2')]"), .shape = {2}, .storage = strided_layout{.strides = {4}}},
      counting(8));
  const auto a = v.read();
  CHECK(a.type().item_size() == 3);
  const auto raw = a.bytes();
  CHECK(std::vector<std::byte>(raw.begin(), raw.end()) ==
        std::vector<std::byte>{std::byte{0}, std::byte{3}, std::byte{2}, std::byte{4}, std::byte{7}, std::byte{6}});
}

TEST_CASE("packed bits are read from either end of a byte") {
  const auto packed = [](std::uint32_t bits, bool high, shape_t strides, std::string bytes) {
    return make_view({.stored = dtype('u', bits == 12 ? 2 : 1),
                      .shape = {2, 3},
                      .storage = strided_layout{.strides = std::move(strides), .bits = bits, .high_bits_first = high}},
                     bytes_source(std::move(bytes)));
  };
  CHECK(values<std::uint8_t>(packed(4, false, {16, 4}, "\x21\x03\x65\x07")) == u8s{1, 2, 3, 5, 6, 7});
  CHECK(values<std::uint8_t>(packed(1, true, {8, 1}, "\xa0\x40")) == u8s{1, 0, 1, 0, 1, 0});
  CHECK(values<std::uint16_t>(packed(12, false, {36, 12}, std::string("\x23\x61\x45\x89\xf7\xff\x01\x20\x03", 9))) ==
        std::vector<std::uint16_t>{0x123, 0x456, 0x789, 0xfff, 0x001, 0x032});
}

TEST_CASE("scale and offset are applied in the arithmetic of the named type, blanks become NaN") {
  layout l{.stored = dtype('i', 2, true), .shape = {3}, .storage = strided_layout{.strides = {2}}};
  l.transforms = {{.kind = transform_kind::affine, .to = dtype('f', 4), .scale = 0.1, .offset = -10.0, .blank = 77}};
  l.delivered = dtype('f', 4);
  const auto v = make_view(l, bytes_source(std::string("\x00\x03\x00\x4d\xff\xff", 6)));
  const auto got = values<float>(v);
  CHECK(got[0] == 3.0f * 0.1f + -10.0f);
  CHECK(std::isnan(got[1]));
  CHECK(got[2] == -1.0f * 0.1f + -10.0f);
}

TEST_CASE("a flipped sign bit gives the unsigned convention exactly") {
  layout l{.stored = dtype('i', 8, true), .shape = {2}, .storage = strided_layout{.strides = {8}}};
  l.transforms = {{.kind = transform_kind::flip_sign_bit, .to = dtype('u', 8)}};
  l.delivered = dtype('u', 8);
  const auto v = make_view(l, bytes_source(std::string("\x7f\xff\xff\xff\xff\xff\xff\xff\x80\x00\x00\x00\x00\x00\x00\x01", 16)));
  CHECK(values<std::uint64_t>(v) == std::vector<std::uint64_t>{UINT64_MAX, 1});
}

TEST_CASE("numbers in text columns: blanks, D exponents, implied points, nulls") {
  layout l{.stored = dtype('S', 8), .shape = {5}, .storage = strided_layout{.strides = {8}}};
  l.transforms = {{.kind = transform_kind::text_to_number, .to = dtype('f', 8), .blank_text = "null", .implied_decimals = 2}};
  l.delivered = dtype('f', 8);
  const auto got = values<double>(make_view(l, bytes_source("  1.5D+2"
                                                            "     314"
                                                            "  null  "
                                                            "        "
                                                            " 1.5-3  ")));
  CHECK(got[0] == 150);
  CHECK(got[1] == 3.14);
  CHECK(std::isnan(got[2]));
  CHECK(std::isnan(got[3]));
  CHECK(got[4] == 0.0015);
}

TEST_CASE("a strided view of a file that is native and aligned is mapped, in place") {
  const auto path = std::filesystem::temp_directory_path() / "lamella_view_test.bin";
  const std::vector<std::int32_t> stored{1, 2, 3, 4, 5, 6};
  std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(stored.data()), 24);
  const auto file = open_source(path.string());
  const auto make = [&](std::uint64_t offset, char kind) {
    return make_view({.stored = dtype(kind, 4), .shape = {2, 2}, .storage = strided_layout{.byte_offset = offset, .strides = {8, 4}}},
                     file);
  };
  const auto mapped = make(8, 'i').slice({{}, range::at(1)}).map();
  CHECK(mapped.data() == file->mapping()->data() + 12);
  CHECK(mapped.byte_strides() == shape_t{8});
  std::int32_t value = 0;
  std::memcpy(&value, mapped.data(), 4);
  CHECK(value == 4);
  CHECK_THROWS_WITH(make(7, 'i').map(), Catch::Contains("multiples of 4"));
  CHECK(make(7, 'i').raw().data() == file->mapping()->data() + 7);
  CHECK_THROWS_AS(make(12, 'i').raw(), error);
  std::filesystem::remove(path);
}

TEST_CASE("chunks listed, at arithmetic places, in a table: all give the same array") {
  // (3, 5) of uint8 in chunks of (2, 2), edges cut: 6 chunks of 4 4 2 2 2 1 bytes.
  std::string bytes(1, '#');
  std::vector<chunk_location> places;
  std::string table;
  for (int ci = 0; ci < 2; ++ci)
    for (int cj = 0; cj < 3; ++cj) {
      chunk_location at{0, bytes.size(), 0};
      for (int i = ci * 2; i < std::min(ci * 2 + 2, 3); ++i)
        for (int j = cj * 2; j < std::min(cj * 2 + 2, 5); ++j) bytes += static_cast<char>(10 * i + j);
      at.byte_length = bytes.size() - at.byte_offset;
      places.push_back(at);
    }
  const auto table_offset = bytes.size();
  for (const auto& p : places) {
    bytes += static_cast<char>(p.byte_length);
    bytes += std::string(3, '\0');
    bytes += std::string(3, '\0') + static_cast<char>(p.byte_offset);
  }
  const auto file = bytes_source(bytes);
  layout l{.stored = dtype('u', 1), .delivered = dtype('u', 1), .shape = {3, 5}};
  const u8s expected{0, 1, 2, 3, 4, 10, 11, 12, 13, 14, 20, 21, 22, 23, 24};
  const u8s flipped{24, 22, 20, 4, 2, 0};

  chunked_layout c{.chunk_shape = {2, 2}, .locations = listed_locations{places}};
  l.storage = c;
  CHECK(values<std::uint8_t>(make_view(l, file)) == expected);
  CHECK(values<std::uint8_t>(make_view(l, file).slice({{{}, {}, -2}, {{}, {}, -2}})) == flipped);

  c.locations = table_locations{.source = 0,
                                .byte_offset = table_offset,
                                .row_bytes = 8,
                                .row_count = 6,
                                .heap_source = 0,
                                .heap_offset = 0,
                                .heap_bytes = table_offset,
                                .fields = {{"length", dtype('u', 4), 0, 1}, {"offset", dtype('i', 4, true), 4, 1}}};
  l.storage = c;
  CHECK(values<std::uint8_t>(make_view(l, file)) == expected);

  std::string regular;  // whole chunks of 4 bytes, one behind the other
  for (int ci = 0; ci < 2; ++ci)
    for (int cj = 0; cj < 3; ++cj)
      for (int k = 0; k < 4; ++k) regular += static_cast<char>(10 * (ci * 2 + k / 2) + cj * 2 + k % 2);
  c.full_edges = true;
  c.locations = arithmetic_locations{0, 0, 4, {12, 4}};
  l.storage = c;
  CHECK(values<std::uint8_t>(make_view(l, bytes_source(regular))) == expected);

  c.element_order = {1, 0};  // columns fastest within a chunk
  std::string swapped;
  for (std::size_t at = 0; at < regular.size(); at += 4) swapped += {regular[at], regular[at + 2], regular[at + 1], regular[at + 3]};
  l.storage = c;
  CHECK(values<std::uint8_t>(make_view(l, bytes_source(swapped))) == expected);
}

TEST_CASE("a chunk that is not there reads as the fill value") {
  layout l{.stored = dtype('u', 2, true), .shape = {4}};
  l.storage = chunked_layout{
      .chunk_shape = {2}, .locations = listed_locations{{{0, 0, 4}, {0, 0, 0, 0, true}}}, .fill = std::string("\x01\x02", 2)};
  CHECK(values<std::uint16_t>(make_view(l, bytes_source(std::string("\0\7\0\x8", 4)))) == std::vector<std::uint16_t>{7, 8, 0x102, 0x102});
}

TEST_CASE("rows of different lengths are delivered one behind the other, and bad rows refused") {
  // Rows: (count i4, offset i4) big-endian; the heap holds 1 2 3 4 5.
  const auto word = [](int n) { return std::string{'\0', '\0', '\0', static_cast<char>(n)}; };
  const std::string good = word(2) + word(0) + word(0) + word(9) + word(3) + word(2) + "\1\2\3\4\5";
  layout l{.stored = dtype('u', 1), .shape = {3}};
  l.storage = ragged_layout{.row_bytes = 8,
                            .row_count = 3,
                            .count_type = dtype('i', 4, true),
                            .offset_type = dtype('i', 4, true),
                            .heap_offset = 24,
                            .heap_bytes = 5};
  CHECK(values<std::uint8_t>(make_view(l, bytes_source(good))) == u8s{1, 2, 3, 4, 5});
  CHECK(values<std::uint8_t>(make_view(l, bytes_source(good)).slice({{{}, {}, -1}})) == u8s{3, 4, 5, 1, 2});
  auto bad = good;
  bad[19] = 4;  // the last row now asks for one byte too many
  CHECK_THROWS_WITH(make_view(l, bytes_source(bad)).read(), Catch::Contains("row 2"));
}

TEST_CASE("blocks cover a view in C order, whatever their size") {
  const auto v = small_view().permute(std::vector<int>{1, 0, 2});
  const auto whole = values<std::uint8_t>(v);
  for (const std::uint64_t size : {1, 3, 4, 7, 8, 20, 1000}) {
    u8s joined;
    for_each_block(v, size, {}, [&](const array& block, std::span<const std::int64_t>) {
      const auto part = block.as<std::uint8_t>();
      CHECK(part.size() <= std::max<std::uint64_t>(size, 1));
      joined.insert(joined.end(), part.begin(), part.end());
    });
    CHECK(joined == whole);
  }
}

TEST_CASE("slices are read from text as NumPy writes them") {
  const auto r = parse_slice("10:20, :, ::2", 3);
  CHECK(r[0].start == 10);
  CHECK(r[0].stop == 20);
  CHECK_FALSE(r[1].start);
  CHECK(r[2].step == 2);
  CHECK(parse_slice("..., -1", 3).size() == 3);
  CHECK(parse_slice("[3]", 2)[0].is_index);
  CHECK_THROWS_WITH(parse_slice("1:2:3:4", 1), Catch::Contains("start:stop:step"));
  CHECK_THROWS_WITH(parse_slice("a", 1), Catch::Contains("'a'"));
  CHECK_THROWS_AS(parse_slice("1,2,3", 2), error);
}

TEST_CASE("the same values come from one thread and from several, and a wish to stop is followed") {
  const std::size_t n = 40'000'000;
  std::string bytes(n, '\0');
  for (std::size_t i = 0; i < n; ++i) bytes[i] = static_cast<char>(i * 7 + i / 251);
  const auto v = make_view({.stored = dtype('u', 2, true), .shape = {200, 100'000}, .storage = strided_layout{.strides = {200'000, 2}}},
                           bytes_source(std::move(bytes)));
  const auto once = v.read({.threads = 1}), twice = v.read({.threads = 4});
  CHECK(std::memcmp(once.data(), twice.data(), n) == 0);
  std::atomic<bool> stop = true;
  CHECK_THROWS_WITH(v.read({.cancel = &stop}), Catch::Contains("stopped"));
}
