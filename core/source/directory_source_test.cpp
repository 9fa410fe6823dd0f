// SPDX-License-Identifier: BSD-3-Clause
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <map>

#include "source/source_bytes.hpp"
#include "source/test_folder.hpp"

using namespace lamella;
using namespace lamella::test;
using Catch::Matchers::Contains;

namespace {

std::map<std::string, source_kind> children(const source& folder, std::string_view prefix = {}) {
  std::map<std::string, source_kind> found;
  folder.list(prefix, [&](std::string_view name, source_kind kind) {
    found.emplace(name, kind);
    return true;
  });
  return found;
}

}  // namespace

TEST_CASE("a directory lists its files and folders, links by what they lead to, and nothing that is neither") {
  const test_folder folder;
  folder.write("zarr.json", "{}");
  std::filesystem::create_directory(folder.path("c"));
  std::filesystem::create_symlink("zarr.json", folder.path("link"));
  std::filesystem::create_symlink("nowhere", folder.path("dangling"));
  REQUIRE(::mkfifo(folder.path("pipe").c_str(), 0600) == 0);
  const auto opened = open_source(folder.path() + "/");
  CHECK(opened->kind() == source_kind::directory);
  CHECK(opened->name() == std::filesystem::path(folder.path()).filename().string());
  const std::map<std::string, source_kind> expected{
      {"zarr.json", source_kind::file}, {"c", source_kind::directory}, {"link", source_kind::file}};
  CHECK(children(*opened) == expected);
  CHECK(children(*opened, "za").size() == 1);
}

TEST_CASE("listing ends when the one who asked has seen enough") {
  const test_folder folder;
  for (int i = 0; i < 10; ++i) folder.write(std::to_string(i), "");
  int calls = 0;
  open_source(folder.path())->list("", [&](std::string_view, source_kind) { return ++calls < 3; });
  CHECK(calls == 3);
}

TEST_CASE("a directory opens what stands in it and has no bytes itself") {
  const test_folder folder;
  std::filesystem::create_directory(folder.path("c"));
  folder.write("c/0", "chunk");
  const auto opened = open_source(folder.path());
  CHECK(bytes_at(*opened->open_sibling("c/0"), 0, 100) == "chunk");
  CHECK(opened->open_sibling("c")->kind() == source_kind::directory);
  CHECK(opened->find_sibling("c/1") == nullptr);
  CHECK_THAT(failure_of([&] { (void)opened->open_sibling("c/1"); }).message, Contains("'c/1' in it"));
  CHECK(failure_of([&] { bytes_at(*opened, 0, 1); }).code == errc::unsupported);
}

TEST_CASE("a file is not a directory") {
  const test_folder folder;
  const auto file = open_source(folder.write("a", ""));
  CHECK(failure_of([&] { children(*file); }).code == errc::unsupported);
}

TEST_CASE("a directory that vanished cannot be listed") {
  const test_folder folder;
  std::filesystem::create_directory(folder.path("c"));
  const auto opened = open_source(folder.path("c"));
  std::filesystem::remove(folder.path("c"));
  CHECK(failure_of([&] { children(*opened); }).code == errc::io);
}
