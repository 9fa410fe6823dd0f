// SPDX-License-Identifier: BSD-3-Clause
//
// The C API: sources, views, arrays, references, writing, threads.
#include <atomic>
#include <cstring>
#include <thread>
#include <vector>

#include "host/zoo_plugin.hpp"
#include "source/test_folder.hpp"

namespace lamella::host {

namespace {

using numbers = std::vector<std::int16_t>;

numbers read(const owned_view& view, std::size_t count) {
  numbers out(count, -1);
  CHECK(lamella_host_view_read(view.get(), out.data(), 2 * count, nullptr, nullptr) == LAMELLA_HOST_OK);
  return out;
}

lamella_host_view_facts facts_of(const owned_view& view) {
  auto facts = sized<lamella_host_view_facts>();
  REQUIRE(lamella_host_view_get(view.get(), &facts, nullptr) == LAMELLA_HOST_OK);
  return facts;
}

/// A source of the host: counts its calls, and fails or gives less where it is told to.
struct counted_bytes {
  std::string bytes, sibling;
  std::int32_t failure = LAMELLA_HOST_OK;
  bool gives_less = false;
  std::atomic<int> reads = 0, releases = 0;

  static std::int32_t read_at(void* user, std::uint64_t offset, void* data, std::uint64_t count, std::uint64_t* got,
                              char* message) noexcept {
    auto& self = *static_cast<counted_bytes*>(user);
    ++self.reads;
    if (self.failure != LAMELLA_HOST_OK) {
      std::strcpy(message, "the archive is closed");
      return self.failure;
    }
    *got = self.gives_less ? count / 2 : count;
    std::memcpy(data, self.bytes.data() + offset, *got);
    return LAMELLA_HOST_OK;
  }
  static void release(void* user) noexcept { ++static_cast<counted_bytes*>(user)->releases; }
  static std::int32_t open_sibling(void* user, const char* path, lamella_host_source** out, char* message) noexcept {
    auto& self = *static_cast<counted_bytes*>(user);
    if (path != std::string("side.bin")) {
      std::strcpy(message, "what is that?");
      return LAMELLA_HOST_REFUSED;
    }
    if (self.sibling.empty()) return LAMELLA_HOST_OK;
    return lamella_host_source_memory(self.sibling.data(), self.sibling.size(), path, nullptr, nullptr, out, nullptr);
  }
  lamella_host_source_functions functions() {
    auto made = sized<lamella_host_source_functions>();
    made.name = "archive.tar/a.zoo";
    made.size = bytes.size();
    made.user = this;
    made.read_at = read_at;
    made.release = release;
    made.open_sibling = open_sibling;
    return made;
  }
};

owned_file open_source(const owned_source& source, const owned_registry& known) {
  auto options = sized<lamella_host_open_options>();
  options.registry = known.get();
  return made<owned_file>(lamella_host_open_source, source.get(), &options);
}

}  // namespace

TEST_CASE("C API: a source of the host is read by its functions, and released once when nothing uses it") {
  const auto known = zoo_registry();
  counted_bytes host{.bytes = zoo_file(), .sibling = "xyz"};
  const auto functions = host.functions();
  auto source = made<owned_source>(lamella_host_source_new, &functions);
  CHECK(host.reads == 0);
  auto file = open_source(source, known);
  auto view = view_of(file, "little");
  auto side = view_of(file, "side");
  source.reset();
  file.reset();
  CHECK(host.releases == 0);
  CHECK(read(view, 6) == numbers{1, 2, 3, 4, 5, 6});
  char bytes[3];
  CHECK(lamella_host_view_read(side.get(), bytes, 3, nullptr, nullptr) == LAMELLA_HOST_OK);
  CHECK(std::string(bytes, 3) == "xyz");
  const auto copy = made<owned_array>(lamella_host_view_map, view.get());  // nobody can map it
  auto facts = sized<lamella_host_array_facts>();
  lamella_host_array_get(copy.get(), &facts);
  CHECK(std::memcmp(facts.data, host.bytes.data() + 4, 12) == 0);
  host.failure = LAMELLA_HOST_IO;
  std::int16_t out[6];
  fails(LAMELLA_HOST_IO, "the archive is closed", lamella_host_view_read, view.get(), out, sizeof out,
        static_cast<const lamella_host_read_options*>(nullptr));
  host.failure = 12345;  // no code: a fault of the host
  fails(LAMELLA_HOST_INTERNAL, "the archive is closed", lamella_host_view_read, view.get(), out, sizeof out,
        static_cast<const lamella_host_read_options*>(nullptr));
  host.failure = LAMELLA_HOST_OK;
  host.gives_less = true;
  fails(LAMELLA_HOST_IO, "gave", lamella_host_view_read, view.get(), out, sizeof out,
        static_cast<const lamella_host_read_options*>(nullptr));
  view.reset();
  CHECK(host.releases == 0);  // a view of the other file needs it too
  side.reset();
  CHECK(host.releases == 1);

  auto without = host.functions();
  without.read_at = nullptr;
  lamella_host_source* none = nullptr;
  fails(LAMELLA_HOST_BAD_ARGUMENT, "read_at", lamella_host_source_new, &without, &none);
  CHECK(host.releases == 2);  // also where nothing was made
}

TEST_CASE("C API: memory is read and mapped in place, and given back once") {
  const auto known = zoo_registry();
  auto bytes = zoo_file();
  std::atomic<int> releases = 0;
  const auto count = [](void* user) noexcept { ++*static_cast<std::atomic<int>*>(user); };
  auto source = made<owned_source>(lamella_host_source_memory, static_cast<const void*>(bytes.data()), std::uint64_t{bytes.size()}, "a.zoo",
                                   static_cast<void (*)(void*) noexcept>(count), static_cast<void*>(&releases));
  auto view = view_of(open_source(source, known), "little");
  source.reset();
  auto array = made<owned_array>(lamella_host_view_map, view.get());
  view.reset();
  auto facts = sized<lamella_host_array_facts>();
  lamella_host_array_get(array.get(), &facts);
  CHECK(facts.data == bytes.data() + 4);
  CHECK((facts.dtype == std::string("<i2") && facts.ndim == 2 && facts.item_size == 2));
  CHECK((facts.shape[0] == 2 && facts.shape[1] == 3 && facts.byte_strides[0] == 6 && facts.byte_strides[1] == 2));
  CHECK(releases == 0);
  array.reset();
  CHECK(releases == 1);
  lamella_host_source* none = nullptr;
  fails(LAMELLA_HOST_BAD_ARGUMENT, "data is NULL", lamella_host_source_memory, static_cast<const void*>(nullptr), std::uint64_t{5}, "x",
        static_cast<void (*)(void*) noexcept>(count), static_cast<void*>(&releases), &none);
  CHECK(releases == 2);
}

TEST_CASE("C API: views are sliced, permuted and read, in whole and by boxes") {
  const test::test_folder folder;
  const auto known = zoo_registry();
  const auto file = open_zoo(folder.write("a.zoo", zoo_file()), known.get());
  const auto little = view_of(file, "little"), big = view_of(file, "big");
  const auto facts = facts_of(little);
  CHECK((facts.dtype == std::string("<i2") && facts.stored_dtype == std::string("<i2") && facts.access == std::string("mapped")));
  CHECK(
      (facts.distributed == std::string("D2") && facts.ndim == 2 && facts.item_size == 2 && facts.byte_size == 12 && facts.is_ragged == 0));
  CHECK(facts_of(big).stored_dtype == std::string(">i2"));
  CHECK(facts_of(view_of(file, "decoded")).distributed == std::string("D1"));
  CHECK(read(little, 6) == numbers{1, 2, 3, 4, 5, 6});
  CHECK(read(big, 6) == numbers{0x100, 0x200, 0x300, 0x400, 0x500, 0x600});

  const lamella_host_range ranges[2] = {{.flags = LAMELLA_HOST_INDEX, .start = -1},
                                        {.flags = LAMELLA_HOST_HAS_STOP, .start = 0, .stop = -3, .step = -1}};
  const auto row =
      made<owned_view>(lamella_host_view_slice, little.get(), static_cast<const lamella_host_range*>(ranges), std::uint64_t{2});
  CHECK(read(row, 2) == numbers{6, 5});
  CHECK(read(made<owned_view>(lamella_host_view_slice_text, little.get(), "1,::2"), 2) == numbers{4, 6});
  const std::int32_t order[] = {1, 0};
  CHECK(read(made<owned_view>(lamella_host_view_permute, little.get(), static_cast<const std::int32_t*>(order), std::uint64_t{2}), 6) ==
        numbers{1, 4, 2, 5, 3, 6});
  const std::int64_t start[] = {0, 1}, shape[] = {2, 2}, too_long[] = {2, 3};
  numbers box(4);
  REQUIRE(lamella_host_view_read_box(little.get(), start, shape, box.data(), 8, nullptr, nullptr) == LAMELLA_HOST_OK);
  CHECK(box == numbers{2, 3, 5, 6});
  const lamella_host_read_options* const how = nullptr;
  void* const to = box.data();
  fails(LAMELLA_HOST_BAD_ARGUMENT, "", lamella_host_view_read_box, little.get(), start + 0, too_long + 0, to, std::uint64_t{12}, how);
  fails(LAMELLA_HOST_BAD_ARGUMENT, "12 bytes, the memory for them has 8", lamella_host_view_read, little.get(), to, std::uint64_t{8}, how);
  fails(LAMELLA_HOST_BAD_ARGUMENT, "data is NULL", lamella_host_view_read, little.get(), static_cast<void*>(nullptr), std::uint64_t{12},
        how);
  lamella_host_view* none = nullptr;
  fails(LAMELLA_HOST_BAD_ARGUMENT, "", lamella_host_view_slice_text, little.get(), "7", &none);
  fails(LAMELLA_HOST_BAD_ARGUMENT, "ranges is NULL", lamella_host_view_slice, little.get(), static_cast<const lamella_host_range*>(nullptr),
        std::uint64_t{1}, &none);
  fails(LAMELLA_HOST_BAD_ARGUMENT, "", lamella_host_view_permute, little.get(), static_cast<const std::int32_t*>(order), std::uint64_t{1},
        &none);
}

TEST_CASE("C API: what is swapped cannot be mapped but has its stored bytes; rows of different lengths are concatenated") {
  const test::test_folder folder;
  const auto known = zoo_registry();
  const auto file = open_zoo(folder.write("a.zoo", zoo_file()), known.get());
  const auto big = view_of(file, "big"), rows = view_of(file, "rows");
  lamella_host_array* none = nullptr;
  fails(LAMELLA_HOST_NOT_MAPPABLE, "", lamella_host_view_map, big.get(), &none);
  const auto raw = made<owned_array>(lamella_host_view_raw, big.get());
  auto facts = sized<lamella_host_array_facts>();
  lamella_host_array_get(raw.get(), &facts);
  CHECK(facts.dtype == std::string(">i2"));
  CHECK(std::memcmp(facts.data, "\1\0\2\0", 4) == 0);
  CHECK(facts_of(rows).is_ragged == 1);
  const auto values = made<owned_array>(lamella_host_view_concatenated, rows.get(), static_cast<const lamella_host_read_options*>(nullptr));
  lamella_host_array_get(values.get(), &facts);
  REQUIRE((facts.ndim == 1 && facts.shape[0] == 3));
  CHECK(std::memcmp(facts.data, "\1\0\2\0\3\0", 6) == 0);
}

TEST_CASE("C API: reading tells how far it is, stops when it is asked, and refuses wrong options") {
  const test::test_folder folder;
  const auto known = zoo_registry();
  const auto file = open_zoo(folder.write("a.zoo", zoo_file()), known.get());
  const auto view = view_of(file, "decoded");
  char out[4];
  std::vector<std::uint64_t> steps;
  auto how = sized<lamella_host_read_options>();
  how.threads = 1;
  how.user = &steps;
  how.progress = [](void* user, std::uint64_t done, std::uint64_t) noexcept {
    static_cast<std::vector<std::uint64_t>*>(user)->push_back(done);
    return 0;
  };
  void* const to = out;
  REQUIRE(lamella_host_view_read(view.get(), to, 4, &how, nullptr) == LAMELLA_HOST_OK);
  CHECK(std::string(out, 4) == std::string("\0\0\1\1", 4));
  REQUIRE_FALSE(steps.empty());
  CHECK(steps.back() == 4);
  how.progress = [](void*, std::uint64_t, std::uint64_t) noexcept { return 1; };
  fails(LAMELLA_HOST_CANCELLED, "as the progress callback asked", lamella_host_view_read, view.get(), to, std::uint64_t{4},
        static_cast<const lamella_host_read_options*>(&how));
  how.progress = nullptr;
  auto* const cancel = lamella_host_cancel_new();
  lamella_host_cancel_set(cancel, 1);
  how.cancel = cancel;
  fails(LAMELLA_HOST_CANCELLED, "", lamella_host_view_read, view.get(), to, std::uint64_t{4},
        static_cast<const lamella_host_read_options*>(&how));
  lamella_host_cancel_release(cancel);
  how.cancel = nullptr;
  how.threads = -1;
  fails(LAMELLA_HOST_BAD_ARGUMENT, "-1 threads", lamella_host_view_read, view.get(), to, std::uint64_t{4},
        static_cast<const lamella_host_read_options*>(&how));
}

TEST_CASE("C API: references open elsewhere, and touched files are told") {
  const test::test_folder folder;
  const auto known = zoo_registry();
  const auto path = folder.write("a.zoo", zoo_file());
  const auto file = open_zoo(path, known.get());
  const auto row = made<owned_view>(lamella_host_view_slice_text, view_of(file, "little").get(), "1");
  const auto json = made<owned_string>(lamella_host_view_reference, row.get(), "row");
  const std::uint64_t chosen = index_of(file, "big");
  const auto of_file = made<owned_string>(lamella_host_file_reference, file.get(), &chosen, std::uint64_t{1});
  std::uint64_t size = 0;
  const auto* const text = lamella_host_string_text(json.get(), &size);
  CHECK(size == std::strlen(text));
  const auto again = made<owned_file>(lamella_host_open_reference, text, size, static_cast<const lamella_host_open_options*>(nullptr));
  CHECK(read(view_of(again, "row"), 3) == numbers{4, 5, 6});
  const auto* const whole = lamella_host_string_text(of_file.get(), &size);
  const auto named = made<owned_file>(lamella_host_open_reference, whole, size, static_cast<const lamella_host_open_options*>(nullptr));
  CHECK(read(view_of(named, "big"), 6)[0] == 0x100);

  const std::string kept(text);
  std::filesystem::last_write_time(path, std::filesystem::last_write_time(path) + std::chrono::seconds(5));
  lamella_host_file* none = nullptr;
  fails(LAMELLA_HOST_SOURCE_CHANGED, "a.zoo", lamella_host_open_reference, kept.c_str(), std::uint64_t{kept.size()},
        static_cast<const lamella_host_open_options*>(nullptr), &none);
  fails(LAMELLA_HOST_CORRUPT, "", lamella_host_open_reference, "{}", std::uint64_t{2},
        static_cast<const lamella_host_open_options*>(nullptr), &none);
  fails(LAMELLA_HOST_BAD_ARGUMENT, "json is NULL", lamella_host_open_reference, static_cast<const char*>(nullptr), std::uint64_t{0},
        static_cast<const lamella_host_open_options*>(nullptr), &none);
}

TEST_CASE("C API: views and datasets are written; losses are told, or refuse the writing") {
  const test::test_folder folder;
  const auto known = zoo_registry();
  const auto file = open_zoo(folder.write("a.zoo", zoo_file()), known.get());
  const auto out = folder.path("b.zoo");
  auto how = sized<lamella_host_write_options>();
  how.registry = known.get();
  const std::uint64_t chosen = index_of(file, "little");
  lamella_host_string* losses = nullptr;
  REQUIRE(lamella_host_file_write(file.get(), &chosen, 1, out.c_str(), &how, &losses, nullptr) == LAMELLA_HOST_OK);
  CHECK_THAT(lamella_host_string_text(losses, nullptr), Catch::Contains("its name"));
  lamella_host_string_release(losses);
  CHECK(folder.read("b.zoo") == zoo_file().substr(0, 16));
  const auto little = view_of(file, "little");
  fails(LAMELLA_HOST_BAD_ARGUMENT, "b.zoo", lamella_host_view_write, little.get(), "name", out.c_str(), &how,
        static_cast<lamella_host_string**>(nullptr));
  how.flags = LAMELLA_HOST_OVERWRITE | LAMELLA_HOST_REFUSE_LOSSES;
  fails(LAMELLA_HOST_REFUSED, "its name", lamella_host_view_write, little.get(), static_cast<const char*>(nullptr), out.c_str(), &how,
        static_cast<lamella_host_string**>(nullptr));
  CHECK(folder.read("b.zoo") == zoo_file().substr(0, 16));  // as it was
  how.flags = LAMELLA_HOST_OVERWRITE;
  REQUIRE(lamella_host_view_write(made<owned_view>(lamella_host_view_slice_text, little.get(), "::-1").get(), nullptr, out.c_str(), &how,
                                  nullptr, nullptr) == LAMELLA_HOST_OK);
  CHECK(folder.read("b.zoo") == std::string("zoo:\4\0\5\0\6\0\1\0\2\0\3\0", 16));
  fails(LAMELLA_HOST_UNSUPPORTED, "2 x 3 int16", lamella_host_view_write, view_of(file, "decoded").get(), "x", out.c_str(), &how,
        static_cast<lamella_host_string**>(nullptr));
  how.flags = 1u << 20;
  fails(LAMELLA_HOST_BAD_ARGUMENT, "flags", lamella_host_view_write, little.get(), "x", out.c_str(), &how,
        static_cast<lamella_host_string**>(nullptr));
}

TEST_CASE("C API: the same handles serve many threads at once") {
  const test::test_folder folder;
  folder.write("side.bin", "xyz");
  const auto known = zoo_registry();
  const auto path = folder.write("a.zoo", zoo_file());
  const auto file = open_zoo(path, known.get());
  const auto little = view_of(file, "little");
  std::atomic<int> waiting = 8, faults = 0;
  std::vector<std::thread> threads;
  for (int number = 0; number < 8; ++number)
    threads.emplace_back([&, number] {
      --waiting;
      while (waiting > 0) std::this_thread::yield();
      for (int round = 0; round < 100; ++round) {
        std::int16_t out[3] = {};
        const std::int64_t start[] = {(number + round) % 2, 0}, shape[] = {1, 3};
        if (lamella_host_view_read_box(little.get(), start, shape, out, 6, nullptr, nullptr) != LAMELLA_HOST_OK ||
            out[0] != 3 * start[0] + 1)
          ++faults;
        auto facts = sized<lamella_host_view_facts>();
        if (lamella_host_view_get(little.get(), &facts, nullptr) != LAMELLA_HOST_OK) ++faults;
        auto dataset = sized<lamella_host_dataset>();
        if (lamella_host_dataset_at(file.get(), static_cast<std::uint64_t>(number) % 7, &dataset, nullptr) != LAMELLA_HOST_OK) ++faults;
        if (facts.shape[1] != 3 || dataset.name[0] == '\0') ++faults;
        auto options = sized<lamella_host_open_options>();
        options.registry = known.get();
        lamella_host_file* another = nullptr;
        if (lamella_host_open(path.c_str(), &options, &another, nullptr) != LAMELLA_HOST_OK) ++faults;
        lamella_host_file_release(another);
      }
    });
  for (auto& t : threads) t.join();
  CHECK(faults == 0);
}

}  // namespace lamella::host
