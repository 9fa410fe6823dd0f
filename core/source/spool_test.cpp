// SPDX-License-Identifier: BSD-3-Clause
#include "source/spool.hpp"

#include <fcntl.h>
#include <sys/resource.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>
#include <thread>
#include <vector>

#include "source/source_bytes.hpp"
#include "source/test_folder.hpp"

using namespace lamella;
using namespace lamella::test;
using Catch::Matchers::Contains;

namespace {

// Gives the bytes of a text in pieces of at most 1000, then fails or ends.
class text_stream final : public byte_stream {
 public:
  explicit text_stream(const std::string& text, std::optional<errc> failure = {}) : text_(text), failure_(failure) {}
  std::size_t read(std::span<std::byte> data) override {
    const auto count = std::min({data.size(), text_.size() - position_, std::size_t{1000}});
    if (count == 0 && failure_) throw error(*failure_, "the end of the text");
    std::memcpy(data.data(), text_.data() + position_, count);
    position_ += count;
    return count;
  }

 private:
  const std::string& text_;
  std::optional<errc> failure_;
  std::size_t position_ = 0;
};

spool::opener opens(const std::string& text, std::optional<errc> failure = {}) {
  return [&text, failure] { return std::make_unique<text_stream>(text, failure); };
}

std::string read(spool& s, std::uint64_t offset, std::size_t count) {
  std::string text(count, '\0');
  text.resize(s.read_at(offset, std::as_writable_bytes(std::span(text))));
  return text;
}

// Sets an environment variable as long as it lives.
class with_environment {
 public:
  with_environment(const char* name, const std::string& value) : name_(name) {
    if (const char* old = std::getenv(name)) before_ = old;
    ::setenv(name, value.c_str(), 1);
  }
  ~with_environment() { before_ ? ::setenv(name_, before_->c_str(), 1) : ::unsetenv(name_); }
  with_environment(const with_environment&) = delete;
  with_environment& operator=(const with_environment&) = delete;

 private:
  const char* name_;
  std::optional<std::string> before_;
};

}  // namespace

TEST_CASE("a spool decodes no further than asked, and keeps what it decoded") {
  const auto text = noise(10 << 20);
  spool s(opens(text), {}, 64 << 20);
  CHECK(s.decoded_count() == 0);
  CHECK(read(s, 0, 2880) == text.substr(0, 2880));
  CHECK(s.decoded_count() < 8000);
  CHECK_FALSE(s.size());
  CHECK(read(s, 5'000'000, 1000) == text.substr(5'000'000, 1000));
  CHECK(read(s, 100, 50) == text.substr(100, 50));
  CHECK(s.decoded_count() < 5'010'000);
  CHECK(read(s, text.size() - 5, 100) == text.substr(text.size() - 5));
  CHECK(s.size() == text.size());
  CHECK(s.is_in_memory());
}

TEST_CASE("a spool beyond its limit of memory moves into a file and gives the same bytes") {
  const auto text = noise(3'000'000);
  spool s(opens(text), text.size(), 1 << 20);
  CHECK(read(s, 0, 1'000'000) == text.substr(0, 1'000'000));
  CHECK(s.is_in_memory());
  CHECK(read(s, 1'000'000, 3'000'000) == text.substr(1'000'000));
  CHECK_FALSE(s.is_in_memory());
  CHECK(read(s, 0, 3'000'000) == text);
  CHECK(s.size() == text.size());
}

TEST_CASE("the spool file has no name and stands in TMPDIR") {
  const test_folder folder;
  const with_environment tmpdir("TMPDIR", folder.path());
  const auto text = noise(100'000);
  spool s(opens(text), {}, 1000);
  CHECK(read(s, 0, 100'000) == text);
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("a TMPDIR that cannot be written to is named, and bytes in memory stay readable") {
  const auto text = noise(100'000);
  spool s(opens(text), {}, 50'000);
  CHECK(read(s, 0, 1000) == text.substr(0, 1000));
  const with_environment tmpdir("TMPDIR", "/nonexistent-folder");
  const auto failed = failure_of([&] { read(s, 0, 100'000); });
  CHECK(failed.code == errc::io);
  CHECK_THAT(failed.message, Contains("TMPDIR (/nonexistent-folder)") && Contains("No such file or directory"));
  CHECK(read(s, 0, 1000) == text.substr(0, 1000));
}

TEST_CASE("a full disk is an error that names TMPDIR, not the end of the process") {
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  const rlimit low{200'000, before.rlim_max};
  const auto text = noise(400'000);
  spool s(opens(text), {}, 100'000);
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &low) == 0);
  const auto failed = failure_of([&] { read(s, 0, 400'000); });
  ::setrlimit(RLIMIT_FSIZE, &before);
  CHECK(failed.code == errc::io);
  CHECK_THAT(failed.message, Contains("TMPDIR") && Contains("File too large"));
}

TEST_CASE("a stream that holds more or less than promised is corrupt") {
  const auto text = noise(10'000);
  spool more(opens(text), 9'999, 1 << 20);
  CHECK(read(more, 0, 100) == text.substr(0, 100));
  const auto failed = failure_of([&] { read(more, 0, 9'999); });
  CHECK(failed.code == errc::corrupt);
  CHECK_THAT(failed.message, Contains("more than the 9999 bytes"));

  spool less(opens(text), 10'001, 1 << 20);
  const auto short_one = failure_of([&] { read(less, 0, 10'000); });
  CHECK(short_one.code == errc::corrupt);
  CHECK_THAT(short_one.message, Contains("holds 10000 bytes") && Contains("promises 10001"));

  spool none(opens(text), 0, 1 << 20);
  CHECK(failure_of([&] { read(none, 0, 1); }).code == errc::corrupt);
}

TEST_CASE("of a truncated stream every byte before the cut is readable, and none behind it") {
  const auto text = noise(10'000);
  spool s(opens(text, errc::truncated), {}, 1 << 20);
  CHECK(read(s, 0, 10'000) == text);
  CHECK(failure_of([&] { read(s, 0, 10'001); }).code == errc::truncated);
  CHECK(failure_of([&] { read(s, 20'000, 1); }).code == errc::truncated);
  CHECK(read(s, 9'990, 10) == text.substr(9'990));
  CHECK_FALSE(s.size());
}

TEST_CASE("whoever reads the last byte of a stream hears of its wrong checksum") {
  const auto text = noise(10'000);
  spool s(opens(text, errc::corrupt), {}, 1 << 20);
  CHECK(read(s, 0, 100) == text.substr(0, 100));
  CHECK(failure_of([&] { read(s, 9'000, 1'000); }).code == errc::corrupt);
}

TEST_CASE("a spool is read by several threads at once") {
  const auto text = noise(2'000'000);
  spool s(opens(text), {}, 500'000);
  std::atomic<int> wrong = 0;
  {
    std::vector<std::jthread> threads;
    for (unsigned t = 0; t < 4; ++t)
      threads.emplace_back([&, t] {
        for (std::size_t i = 0; i < 200; ++i) {
          const auto offset = (i * 9973 + t * 500'000) % text.size();
          if (read(s, offset, 5000) != text.substr(offset, 5000)) ++wrong;
        }
      });
  }
  CHECK(wrong == 0);
}
