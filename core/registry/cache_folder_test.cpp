// SPDX-License-Identifier: BSD-3-Clause
#include "registry/cache_folder.hpp"

#include <sys/stat.h>
#include <unistd.h>
#include <atomic>
#include <catch2/catch.hpp>
#include <thread>
#include <vector>

#include "registry/plugin_workshop.hpp"

namespace lamella {
namespace {

using testing::plugin_workshop;
namespace fs = std::filesystem;

std::size_t count_files(const std::string& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

}  // namespace

TEST_CASE("what is put into the cache folder is read again, and the folder is the user's alone") {
  const plugin_workshop shop;
  const cache_folder cache(shop.path("home/.cache"));
  CHECK_FALSE(cache.read("a").has_value());
  cache.write("a", "one");
  fs::create_directory(shop.path("home"));
  cache.write("a", std::string("two\0three", 9));
  CHECK(cache.read("a") == std::string("two\0three", 9));
  CHECK((fs::status(shop.path("home/.cache")).permissions() & fs::perms::mask) == fs::perms::owner_all);
  CHECK(count_files(shop.path("home/.cache")) == 1);
  CHECK_FALSE(cache_folder("").read("a").has_value());
}

TEST_CASE("a cache folder that others can write to, or that is another's, is not used") {
  const plugin_workshop shop;
  const auto path = shop.path("cache");
  const cache_folder cache(path);
  cache.write("a", "mine");
  for (const mode_t mode : {0777, 0770, 01777}) {
    REQUIRE(::chmod(path.c_str(), mode) == 0);
    CHECK_FALSE(cache.read("a").has_value());
    cache.write("b", "never written");
  }
  REQUIRE(::chmod(path.c_str(), 0700) == 0);
  CHECK(cache.read("a") == "mine");
  CHECK_FALSE(cache.read("b").has_value());
  if (::geteuid() != 0) return;
  REQUIRE(::chown(path.c_str(), 65534, 65534) == 0);
  CHECK_FALSE(cache.read("a").has_value());
  REQUIRE(::chown(path.c_str(), 0, 0) == 0);
  REQUIRE(::chown((path + "/a").c_str(), 65534, 65534) == 0);
  CHECK_FALSE(cache.read("a").has_value());
  fs::create_directory(shop.path("other"));
  REQUIRE(::chown(shop.path("other").c_str(), 65534, 65534) == 0);
  cache_folder(shop.path("other/cache")).write("a", "by root, in another user's folder");
  CHECK_FALSE(fs::exists(shop.path("other/cache")));
}

TEST_CASE("links, folders and files that others can write to are not read") {
  const plugin_workshop shop;
  const cache_folder cache(shop.path("cache"));
  cache.write("real", "text");
  fs::create_symlink(shop.path("cache/real"), shop.path("cache/link"));
  fs::create_directory(shop.path("cache/folder"));
  REQUIRE(::mkfifo(shop.path("cache/pipe").c_str(), 0600) == 0);
  for (const auto* name : {"link", "folder", "pipe"}) CHECK_FALSE(cache.read(name).has_value());
  REQUIRE(::chmod(shop.path("cache/real").c_str(), 0666) == 0);
  CHECK_FALSE(cache.read("real").has_value());
  fs::create_symlink(shop.path("cache"), shop.path("elsewhere"));
  cache_folder(shop.path("elsewhere")).write("through", "a link");
  CHECK_FALSE(fs::exists(shop.path("cache/through")));
}

TEST_CASE("a cache stays small: old files go, unfinished ones too, and none is too large") {
  const plugin_workshop shop;
  const cache_folder cache(shop.path("cache"));
  for (std::size_t i = 0; i < cache_folder::most_files + 10; ++i) cache.write("file" + std::to_string(i), "x");
  CHECK(count_files(shop.path("cache")) == cache_folder::most_files);
  shop.write("cache/file.old.new", "left behind");
  shop.write("cache/file.fresh.new", "being written");
  fs::last_write_time(shop.path("cache/file.old.new"), fs::file_time_type::clock::now() - std::chrono::hours(2));
  cache.write("file", "x");
  CHECK_FALSE(fs::exists(shop.path("cache/file.old.new")));
  CHECK(fs::exists(shop.path("cache/file.fresh.new")));
  cache.write("large", std::string(cache_folder::most_bytes + 1, 'x'));
  CHECK_FALSE(fs::exists(shop.path("cache/large")));
}

TEST_CASE("whoever reads while others write sees one of the whole files") {
  const plugin_workshop shop;
  const cache_folder cache(shop.path("cache"));
  constexpr std::size_t size = 100'000;
  cache.write("a", std::string(size, '0'));
  std::atomic<bool> is_over = false;
  std::vector<std::thread> writers;
  for (char c = '1'; c < '4'; ++c)
    writers.emplace_back([&, c] {
      while (!is_over) cache.write("a", std::string(size, c));
    });
  std::size_t odd = 0;
  for (int i = 0; i < 200; ++i) {
    const auto found = cache.read("a");
    odd += !found || found->size() != size || found->find_first_not_of((*found)[0]) != std::string::npos;
  }
  is_over = true;
  for (auto& writer : writers) writer.join();
  CHECK(odd == 0);
}

}  // namespace lamella
