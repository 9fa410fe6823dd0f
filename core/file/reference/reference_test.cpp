// SPDX-License-Identifier: BSD-3-Clause
#include <unistd.h>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "lamella/lamella.hpp"

using namespace lamella;
namespace fs = std::filesystem;

namespace {

/// A folder of its own for each test, gone afterwards.
struct folder {
  fs::path path = fs::temp_directory_path() / ("lamella_reference_test_" + std::to_string(::getpid()));
  folder() { fs::create_directories(path / "data"); }
  ~folder() { fs::remove_all(path); }
};

/// A view of big-endian 16-bit values 0, 1, 2 … 11 as (3, 4), in a file.
view stored_view(const fs::path& path) {
  std::ofstream out(path, std::ios::binary);
  for (char i = 0; i < 12; ++i) out.put(0).put(i);
  out.close();
  layout l{.stored = dtype('i', 2, true), .delivered = dtype('i', 2), .shape = {3, 4}, .storage = strided_layout{.strides = {8, 2}}};
  auto sources = std::make_shared<source_set>();
  sources->sources.push_back(open_source(path.string()));
  return {std::make_shared<const layout>(std::move(l)), sources};
}

std::vector<std::int16_t> values(const view& v) {
  const auto a = v.read();
  const auto s = a.as<std::int16_t>();
  return {s.begin(), s.end()};
}

}  // namespace

TEST_CASE("a reference opens to the same view, slices and all, and is written the same again") {
  const folder f;
  const auto v = stored_view(f.path / "data" / "a.bin").slice({{{}, {}, -2}, {1, 3}});
  const auto ref = v.reference();
  const auto again = open(ref);
  CHECK(again[0].shape() == shape_t{2, 2});
  CHECK(values(again[0].view()) == std::vector<std::int16_t>{9, 10, 1, 2});
  CHECK(again[0].view().reference().json() == ref.json());
  CHECK(open(again[0].view().slice({range::at(1)}).reference())[0].shape() == shape_t{2});
}

TEST_CASE("a reference file names only what lies below it, unless a folder is allowed") {
  const folder f;
  const auto v = stored_view(f.path / "data" / "a.bin");
  v.reference().write((f.path / "inside.lamella.json").string());
  CHECK(values(open((f.path / "inside.lamella.json").string())[0].view()).size() == 12);
  fs::create_directories(f.path / "elsewhere");
  const auto outside = (f.path / "elsewhere" / "b.lamella.json").string();
  v.reference().write(outside);
  CHECK_THROWS_WITH(open(outside), Catch::Contains("refused") && Catch::Contains("--allow " + (f.path / "data").string()));
  CHECK(values(open(outside, {.allow = {(f.path / "data").string()}})[0].view()).size() == 12);
  CHECK(values(open(outside, {.allow = {(f.path / "data").string()}, .map = {{(f.path / "nowhere").string(), f.path.string()}}})[0].view())
            .size() == 12);
  fs::create_symlink(f.path / "data" / "a.bin", f.path / "elsewhere" / "link.bin");
  std::ifstream in(outside);
  std::string text(std::istreambuf_iterator<char>(in), {});
  const auto at = text.find((f.path / "data" / "a.bin").string());
  REQUIRE(at != std::string::npos);
  text.replace(at, (f.path / "data" / "a.bin").string().size(), "link.bin");
  const auto linked = (f.path / "elsewhere" / "c.lamella.json").string();
  std::ofstream(linked) << text;
  CHECK_THROWS_WITH(open(linked), Catch::Contains("outside its own folder"));
}

TEST_CASE("a file that changed since the reference was made is not read") {
  const folder f;
  const auto ref = stored_view(f.path / "data" / "a.bin").reference();
  fs::last_write_time(f.path / "data" / "a.bin", fs::file_time_type::clock::now() + std::chrono::hours(1));
  CHECK_THROWS_WITH(open(ref), Catch::Contains("source changed"));
}

