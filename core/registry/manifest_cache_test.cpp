// SPDX-License-Identifier: BSD-3-Clause
#include "registry/manifest_cache.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

#include "registry/plugin_workshop.hpp"

namespace lamella {
namespace {

using testing::manifest_of;
using testing::plugin_workshop;

/// Long enough that what was written before counts as settled.
void let_time_pass() {
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
}

struct cached_folder {
  plugin_workshop shop = {};
  cache_folder place = cache_folder(shop.path("cache"));

  [[nodiscard]] std::string path(const std::string& id) const { return shop.path("p/" + id + "/formats.toml"); }
  void put(const std::string& id, const std::string& extension) const {
    shop.write("p/" + id + "/formats.toml", manifest_of(id, "extensions = [\"" + extension + "\"]"));
  }
  /// What one start of lamella reads of these manifests.
  [[nodiscard]] std::vector<std::string> extensions(const std::vector<std::string>& ids) const {
    manifest_cache cache(place, shop.path("p"));
    std::vector<std::string> found;
    for (const auto& id : ids) {
      struct stat status {};
      REQUIRE(::stat(path(id).c_str(), &status) == 0);
      found.push_back(cache.read(path(id), status).at(0).formats.at(0).info.extensions.at(0));
    }
    cache.keep();
    return found;
  }
  /// Ids whose records stand in the cache.
  [[nodiscard]] std::size_t kept() const {
    std::string content;
    for (const auto& entry : std::filesystem::directory_iterator(shop.path("cache")))
      content = *place.read(entry.path().filename().string());
    return read_records(content, shop.path("p")).size();
  }
};

using texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a manifest that was parsed before is not read again") {
  const cached_folder here;
  here.put("a", "one");
  let_time_pass();
  CHECK(here.extensions({"a"}) == texts{"one"});
  REQUIRE(here.kept() == 1);
  struct stat status {};
  REQUIRE(::stat(here.path("a").c_str(), &status) == 0);
  // No file at all: what is asked for must come from the cache.
  std::filesystem::remove(here.path("a"));
  manifest_cache cache(here.place, here.shop.path("p"));
  CHECK(cache.read(here.path("a"), status).at(0).formats.at(0).info.extensions.at(0) == "one");
}

TEST_CASE("an edited manifest is read again, also with the old size and the old time of writing") {
  const cached_folder here;
  here.put("a", "one");
  let_time_pass();
  CHECK(here.extensions({"a"}) == texts{"one"});
  struct stat before {};
  REQUIRE(::stat(here.path("a").c_str(), &before) == 0);
  here.put("a", "two");
  const struct timespec times[2] = {before.st_atim, before.st_mtim};
  REQUIRE(::utimensat(AT_FDCWD, here.path("a").c_str(), times, 0) == 0);
  struct stat after {};
  REQUIRE(::stat(here.path("a").c_str(), &after) == 0);
  REQUIRE((after.st_size == before.st_size && after.st_mtim.tv_nsec == before.st_mtim.tv_nsec && after.st_ino == before.st_ino));
  CHECK(here.extensions({"a"}) == texts{"two"});
  let_time_pass();
  CHECK(here.extensions({"a"}) == texts{"two"});
  CHECK(here.kept() == 1);
}

TEST_CASE("a manifest that was written a moment ago is not trusted to stay, so that a second edit in the same tick is seen") {
  const cached_folder here;
  for (int i = 10; i < 99; ++i) {
    here.put("a", "e" + std::to_string(i));
    REQUIRE(here.extensions({"a"}) == texts{"e" + std::to_string(i)});
  }
}

TEST_CASE("manifests that come and go are noticed") {
  const cached_folder here;
  here.put("a", "one");
  here.put("c", "three");
  let_time_pass();
  CHECK(here.extensions({"a", "c"}) == texts{"one", "three"});
  CHECK(here.kept() == 2);
  here.put("b", "two");
  let_time_pass();
  CHECK(here.extensions({"a", "b", "c"}) == texts{"one", "two", "three"});
  CHECK(here.kept() == 3);
  CHECK(here.extensions({"a", "b", "c"}) == texts{"one", "two", "three"});
  CHECK(here.extensions({"b"}) == texts{"two"});
  CHECK(here.kept() == 1);
}

TEST_CASE("a cache that was damaged is read past and made anew") {
  const cached_folder here;
  here.put("a", "one");
  let_time_pass();
  CHECK(here.extensions({"a"}) == texts{"one"});
  const auto file = std::filesystem::directory_iterator(here.shop.path("cache"))->path();
  std::filesystem::resize_file(file, 100);
  CHECK(here.extensions({"a"}) == texts{"one"});
  CHECK(here.kept() == 1);
}

TEST_CASE("records that are whole but hold no manifest are read past") {
  const cached_folder here;
  here.put("a", "one");
  struct stat status {};
  REQUIRE(::stat(here.path("a").c_str(), &status) == 0);
  const auto path = here.path("a");
  let_time_pass();
  (void)here.extensions({"a"});
  const auto file = std::filesystem::directory_iterator(here.shop.path("cache"))->path().filename().string();
  here.place.write(file, write_records(here.shop.path("p"), {{path, stamp_of(status), "no manifest"}}));
  CHECK(here.extensions({"a"}) == texts{"one"});
}

TEST_CASE("without a cache every manifest is read") {
  const cached_folder here;
  here.put("a", "one");
  const cache_folder nowhere({});
  manifest_cache cache(nowhere, here.shop.path("p"));
  struct stat status {};
  REQUIRE(::stat(here.path("a").c_str(), &status) == 0);
  CHECK(cache.read(here.path("a"), status).size() == 1);
  cache.keep();
  CHECK_FALSE(std::filesystem::exists(here.shop.path("cache")));
}

}  // namespace lamella
