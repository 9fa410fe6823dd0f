// SPDX-License-Identifier: BSD-3-Clause
//
// Round trips through every plan: the source's elements are numbers counted in C order, so what must stand where follows by arithmetic.
#include "file/write/write_elements.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>

#include "engine.hpp"
#include "layout/chunk_grid.hpp"
#include "source/test_folder.hpp"
#include "view/read/chunk_key.hpp"

using namespace lamella;

namespace {

const codec_chain zstd = {{"zstd", "level=1"}};

std::uint32_t swapped(std::uint32_t value, bool is_big_endian) {
  return is_big_endian ? __builtin_bswap32(value) : value;
}

layout layout_of(const shape_t& shape, bool is_big_endian) {
  layout l;
  l.stored = dtype('u', 4, is_big_endian);
  l.delivered = dtype('u', 4);
  l.shape = shape;
  return l;
}

std::string counted(std::int64_t count, bool is_big_endian) {
  std::string bytes(static_cast<std::size_t>(count) * 4, '\0');
  for (std::int64_t i = 0; i < count; ++i) {
    const auto value = swapped(static_cast<std::uint32_t>(i), is_big_endian);
    std::memcpy(bytes.data() + i * 4, &value, 4);
  }
  return bytes;
}

view view_of_bytes(layout l, std::string bytes) {
  const auto owner = std::make_shared<const std::string>(std::move(bytes));
  auto sources = std::make_shared<source_set>();
  sources->sources.push_back(memory_source(std::as_bytes(std::span(*owner)), owner, "memory"));
  return {std::make_shared<const layout>(std::move(l)), sources};
}

view strided_source(const shape_t& shape, bool is_big_endian) {
  auto l = layout_of(shape, is_big_endian);
  l.storage = strided_layout{.strides = contiguous_strides(shape, 4)};
  return view_of_bytes(std::move(l), counted(element_count(shape), is_big_endian));
}

/// Chunks cut at the far edges, one encoded behind the other.
view chunked_source(const shape_t& shape, const shape_t& chunk_shape, bool is_big_endian, const codec_chain& chain) {
  auto l = layout_of(shape, is_big_endian);
  const auto all = counted(element_count(shape), is_big_endian);
  const auto strides = contiguous_strides(shape, 4);
  const chunk_grid grid(shape, chunk_shape);
  std::string bytes;
  listed_locations places;
  const auto chunks = element_count(grid.grid_shape());
  for (std::int64_t n = 0; n < chunks; ++n) {
    shape_t chunk(shape.size());
    for (auto rest = n, a = static_cast<std::int64_t>(shape.size()) - 1; a >= 0; rest /= grid.grid_shape()[static_cast<std::size_t>(a--)])
      chunk[static_cast<std::size_t>(a)] = rest % grid.grid_shape()[static_cast<std::size_t>(a)];
    const auto cut = grid.shape_of(chunk, false);
    std::string content;
    for (std::int64_t i = 0; i < element_count(cut); ++i) {
      std::int64_t rest = i, at = 0;
      for (auto a = shape.size(); a-- > 0; rest /= cut[a]) at += (grid.begin_of(a, chunk[a]) + rest % cut[a]) * strides[a];
      content += all.substr(static_cast<std::size_t>(at), 4);
    }
    const auto encoded = chain.empty() ? content : get_engine().encode(chain, std::as_bytes(std::span(content)), 4);
    places.chunks.push_back({0, bytes.size(), encoded.size()});
    bytes += encoded;
  }
  chunked_layout c;
  c.chunk_shape = chunk_shape;
  if (!chain.empty()) c.chains = {chain};
  c.locations = places;
  l.storage = c;
  return view_of_bytes(std::move(l), bytes);
}

/// What element i of a view is, by arithmetic on its walks.
std::uint32_t expected(const view& v, std::int64_t i) {
  const auto strides = contiguous_strides(v.leaf().shape, 1);
  std::int64_t value = 0;
  for (std::size_t a = 0; a < strides.size(); ++a) value += v.leaf_start()[a] * strides[a];
  for (auto a = v.ndim(); a-- > 0; i /= v.shape()[a]) value += i % v.shape()[a] * v.walks()[a].step * strides[v.walks()[a].leaf_axis];
  return static_cast<std::uint32_t>(value);
}

std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct written {
  std::uint64_t temporary_bytes, memory_bytes;
};

written write_strided(const view& v, bool is_big_endian, std::uint64_t memory, int threads) {
  const test::test_folder folder;
  auto target = layout_of(v.shape(), is_big_endian);
  target.storage = strided_layout{.byte_offset = 16, .strides = contiguous_strides(v.shape(), 4)};
  const read_options options{.threads = threads, .memory = memory};
  const auto path = folder.path("out");
  const element_writing work(v, target, options);
  {
    output out(path, {});
    out.add_file("", 16 + static_cast<std::uint64_t>(v.byte_size()));
    work.run(out, options);
    out.commit();
  }
  const auto bytes = content_of(path);
  REQUIRE(static_cast<std::int64_t>(bytes.size()) == 16 + v.byte_size());
  std::int64_t wrong = 0;
  for (std::int64_t i = 0; i < v.size(); ++i) {
    std::uint32_t value = 0;
    std::memcpy(&value, bytes.data() + 16 + i * 4, 4);
    wrong += swapped(value, is_big_endian) != expected(v, i);
  }
  CHECK(wrong == 0);
  return {work.temporary_bytes(), work.memory_bytes()};
}

/// One file a chunk, whole at the far edges, padded with 7.
written write_chunks(const view& v, const shape_t& chunk_shape, const codec_chain& chain, bool is_big_endian, std::uint64_t memory,
                     int threads) {
  const test::test_folder folder;
  auto target = layout_of(v.shape(), is_big_endian);
  chunked_layout c;
  c.chunk_shape = chunk_shape;
  c.full_edges = true;
  std::string key = "c";
  for (std::size_t a = 0; a < v.ndim(); ++a) key += "/{" + std::to_string(a) + "}";
  c.locations = keyed_locations{0, key};
  const auto fill = swapped(7, is_big_endian);
  c.fill.assign(reinterpret_cast<const char*>(&fill), 4);
  if (!chain.empty()) c.chains = {chain};
  target.storage = c;
  const read_options options{.threads = threads, .memory = memory};
  const element_writing work(v, target, options);
  {
    output out(folder.path("out"), {});
    work.run(out, options);
    out.commit();
  }
  const chunk_grid grid(v.shape(), chunk_shape);
  const auto strides = contiguous_strides(v.shape(), 1);
  std::int64_t wrong = 0;
  for (std::int64_t n = 0; n < element_count(grid.grid_shape()); ++n) {
    shape_t chunk(v.ndim());
    auto rest = n;
    for (auto a = v.ndim(); a-- > 0; rest /= grid.grid_shape()[a]) chunk[a] = rest % grid.grid_shape()[a];
    auto bytes = content_of(folder.path("out") + "/" + chunk_key(key, chunk));
    std::string decoded(static_cast<std::size_t>(element_count(chunk_shape)) * 4, '\0');
    if (!chain.empty())
      get_engine().decode(chain, std::as_bytes(std::span(bytes)), std::as_writable_bytes(std::span(decoded)), 4);
    else
      decoded = bytes;
    REQUIRE(static_cast<std::int64_t>(decoded.size()) == element_count(chunk_shape) * 4);
    for (std::int64_t i = 0; i < element_count(chunk_shape); ++i) {
      std::int64_t part = i, place = 0;
      bool is_inside = true;
      for (auto a = v.ndim(); a-- > 0; part /= chunk_shape[a]) {
        const auto at = grid.begin_of(a, chunk[a]) + part % chunk_shape[a];
        is_inside = is_inside && at < v.shape()[a];
        place += at * strides[a];
      }
      std::uint32_t value = 0;
      std::memcpy(&value, decoded.data() + i * 4, 4);
      wrong += swapped(value, is_big_endian) != (is_inside ? expected(v, place) : 7u);
    }
  }
  CHECK(wrong == 0);
  return {work.temporary_bytes(), work.memory_bytes()};
}

std::vector<view> shapes_of(const view& v) {
  std::vector<range> part(v.ndim());
  part[0] = {1, {}, 2};
  part[v.ndim() - 1] = {{}, 2, -1};
  std::vector<int> turned(v.ndim());
  for (std::size_t a = 0; a < v.ndim(); ++a) turned[a] = static_cast<int>(v.ndim() - 1 - a);
  return {v, v.permute(turned), v.slice(part), v.slice(part).permute(turned)};
}

}  // namespace