TEST_CASE("a folder of chunks is known by the files in it that were opened with it") {
  const folder f;
  std::ofstream(f.path / "data" / "0") << std::string("\1\0\2\0", 4);
  std::ofstream(f.path / "data" / "shape.json") << "{}";
  layout l{.stored = dtype('i', 2), .delivered = dtype('i', 2), .shape = {2}};
  l.storage = chunked_layout{.chunk_shape = {2}, .locations = keyed_locations{0, "{0}"}};
  auto sources = std::make_shared<source_set>();
  sources->sources.push_back(open_source((f.path / "data").string()));
  sources->sources.push_back(open_source((f.path / "data" / "shape.json").string()));
  const auto ref = view(std::make_shared<const layout>(std::move(l)), sources).reference();
  const auto again = open(ref);
  CHECK(values(again[0].view()) == std::vector<std::int16_t>{1, 2});
  CHECK(again[0].view().reference().json() == ref.json());
  fs::last_write_time(f.path / "data" / "shape.json", fs::file_time_type::clock::now() + std::chrono::hours(1));
  CHECK_THROWS_WITH(open(ref), Catch::Contains("source changed") && Catch::Contains("shape.json"));
  CHECK_THROWS_WITH(values(again[0].view()), Catch::Contains("source changed"));
  fs::remove(f.path / "data" / "shape.json");
  CHECK_THROWS_WITH(open(ref), Catch::Contains("holds no file 'shape.json'"));
  auto text = ref.json();
  text.replace(text.find("shape.json"), 10, "../a/shape");
  CHECK_THROWS_WITH(open(reference::parse(text)), Catch::Contains("no file name"));
}

TEST_CASE("hostile references are refused") {
  const folder f;
  const auto good = stored_view(f.path / "data" / "a.bin").reference().json();
  const auto with = [&](const std::string& from, const std::string& to) {
    auto text = good;
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
  };
  CHECK_THROWS_AS(open(reference::parse(with("\"strides\":[8,2]", "\"strides\":[80,2]"))), error);
  CHECK_THROWS_AS(open(reference::parse(with("\"strides\":[8,2]", "\"strides\":[-8,2]"))), error);
  CHECK_THROWS_AS(open(reference::parse(with("\"shape\":[3,4]", "\"shape\":[3,-4]"))), error);
  CHECK_THROWS_AS(open(reference::parse(with("\"shape\":[3,4]", "\"shape\":[9223372036854775807,4]"))), error);
  CHECK_THROWS_AS(open(reference::parse(with("\"shape\":[3,4]", "\"shape\":\"3\""))), error);
  CHECK_THROWS_AS(open(reference::parse(with("\">i2\"", "\"|O\""))), error);
  CHECK_THROWS_AS(reference::parse("{}"), error);
  CHECK_THROWS_AS(reference::parse(std::string(100'000, '[')), error);
}

TEST_CASE("references carry what a view is computed from") {
  const folder f;
  const auto v = stored_view(f.path / "data" / "a.bin"), w = stored_view(f.path / "data" / "b.bin");
  const std::vector<std::int64_t> positions{2, 0, 3};
  const std::vector<view> made{
      concat({v, w.slice({{0, 1}})}, 0),
      gather(v, positions, {4}),
      apply(operation::add, v, std::int64_t{1}),
      where(apply(operation::less, v, std::int64_t{5}), v, w),
      v.permute(std::vector<int>{1, 0}).reshape({12}),
      affine(v, 2, 1).cast(dtype('i', 2)),
      v.new_axis(0).broadcast_to({2, 3, 4}),
  };
  for (const auto& original : made) {
    const auto again = open(original.reference())[0].view();
    CHECK(values(again) == values(original));
    CHECK(again.reference().json() == original.reference().json());
  }
}

TEST_CASE("a reference whose computation contradicts itself is refused") {
  const folder f;
  const auto v = stored_view(f.path / "data" / "a.bin");
  const auto damaged = [](const view& of, const std::string& from, const std::string& to) {
    auto text = of.reference().json();
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    text.replace(at, from.size(), to);
    return open(reference::parse(text));
  };
  const auto sum = apply(operation::add, v, v);
  CHECK_THROWS_WITH(damaged(sum, "\"add\"", "\"format_disk\""), Catch::Contains("unknown operation"));
  CHECK_THROWS_WITH(damaged(sum, "\"add\"", "\"negate\""), Catch::Contains("another number of operands"));
  CHECK_THROWS_WITH(damaged(sum, "\"add\"", "\"less\""), Catch::Contains("result of another type"));
  CHECK_THROWS_WITH(damaged(concat({v, v}, 0), "\"axis\":0", "\"axis\":7"), Catch::Contains("axis that is not there"));
  const auto placed = gather(v, std::vector<std::int64_t>{0, 1, 2}, {3});
  CHECK_THROWS_WITH(damaged(placed, "0200000000000000", "0900000000000000"), Catch::Contains("frame that is not there"));
}
