// SPDX-License-Identifier: BSD-3-Clause
#include "source/read_bytes.hpp"

#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <cstring>
#include <filesystem>
#include <thread>
#include <vector>

#include "source/file_mapping.hpp"
#include "source/source_bytes.hpp"
#include "source/test_folder.hpp"

using namespace lamella;
using namespace lamella::test;
using Catch::Matchers::Contains;

namespace {

std::string copied(byte_reader& reader, std::uint64_t offset, std::size_t size) {
  std::string text(size, '\0');
  reader.with_bytes(offset, size, [&](const std::byte* data) { std::memcpy(text.data(), data, size); });
  return text;
}

}  // namespace

TEST_CASE("a reader gives the same bytes in every mode") {
  const test_folder folder;
  const auto content = noise(20'000);
  const auto file = open_source(folder.write("a.bin", content));
  for (const auto mode : {io_mode::automatic, io_mode::map, io_mode::read, io_mode::direct}) {
    byte_reader reader(*file, mode);
    CHECK(copied(reader, 0, content.size()) == content);
    CHECK(copied(reader, 5000, 100) == content.substr(5000, 100));
    CHECK(copied(reader, content.size(), 0).empty());
    CHECK(std::memcmp(reader.fetched(100, 50), content.data() + 100, 50) == 0);
    CHECK(reader.is_mapped() == (mode == io_mode::automatic || mode == io_mode::map));
  }
}

TEST_CASE("memory and parts of sources are read in place") {
  const auto memory = source_of("0123456789");
  byte_reader reader(*memory, io_mode::read);
  CHECK(reader.is_mapped());
  CHECK(copied(reader, 2, 3) == "234");
  const test_folder folder;
  const auto part = range_source(open_source(folder.write("a.bin", "0123456789")), 4, 4);
  byte_reader of_part(*part, io_mode::automatic);
  CHECK(of_part.is_mapped());
  CHECK(copied(of_part, 1, 3) == "567");
  CHECK(failure_of([&] { copied(of_part, 1, 4); }).code == errc::truncated);
}

TEST_CASE("bytes beyond the end are a truncated source, with path and range") {
  const test_folder folder;
  const auto path = folder.write("a.bin", "0123456789");
  const auto file = open_source(path);
  for (const auto mode : {io_mode::automatic, io_mode::read}) {
    byte_reader reader(*file, mode);
    for (const std::uint64_t offset : {std::uint64_t{8}, std::uint64_t{11}, UINT64_MAX - 2}) {
      const auto failed = failure_of([&] { copied(reader, offset, 4); });
      CHECK(failed.code == errc::truncated);
      CHECK_THAT(failed.message, Contains(path) && Contains("bytes " + std::to_string(offset)));
    }
  }
}

TEST_CASE("a file that was cut short, written to or zeroed within its last page is a changed source, with path and range") {
  const test_folder folder;
  const auto path = folder.write("a.bin", noise(40'000));
  const auto change = GENERATE(
      +[](const std::string& p) { return ::truncate(p.c_str(), 100); },                                 //
      +[](const std::string& p) { return ::truncate(p.c_str(), 39'999); },                              //
      +[](const std::string& p) { return ::truncate(p.c_str(), 0) + ::truncate(p.c_str(), 40'000); });  //
  const auto mode = GENERATE(io_mode::automatic, io_mode::read);
  const auto file = open_source(path);
  byte_reader reader(*file, mode);
  copied(reader, 0, 40'000);
  REQUIRE(change(path) == 0);
  const auto failed = failure_of([&] { copied(reader, 30'000, 10'000); });
  CHECK(failed.code == errc::source_changed);
  CHECK(failed.byte_offset >= 100);
  CHECK_THAT(failed.message, Contains(path) && Contains("bytes 30000 to 40000"));
}

TEST_CASE("a file whose name was taken by another is read on as it was") {
  const test_folder folder;
  const auto file = open_source(folder.write("a.bin", "old content"));
  byte_reader reader(*file, io_mode::automatic);
  std::filesystem::rename(folder.write("b.bin", "new content"), folder.path("a.bin"));
  CHECK(copied(reader, 0, 11) == "old content");
}

TEST_CASE("threads read files while their maps and descriptors come and go") {
  const test_folder folder;
  std::vector<source_ptr> files;
  for (int i = 0; i < 40; ++i)
    files.push_back(open_source(folder.write(std::to_string(i), std::string(10'000, static_cast<char>('A' + i)))));
  mapping_pool::set_capacity(mapping_pool::live_count() + 8);
  std::atomic<int> wrong = 0;
  {
    std::vector<std::jthread> threads;
    for (unsigned t = 0; t < 4; ++t)
      threads.emplace_back([&, t] {
        for (std::size_t i = 0; i < 1000; ++i) {
          const auto number = (i * 7 + t * 13) % files.size();
          byte_reader reader(*files[number], i % 5 == 0 ? io_mode::read : io_mode::map);
          if (copied(reader, 500, 9000) != std::string(9000, static_cast<char>('A' + number))) ++wrong;
        }
      });
  }
  mapping_pool::set_capacity(0);
  CHECK(wrong == 0);
}
