// SPDX-License-Identifier: BSD-3-Clause
#include "source/descriptor_pool.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>
#include <vector>

#include "source/source_bytes.hpp"
#include "source/test_folder.hpp"

using namespace lamella;
using namespace lamella::test;

namespace {

// Lowers the soft limit of open files as long as it lives.
class low_limit {
 public:
  explicit low_limit(rlim_t soft) {
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &before_) == 0);
    const rlimit low{soft, before_.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &low) == 0);
  }
  ~low_limit() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  low_limit(const low_limit&) = delete;
  low_limit& operator=(const low_limit&) = delete;

 private:
  rlimit before_{};
};

std::vector<source_ptr> open_many(const test_folder& folder, int count) {
  std::vector<source_ptr> files;
  for (int i = 0; i < count; ++i) files.push_back(open_source(folder.write(std::to_string(i), "content of " + std::to_string(i))));
  return files;
}

}  // namespace

TEST_CASE("thousands of sources can be open under a low limit of descriptors") {
  const test_folder folder;
  const low_limit limit(128);
  const auto files = open_many(folder, 2000);
  for (int round = 0; round < 2; ++round)
    for (std::size_t i = 0; i < files.size(); ++i) REQUIRE(bytes_at(*files[i], 0, 100) == "content of " + std::to_string(i));
  CHECK(descriptor_pool::capacity() == 64);
  CHECK(descriptor_pool::shared().open_count() <= 64);
}

TEST_CASE("under a limit of 64 half of the descriptors are left for others") {
  const test_folder folder;
  const low_limit limit(64);
  const auto files = open_many(folder, 200);
  CHECK(descriptor_pool::capacity() == 32);
  CHECK(descriptor_pool::shared().open_count() <= 32);
  CHECK(bytes_at(*files[0], 0, 100) == "content of 0");
}

TEST_CASE("sources are read from several threads while their descriptors come and go") {
  const test_folder folder;
  const low_limit limit(128);
  const auto files = open_many(folder, 200);
  std::atomic<int> wrong = 0;
  {
    std::vector<std::jthread> threads;
    for (unsigned t = 0; t < 4; ++t)
      threads.emplace_back([&, t] {
        for (std::size_t i = 0; i < 2000; ++i) {
          const auto number = (i * 7 + t * 31) % files.size();
          if (bytes_at(*files[number], 0, 100) != "content of " + std::to_string(number)) ++wrong;
        }
      });
  }
  CHECK(wrong == 0);
}

TEST_CASE("a file whose place was taken while its descriptor was closed is a changed source") {
  const test_folder folder;
  const low_limit limit(128);
  const auto files = open_many(folder, 100);
  folder.write("new", "content of x");
  std::filesystem::rename(folder.path("new"), folder.path("0"));
  std::filesystem::remove(folder.path("1"));
  CHECK(failure_of([&] { bytes_at(*files[0], 0, 100); }).code == errc::source_changed);
  CHECK(failure_of([&] { bytes_at(*files[1], 0, 100); }).code == errc::source_changed);
  CHECK(bytes_at(*files[2], 0, 100) == "content of 2");
}

TEST_CASE("the pool makes room when the rest of the process has taken all descriptors") {
  const test_folder folder;
  const low_limit limit(128);
  const auto files = open_many(folder, 60);
  std::vector<int> others;
  for (int number = 0; (number = ::open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0;) others.push_back(number);
  std::string content;
  CHECK_NOTHROW(content = bytes_at(*open_source(folder.path("7")), 0, 100));
  for (const int number : others) ::close(number);
  CHECK(content == "content of 7");
}
