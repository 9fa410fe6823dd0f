// SPDX-License-Identifier: BSD-3-Clause
#include <catch2/catch.hpp>

#include "source/source_bytes.hpp"

using namespace lamella;
using namespace lamella::test;

TEST_CASE("a source in memory reads and maps its bytes") {
  auto file = source_of("0123456789", "notes/a.bin");
  CHECK(file->kind() == source_kind::file);
  CHECK(file->size() == 10u);
  CHECK(file->path() == "notes/a.bin");
  CHECK(file->name() == "a.bin");
  CHECK(bytes_at(*file, 7, 10) == "789");
  CHECK(bytes_at(*file, 11, 1).empty());
  CHECK(file->recipe().path.empty());
  const auto mapping = file->mapping();
  file.reset();
  CHECK(static_cast<char>(mapping->front()) == '0');
}

TEST_CASE("a source in memory has no siblings") {
  CHECK(failure_of([] { (void)source_of("x")->open_sibling("y"); }).code == errc::unsupported);
}