TEST_CASE("Arrays arrive in one file, whatever the order of axes, bytes and storage") {
  const shape_t shape{13, 14, 19};
  for (const bool from_big : {false, true})
    for (const auto& source : {strided_source(shape, from_big), chunked_source(shape, {5, 4, 8}, from_big, {}),
                               chunked_source(shape, {5, 4, 8}, from_big, zstd), chunked_source(shape, {1, 14, 19}, from_big, zstd)})
      for (const auto& v : shapes_of(source))
        for (const bool to_big : {false, true})
          for (const std::uint64_t memory : {std::uint64_t{8} << 10, std::uint64_t{64} << 20}) {
            const auto found = write_strided(v, to_big, memory, 1 + static_cast<int>(v.size() % 3));
            CHECK(found.memory_bytes <= memory);
          }
}

TEST_CASE("Arrays arrive in chunks, plain and encoded, with their padding") {
  const shape_t shape{9, 11, 13};
  for (const auto& source : {strided_source(shape, true), chunked_source(shape, {4, 4, 13}, false, zstd)})
    for (const auto& v : shapes_of(source))
      for (const auto& chunk : {shape_t{1, 7, 5}, shape_t{8, 3, 3}})
        for (const auto& chain : {codec_chain{}, zstd})
          for (const std::uint64_t memory : {std::uint64_t{8} << 10, std::uint64_t{64} << 20})
            CHECK(write_chunks(v, chunk, chain, memory == 8 << 10, memory, 1 + static_cast<int>(v.size() % 3)).memory_bytes <= memory);
}

TEST_CASE("Encoded planes are turned through a temporary file where the memory is small") {
  const shape_t shape{64, 64, 64};
  const auto v = chunked_source(shape, {1, 64, 64}, false, zstd).permute(std::vector<int>{1, 2, 0});
  CHECK(write_strided(v, false, 80 << 10, 1).temporary_bytes == 64 * 64 * 64 * 4);
  CHECK(write_chunks(v, {1, 8, 64}, zstd, false, 80 << 10, 2).temporary_bytes == 64 * 64 * 64 * 4);
  CHECK(write_strided(v, false, 64 << 20, 1).temporary_bytes == 0);
}

TEST_CASE("Arrays of no axis and of no element can be written") {
  CHECK(write_strided(strided_source({}, true), false, 1 << 20, 2).temporary_bytes == 0);
  CHECK(write_strided(strided_source({0, 5}, true), false, 1 << 20, 2).temporary_bytes == 0);
}
