// SPDX-License-Identifier: BSD-3-Clause
#include <catch2/catch.hpp>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include "lamella/lamella.hpp"
#include "source/file_mapping.hpp"
#include "source/read_bytes.hpp"
#include "source/source_bytes.hpp"
#include "source/test_folder.hpp"

using namespace lamella;
using namespace lamella::test;

namespace {

class low_capacity {
 public:
  explicit low_capacity(std::size_t count) { mapping_pool::set_capacity(mapping_pool::live_count() + count); }
  ~low_capacity() { mapping_pool::set_capacity(0); }
  low_capacity(const low_capacity&) = delete;
  low_capacity& operator=(const low_capacity&) = delete;
};

std::vector<source_ptr> open_many(const test_folder& folder, int count) {
  std::vector<source_ptr> files;
  for (int i = 0; i < count; ++i) files.push_back(open_source(folder.write(std::to_string(i), "content of " + std::to_string(i))));
  return files;
}

std::string text_of(const std::shared_ptr<const std::span<const std::byte>>& mapping) {
  return {reinterpret_cast<const char*>(mapping->data()), mapping->size()};
}

/// How often the process has mapped a file, as the kernel counts.
int kernel_count(const std::string& path) {
  std::ifstream maps("/proc/self/maps");
  int count = 0;
  for (std::string line; std::getline(maps, line);)
    if (line.ends_with(path)) ++count;
  return count;
}

view numbers_view(source_ptr file, std::int64_t count) {
  layout l{.stored = dtype('u', 1), .delivered = dtype('u', 1), .shape = {count}};
  l.storage = strided_layout{.strides = {1}};
  auto sources = std::make_shared<source_set>();
  sources->sources.push_back(std::move(file));
  return {std::make_shared<const layout>(std::move(l)), sources};
}

}  // namespace

TEST_CASE("maps that nobody holds go when there are too many, and come back when they are asked for") {
  const test_folder folder;
  const auto files = open_many(folder, 60);
  const low_capacity limit(20);
  for (int round = 0; round < 2; ++round)
    for (std::size_t i = 0; i < files.size(); ++i) {
      const auto mapping = files[i]->mapping();
      REQUIRE(mapping);
      CHECK(text_of(mapping) == "content of " + std::to_string(i));
      CHECK(mapping_pool::live_count() <= mapping_pool::capacity());
    }
}

TEST_CASE("maps that are held stay, and beyond their number files are read and map() and raw() copy") {
  const test_folder folder;
  const auto files = open_many(folder, 40);
  const low_capacity limit(10);
  std::vector<array> held;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto v = numbers_view(files[i], 12);
    held.push_back(i % 2 == 0 ? v.map() : v.raw());
    CHECK(mapping_pool::live_count() <= mapping_pool::capacity());
    CHECK(v.read().as<std::uint8_t>()[11] == '0' + (i < 10 ? i : i / 10));
  }
  int mapped = 0;
  for (std::size_t i = 0; i < files.size(); ++i) {
    mapped += kernel_count("/" + std::to_string(i)) > 0 ? 1 : 0;
    CHECK(std::string(reinterpret_cast<const char*>(held[i].data()), 12) == ("content of " + std::to_string(i)).substr(0, 12));
  }
  CHECK(mapped == 10);
  held.clear();
  CHECK(files[39]->mapping() != nullptr);
}

TEST_CASE("opening maps nothing; the mode of a read decides whether the file is mapped") {
  const test_folder folder;
  const auto path = folder.write("large", noise(1 << 20));
  const auto check = [&](io_mode of_file, io_mode of_read, bool is_mapped) {
    const auto file = open_source(path, of_file);
    CHECK(kernel_count(path) == 0);
    const auto values = numbers_view(file, 1 << 20).read({.io = of_read});
    CHECK(std::memcmp(values.data(), noise(1 << 20).data(), 1 << 20) == 0);
    CHECK(kernel_count(path) == (is_mapped ? 1 : 0));
  };
  check(io_mode::automatic, io_mode::automatic, true);
  check(io_mode::automatic, io_mode::map, true);
  check(io_mode::automatic, io_mode::read, false);
  check(io_mode::automatic, io_mode::direct, false);
  check(io_mode::read, io_mode::automatic, false);
  check(io_mode::direct, io_mode::automatic, false);
  check(io_mode::read, io_mode::map, true);
}

TEST_CASE("little is read without a map, often little with one, and a file that grew by position") {
  const test_folder folder;
  const auto path = folder.write("large", noise(1 << 20));
  const auto file = open_source(path);
  const auto v = numbers_view(file, 1 << 20);
  static_cast<void>(v.slice({{5, 100}}).read());
  CHECK(kernel_count(path) == 0);
  for (int i = 0; i < 10; ++i) static_cast<void>(v.slice({{5, 100}}).read());
  CHECK(kernel_count(path) == 1);

  const auto growing = open_source(path);
  std::ofstream(path, std::ios::app) << "more";
  growing->check_unchanged();
  static_cast<void>(numbers_view(growing, 1 << 20).read());
  CHECK(kernel_count(path) == 1);  // that of the first source
}

TEST_CASE("direct reads give any range, also where nothing is aligned and at the end") {
  const test_folder folder;
  const auto content = noise(100'001);
  const auto file = open_source(folder.write("a.bin", content), io_mode::direct);
  for (const std::size_t offset : {0u, 1u, 4095u, 4096u, 8192u, 99'999u, 100'001u, 200'000u})
    for (const std::size_t size : {1u, 512u, 4096u, 8192u, 50'000u, 200'000u}) {
      std::string found(size, '\0');
      found.resize(file->read_direct(offset, std::as_writable_bytes(std::span(found))));
      CHECK(found == (offset < content.size() ? content.substr(offset, size) : ""));
    }
}
