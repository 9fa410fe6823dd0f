// SPDX-License-Identifier: BSD-3-Clause
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "source/source_bytes.hpp"
#include "source/test_folder.hpp"

using namespace lamella;
using namespace lamella::test;
using Catch::Matchers::Contains;

namespace {

void set_mtime(const std::string& path, std::int64_t seconds) {
  const timespec times[2] = {{seconds, 0}, {seconds, 0}};
  REQUIRE(::utimensat(AT_FDCWD, path.c_str(), times, 0) == 0);
}

}  // namespace

TEST_CASE("a file source reads any range and stops at the end") {
  const test_folder folder;
  const auto file = open_source(folder.write("a.bin", "0123456789"));
  CHECK(file->kind() == source_kind::file);
  CHECK(file->size() == 10u);
  CHECK(file->name() == "a.bin");
  CHECK(bytes_at(*file, 0, 4) == "0123");
  CHECK(bytes_at(*file, 8, 4) == "89");
  CHECK(bytes_at(*file, 10, 4).empty());
  CHECK(bytes_at(*file, UINT64_MAX, 4).empty());
}

TEST_CASE("a file source has an absolute path, also when it was opened by a relative one") {
  const test_folder folder;
  folder.write("a.bin", "x");
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  const auto file = open_source("a.bin");
  std::filesystem::current_path(before);
  CHECK(std::filesystem::equivalent(file->path(), folder.path("a.bin")));
  CHECK(file->path().front() == '/');
  CHECK(bytes_at(*file, 0, 1) == "x");
  CHECK(file->recipe().path == file->path());
}

TEST_CASE("the mapping of a file is shared, has its bytes and outlives the source") {
  const test_folder folder;
  auto file = open_source(folder.write("a.bin", "abc"));
  const auto mapping = file->mapping();
  REQUIRE(mapping);
  CHECK(mapping == file->mapping());
  file.reset();
  CHECK(std::string(reinterpret_cast<const char*>(mapping->data()), mapping->size()) == "abc");
}

TEST_CASE("an empty file is a source without bytes, and maps to an empty span") {
  const test_folder folder;
  const auto file = open_source(folder.write("empty", ""));
  CHECK(file->size() == 0u);
  CHECK(bytes_at(*file, 0, 1).empty());
  REQUIRE(file->mapping());
  CHECK(file->mapping()->empty());
}

TEST_CASE("a FIFO, a device and a socket are refused at once, and named") {
  const test_folder folder;
  REQUIRE(::mkfifo(folder.path("pipe").c_str(), 0600) == 0);
  const auto fifo = failure_of([&] { (void)open_source(folder.path("pipe")); });
  CHECK(fifo.code == errc::unsupported);
  CHECK_THAT(fifo.message, Contains("is a FIFO"));

  const auto device = failure_of([] { (void)open_source("/dev/null"); });
  CHECK(device.code == errc::unsupported);
  CHECK_THAT(device.message, Contains("is a character device"));

  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  folder.path("sock").copy(address.sun_path, sizeof address.sun_path - 1);
  const int number = ::socket(AF_UNIX, SOCK_STREAM, 0);
  REQUIRE(::bind(number, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  const auto socket = failure_of([&] { (void)open_source(folder.path("sock")); });
  ::close(number);
  CHECK(socket.code == errc::unsupported);
  CHECK_THAT(socket.message, Contains("is a socket"));
}

TEST_CASE("a missing file and an impossible path are errors that say so") {
  const test_folder folder;
  const auto missing = failure_of([&] { (void)open_source(folder.path("nothing")); });
  CHECK(missing.code == errc::io);
  CHECK_THAT(missing.message, Contains("nothing") && Contains("No such file or directory"));
  CHECK(failure_of([] { (void)open_source(std::string("a\0b", 3)); }).code == errc::bad_argument);
  CHECK(failure_of([] { (void)open_source(""); }).code == errc::bad_argument);
  CHECK(failure_of([] { (void)open_source(std::string(5000, 'x')); }).code == errc::io);
}

TEST_CASE("an unreadable file is an error with the system's words and a hint") {
  const test_folder folder;
  const auto path = folder.write("secret", "x");
  REQUIRE(::chmod(path.c_str(), 0) == 0);
  REQUIRE(::chmod(folder.path().c_str(), 0755) == 0);
  const auto user = ::geteuid();
  if (user == 0) REQUIRE(::seteuid(65534) == 0);  // root may read everything
  const auto refused = failure_of([&] { (void)open_source(path); });
  if (user == 0) REQUIRE(::seteuid(0) == 0);
  CHECK(refused.code == errc::io);
  CHECK_THAT(refused.message, Contains("Permission denied") && Contains("check the permissions"));
}

TEST_CASE("a file that shrank is a changed source, to readers, to the map and to the check") {
  const test_folder folder;
  const auto path = folder.write("a.bin", "0123456789");
  const auto file = open_source(path);
  REQUIRE(::truncate(path.c_str(), 4) == 0);
  CHECK(bytes_at(*file, 0, 4) == "0123");
  const auto short_read = failure_of([&] { bytes_at(*file, 0, 10); });
  CHECK(short_read.code == errc::source_changed);
  CHECK(short_read.byte_offset == 4);
  CHECK(failure_of([&] { (void)file->mapping(); }).code == errc::source_changed);
  const auto checked = failure_of([&] { file->check_unchanged(); });
  CHECK(checked.code == errc::source_changed);
  CHECK_THAT(checked.message, Contains("had 10 bytes") && Contains("has 4 now"));
}

TEST_CASE("a file that was written to in place is a changed source") {
  const test_folder folder;
  const auto path = folder.write("a.bin", "0123456789");
  set_mtime(path, 1'000'000'000);
  const auto file = open_source(path);
  CHECK(file->identity().mtime_ns == 1'000'000'000'000'000'000);
  file->check_unchanged();
  set_mtime(path, 1'000'000'001);
  CHECK(failure_of([&] { file->check_unchanged(); }).code == errc::source_changed);
}

TEST_CASE("a file that grew has not changed for readers of what was there") {
  const test_folder folder;
  const auto path = folder.write("a.bin", "0123");
  const auto file = open_source(path);
  std::ofstream(path, std::ios::app) << "4567";
  file->check_unchanged();
  CHECK(file->size() == 4u);
  CHECK(bytes_at(*file, 2, 10) == "23");
  CHECK(open_source(path)->size() == 8u);
}

TEST_CASE("a file finds its siblings and nothing above its folder") {
  const test_folder folder;
  std::filesystem::create_directory(folder.path("sub"));
  folder.write("b.raw", "raw");
  folder.write("sub/c.raw", "deep");
  const auto file = open_source(folder.write("a.hdr", "x"));
  CHECK(bytes_at(*file->open_sibling("b.raw"), 0, 9) == "raw");
  CHECK(bytes_at(*file->open_sibling("sub/c.raw"), 0, 9) == "deep");
  CHECK(file->find_sibling("none.raw") == nullptr);
  CHECK(file->find_sibling("a.hdr/none.raw") == nullptr);
  const auto missing = failure_of([&] { (void)file->open_sibling("none.raw"); });
  CHECK(missing.code == errc::io);
  CHECK_THAT(missing.message, Contains("'none.raw' beside it"));
  CHECK(failure_of([&] { (void)file->open_sibling("../a.hdr"); }).code == errc::bad_argument);
  CHECK(failure_of([&] { (void)file->find_sibling("/etc/passwd"); }).code == errc::bad_argument);
}
