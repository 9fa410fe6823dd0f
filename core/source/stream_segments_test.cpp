// SPDX-License-Identifier: BSD-3-Clause
#include "source/stream_segments.hpp"

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <cstring>
#include <thread>

#include "source/source_bytes.hpp"

using namespace lamella;
using namespace lamella::test;
using Catch::Matchers::Contains;

namespace {

// A "codec" whose encoded bytes are the decoded ones; its marks say where it is.
class text_stream final : public byte_stream {
 public:
  text_stream(const std::string& text, const restart_point* from, bool has_marks, std::optional<errc> failure)
      : text_(text), position_(from == nullptr ? 0 : from->encoded_offset), has_marks_(has_marks), failure_(failure) {}
  std::size_t read(std::span<std::byte> data) override {
    const auto count = std::min({data.size(), text_.size() - position_, std::size_t{100'000}});
    if (count == 0 && failure_) throw error(*failure_, "the end of the text");
    std::memcpy(data.data(), text_.data() + position_, count);
    position_ += count;
    return count;
  }
  [[nodiscard]] restart_ptr mark() const override {
    if (!has_marks_) return nullptr;
    return std::make_shared<const restart_point>(restart_point{position_, std::string(50'000, 's')});
  }

 private:
  const std::string& text_;
  std::size_t position_;
  bool has_marks_;
  std::optional<errc> failure_;
};

using restarts = stream_segments::restarts;

struct sequence {
  std::string text;
  std::optional<errc> failure = {};
  restarts where = restarts::at_any_byte;
  std::optional<std::uint64_t> promised = {};
  std::function<void()> check = [] {};

  [[nodiscard]] std::unique_ptr<stream_segments> segments() const {
    return std::make_unique<stream_segments>(
        [this](const restart_point* from) { return std::make_unique<text_stream>(text, from, where == restarts::at_any_byte, failure); },
        where, promised, check);
  }
};

std::string read(stream_segments& s, std::uint64_t offset, std::size_t count) {
  std::string text(count, '\0');
  text.resize(s.read_at(offset, std::as_writable_bytes(std::span(text))));
  return text;
}

constexpr std::size_t operator""_M(unsigned long long n) {
  return n << 20;
}

}  // namespace

TEST_CASE("a stream is decoded no further than a segment beyond what is asked, and its head costs little") {
  const sequence all{noise(20_M)};
  const auto s = all.segments();
  CHECK(s->decoded_count() == 0);
  CHECK(read(*s, 0, 2880) == all.text.substr(0, 2880));
  CHECK(s->decoded_count() <= 64 << 10);
  CHECK(read(*s, 5_M, 1000) == all.text.substr(5_M, 1000));
  CHECK(s->decoded_count() <= 8_M);
  CHECK_FALSE(s->size());
  CHECK(read(*s, all.text.size() - 5, 100) == all.text.substr(all.text.size() - 5));
  CHECK(s->size() == all.text.size());
  CHECK(read(*s, all.text.size(), 1).empty());
}

TEST_CASE("what fell out of the cache is decoded again from the nearest point, not from the start") {
  const sequence all{noise(160_M)};
  const auto s = all.segments();
  std::string piece;
  for (std::size_t at = 0; at < all.text.size(); at += piece.size()) {
    piece = read(*s, at, 8_M);
    REQUIRE(piece == all.text.substr(at, 8_M));
  }
  CHECK(s->decoded_count() == all.text.size());
  CHECK(s->point_count() == 39);  // every 4 MiB, but for the start and the end
  for (const std::size_t at : {10_M, 90_M, 41_M}) {
    const auto before = s->decoded_count();
    CHECK(read(*s, at, 1000) == all.text.substr(at, 1000));
    CHECK(s->decoded_count() - before <= 4_M);
  }
}

TEST_CASE("segments of all streams together stay within the limit of the cache") {
  const sequence all{noise(80_M)};
  const auto a = all.segments(), b = all.segments();
  for (std::size_t at = 0; at < all.text.size(); at += 1_M) {
    (void)read(*a, at, 1000);
    (void)read(*b, at, 1000);
    REQUIRE(segment_cache::shared().used_bytes() <= segment_cache::default_limit_bytes);
  }
}

TEST_CASE("a stream without points is read forward twice without a spool, and far back with one") {
  sequence all{noise(150_M), {}, restarts::at_frames};
  const auto s = all.segments();
  for (int pass = 0; pass < 2; ++pass)
    for (std::size_t at = 0; at < all.text.size(); at += 8_M) REQUIRE(read(*s, at, 8_M) == all.text.substr(at, 8_M));
  CHECK_FALSE(s->is_spooled());
  CHECK(read(*s, 100, 1000) == all.text.substr(100, 1000));
  CHECK_FALSE(s->is_spooled());
  CHECK(read(*s, 75_M, 1000) == all.text.substr(75_M, 1000));
  CHECK(s->is_spooled());
  CHECK(read(*s, 3_M, 1000) == all.text.substr(3_M, 1000));
  CHECK(s->size() == all.text.size());
}

TEST_CASE("streams that hold more or less than promised are corrupt, as a spool says") {
  sequence all{noise(300'000)};
  all.promised = 299'999;
  auto s = all.segments();
  CHECK(read(*s, 0, 100) == all.text.substr(0, 100));
  auto failed = failure_of([&] { read(*s, 0, 299'999); });
  CHECK(failed.code == errc::corrupt);
  CHECK_THAT(failed.message, Contains("more than the 299999 bytes"));

  all.promised = 300'001;
  s = all.segments();
  failed = failure_of([&] { read(*s, 0, 300'000); });
  CHECK(failed.code == errc::corrupt);
  CHECK_THAT(failed.message, Contains("holds 300000 bytes") && Contains("promises 300001"));

  all.promised = 300'000;
  s = all.segments();
  CHECK(read(*s, 0, 400'000) == all.text);

  all.promised = 0;
  CHECK(failure_of([&] { read(*all.segments(), 0, 1); }).code == errc::corrupt);
}

TEST_CASE("of a truncated stream of segments every byte before the cut is readable, and none behind it") {
  const sequence all{noise(300'000), errc::truncated};
  const auto s = all.segments();
  CHECK(read(*s, 0, 300'000) == all.text);
  CHECK(failure_of([&] { read(*s, 0, 300'001); }).code == errc::truncated);
  CHECK(failure_of([&] { read(*s, 1'000'000, 1); }).code == errc::truncated);
  CHECK(read(*s, 299'990, 10) == all.text.substr(299'990));
  CHECK_FALSE(s->size());
}

TEST_CASE("whoever reads the last byte of a stream of segments hears of its wrong checksum") {
  const sequence all{noise(65'536), errc::corrupt};
  const auto s = all.segments();
  CHECK(failure_of([&] { read(*s, 65'000, 536); }).code == errc::corrupt);
  CHECK(failure_of([&] { read(*s, 0, 1); }).code == errc::corrupt);
}

TEST_CASE("what the system refuses while decoding is not remembered, and gives no bytes") {
  bool is_changed = true;
  sequence all{noise(100'000)};
  all.check = [&] {
    if (is_changed) throw error(errc::io, "not now");
  };
  const auto s = all.segments();
  CHECK(failure_of([&] { read(*s, 0, 100); }).code == errc::io);
  CHECK_FALSE(s->size());
  is_changed = false;
  CHECK(read(*s, 0, 200'000) == all.text);
}

TEST_CASE("a stream of segments is read by several threads at once, in order and in none") {
  for (const auto where : {restarts::at_any_byte, restarts::at_frames}) {
    sequence all{noise(100_M)};
    all.where = where;
    const auto s = all.segments();
    std::atomic<int> wrong = 0;
    std::atomic<std::size_t> next = 0;
    {
      std::vector<std::jthread> threads;
      for (unsigned t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
          for (auto at = next.fetch_add(3'000'000); at < all.text.size(); at = next.fetch_add(3'000'000))
            if (read(*s, at, 3'000'000) != all.text.substr(at, 3'000'000)) ++wrong;
          for (std::size_t i = 0; i < 20; ++i) {
            const auto at = (i * 9'973'001 + t * 5'000'000) % all.text.size();
            if (read(*s, at, 5000) != all.text.substr(at, 5000)) ++wrong;
          }
        });
    }
    CHECK(wrong == 0);
  }
}
