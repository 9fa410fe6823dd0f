// SPDX-License-Identifier: BSD-3-Clause
//
// The C API at its edges: structs of every size, NULL in every place, each status of a reader, boxes that touch or leave the ends, sources
// of the host that fail in one way after the other.
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstring>
#include <lamella/plugin.hpp>
#include <limits>

#include "host/zoo_plugin.hpp"
#include "source/test_folder.hpp"

namespace lamella::host {
namespace {

/// Fills a T of `size` bytes by get(T*); whatever lies beyond stays as it was.
template <typename T, typename Get>
T filled(std::size_t size, const Get& get) {
  alignas(T) unsigned char room[sizeof(T) + 64];
  std::memset(room, 0xa5, sizeof room);
  const auto told_size = static_cast<std::uint32_t>(size);
  std::memcpy(room, &told_size, sizeof told_size);
  get(reinterpret_cast<T*>(room));
  for (auto i = std::max(std::min(size, sizeof(T)), sizeof told_size); i < sizeof room; ++i) REQUIRE(room[i] == 0xa5);
  T made;
  std::memcpy(&made, room, sizeof made);
  CHECK(made.struct_size == told_size);
  return made;
}

/// "fail:" and the number of a status.
struct failing_reader {
  static sdk::verdict identify(const sdk::probe& file) {
    return {.evidence = file.starts_with("fail:") ? LAMELLA_EVIDENCE_MAGIC : LAMELLA_EVIDENCE_NO, .why = "starts with fail:"};
  }
  static void open(const sdk::context&, std::string_view, const sdk::source& file, const sdk::sink&) {
    const auto status = std::stoi(file.read_text_up_to(5, 4));
    if (status < 0) throw sdk::host_error(-status);  // without a word
    throw sdk::error(static_cast<sdk::errc>(status), "found 7, wanted 8", {.byte_offset = 5, .field = "KIND", .hint = "try another"});
  }
};
LAMELLA_STATIC_PLUGIN(lamella_test_failing_entry, "one", "1.0", "one", lamella::sdk::reader_interface<failing_reader>)
LAMELLA_STATIC_PLUGIN(lamella_test_failing_twin_entry, "two", "1.0", "two", lamella::sdk::reader_interface<failing_reader>)

/// A registry of the first plugin, or of both, which claim the same files.
owned_registry failing_registry(std::uint64_t count) {
  const auto manifest = [](const std::string& id) {
    return "schema = 1\n[[plugin]]\nid = \"" + id + "\"\nversion = \"1.0\"\nabi = \"0.1\"\nlibrary = \"p.so\"\n[[plugin.format]]\nid = \"" +
           id + "\"\nmagic = [{ at = 0, text = \"fail:\" }]\n";
  };
  const auto one = manifest("one"), two = manifest("two");
  const lamella_host_static_plugin plugins[] = {{&lamella_test_failing_entry, one.c_str()},
                                                {&lamella_test_failing_twin_entry, two.c_str()}};
  auto options = sized<lamella_host_registry_options>();
  options.flags = LAMELLA_HOST_NO_ENVIRONMENT | LAMELLA_HOST_NO_BUNDLED | LAMELLA_HOST_NO_USER | LAMELLA_HOST_NO_SYSTEM;
  options.static_plugins = plugins;
  options.static_plugin_count = count;
  return made<owned_registry>(lamella_host_registry_new, &options);
}

lamella_host_file* untouched() {
  alignas(std::max_align_t) static char place = 0;
  return reinterpret_cast<lamella_host_file*>(&place);
}

/// What a host gives by its functions, and how that fails.
struct moody_bytes {
  std::string bytes;
  std::uint64_t fails_from = std::numeric_limits<std::uint64_t>::max();
  std::string words = {};
  std::atomic<int> releases = 0;

  [[nodiscard]] lamella_host_source_functions functions() {
    auto made = sized<lamella_host_source_functions>();
    made.name = "tape/a.zoo";
    made.size = bytes.size();
    made.user = this;
    made.read_at = [](void* user, std::uint64_t offset, void* data, std::uint64_t count, std::uint64_t* got, char* message) noexcept {
      const auto& from = *static_cast<moody_bytes*>(user);
      if (offset + count > from.fails_from) return std::memcpy(message, from.words.c_str(), from.words.size() + 1), LAMELLA_HOST_LIMIT + 0;
      std::memcpy(data, from.bytes.data() + offset, count);
      *got = count;
      return LAMELLA_HOST_OK + 0;
    };
    made.release = [](void* user) noexcept { ++static_cast<moody_bytes*>(user)->releases; };
    return made;
  }
};

}  // namespace

TEST_CASE("C API: a struct of any size is filled as far as it reaches, and not one byte further") {
  const test::test_folder folder;
  const auto known = zoo_registry();
  const auto path = folder.write("a.zoo", zoo_file());
  const auto file = open_zoo(path, known.get());
  const auto get = [&](lamella_host_file_facts* out) { lamella_host_file_get(file.get(), out); };
  for (std::size_t size = 0; size <= sizeof(lamella_host_file_facts) + 64; ++size) filled<lamella_host_file_facts>(size, get);
  CHECK(filled<lamella_host_file_facts>(offsetof(lamella_host_file_facts, format), get).path == path);
  const auto view = view_of(file, "little");
  for (std::size_t size = 0; size <= sizeof(lamella_host_view_facts) + 64; ++size)
    filled<lamella_host_view_facts>(
        size, [&](lamella_host_view_facts* out) { REQUIRE(lamella_host_view_get(view.get(), out, nullptr) == LAMELLA_HOST_OK); });
}

TEST_CASE("C API: options are read as far as they reach: what lies beyond says nothing") {
  const test::test_folder folder;
  const auto known = zoo_registry();
  const auto path = folder.write("a.zoo", zoo_file());
  auto older = sized<lamella_host_open_options>();
  older.registry = known.get();
  older.struct_size = offsetof(lamella_host_open_options, format);
  older.format = "what an older caller has there";
  CHECK(made<owned_file>(lamella_host_open, path.c_str(), &older) != nullptr);
  older.struct_size = sizeof older;
  lamella_host_file* out = untouched();
  fails(LAMELLA_HOST_UNKNOWN_FORMAT, "what an older caller", lamella_host_open, path.c_str(), &older, &out);
  CHECK(out == untouched());
}

TEST_CASE("C API: NULL where something is needed is told by its name") {
  const test::test_folder folder;
  const auto known = zoo_registry();
  const auto path = folder.write("a.zoo", zoo_file());
  const auto file = open_zoo(path, known.get());
  const auto view = view_of(file, "little");
  const auto says = [](const std::string& name, auto call) { fails(LAMELLA_HOST_BAD_ARGUMENT, name + " is NULL", call); };
  lamella_host_file* no_file = nullptr;
  lamella_host_view* no_view = nullptr;
  lamella_host_array* no_array = nullptr;
  lamella_host_source* no_source = nullptr;
  lamella_host_string* no_string = nullptr;
  lamella_host_attributes* no_list = nullptr;
  lamella_host_identification* no_answer = nullptr;
  const std::int64_t box[] = {1, 1};
  char byte = 0;
  says("source", [&](lamella_host_error** e) { return lamella_host_open_source(nullptr, nullptr, &no_file, e); });
  says("out", [&](lamella_host_error** e) { return lamella_host_open(path.c_str(), nullptr, nullptr, e); });
  says("path", [&](lamella_host_error** e) { return lamella_host_source_path(nullptr, 0, &no_source, e); });
  says("functions", [&](lamella_host_error** e) { return lamella_host_source_new(nullptr, &no_source, e); });
  says("source", [&](lamella_host_error** e) { return lamella_host_identify(known.get(), nullptr, 0, &no_answer, e); });
  says("out", [&](lamella_host_error** e) { return lamella_host_formats_new(known.get(), nullptr, e); });
  says("formats", [&](lamella_host_error** e) { return lamella_host_formats_at(nullptr, 0, nullptr, e); });
  says("plugins", [&](lamella_host_error** e) { return lamella_host_plugins_at(nullptr, 0, nullptr, e); });
  says("file", [&](lamella_host_error** e) { return lamella_host_view_new(nullptr, 0, &no_view, e); });
  says("file", [&](lamella_host_error** e) { return lamella_host_attributes_new(nullptr, 0, &no_list, e); });
  says("attributes", [&](lamella_host_error** e) { return lamella_host_attributes_children(nullptr, 0, &no_list, e); });
  says("out", [&](lamella_host_error** e) { return lamella_host_dataset_at(file.get(), 0, nullptr, e); });
  says("index", [&](lamella_host_error** e) { return lamella_host_dataset_find(file.get(), "big", nullptr, e); });
  says("name", [&](lamella_host_error** e) {
    std::uint64_t index = 0;
    return lamella_host_dataset_find(file.get(), nullptr, &index, e);
  });
  says("view", [&](lamella_host_error** e) { return lamella_host_view_get(nullptr, nullptr, e); });
  says("view", [&](lamella_host_error** e) { return lamella_host_view_read(nullptr, &byte, 1, nullptr, e); });
  says("start", [&](lamella_host_error** e) { return lamella_host_view_read_box(view.get(), nullptr, box, &byte, 2, nullptr, e); });
  says("shape", [&](lamella_host_error** e) { return lamella_host_view_read_box(view.get(), box, nullptr, &byte, 2, nullptr, e); });
  says("slice", [&](lamella_host_error** e) { return lamella_host_view_slice_text(view.get(), nullptr, &no_view, e); });
  says("order", [&](lamella_host_error** e) { return lamella_host_view_permute(view.get(), nullptr, 2, &no_view, e); });
  says("view", [&](lamella_host_error** e) { return lamella_host_view_map(nullptr, &no_array, e); });
  says("out", [&](lamella_host_error** e) { return lamella_host_view_map(view.get(), nullptr, e); });
  says("view", [&](lamella_host_error** e) { return lamella_host_view_reference(nullptr, nullptr, &no_string, e); });
  says("datasets", [&](lamella_host_error** e) { return lamella_host_file_reference(file.get(), nullptr, 1, &no_string, e); });
  says("path", [&](lamella_host_error** e) { return lamella_host_view_write(view.get(), nullptr, nullptr, nullptr, nullptr, e); });
}

TEST_CASE("C API: each status of a reader is a code, with path, format, byte, field and hint") {
  const test::test_folder folder;
  const auto known = failing_registry(1);
  auto how = sized<lamella_host_open_options>();
  how.registry = known.get();
  const auto refused = [&](std::int32_t code, int status, const std::string& text) {
    const auto path = folder.write("a.one", "fail:" + std::to_string(status) + "   ");
    lamella_host_file* out = untouched();
    fails(code, text, lamella_host_open, path.c_str(), &how, &out);
    CHECK(out == untouched());
  };
  const std::pair<std::int32_t, lamella_status> meanings[] = {
      {LAMELLA_HOST_CORRUPT, LAMELLA_CORRUPT},           {LAMELLA_HOST_TRUNCATED, LAMELLA_TRUNCATED},
      {LAMELLA_HOST_UNSUPPORTED, LAMELLA_UNSUPPORTED},   {LAMELLA_HOST_IO, LAMELLA_IO},
      {LAMELLA_HOST_NO_MEMORY, LAMELLA_NO_MEMORY},       {LAMELLA_HOST_CANCELLED, LAMELLA_CANCELLED},
      {LAMELLA_HOST_BAD_ARGUMENT, LAMELLA_BAD_ARGUMENT}, {LAMELLA_HOST_LIMIT, LAMELLA_LIMIT},
      {LAMELLA_HOST_PLUGIN, LAMELLA_INTERNAL},           {LAMELLA_HOST_SOURCE_CHANGED, LAMELLA_SOURCE_CHANGED}};
  for (const auto& [code, status] : meanings) refused(code, status, "found 7, wanted 8");
  refused(LAMELLA_HOST_PLUGIN, -LAMELLA_CORRUPT, "no message");

  lamella_host_error* raw = nullptr;
  lamella_host_file* out = nullptr;
  const auto path = folder.write("a.one", "fail:2   ");
  CHECK(lamella_host_open(path.c_str(), &how, &out, &raw) == LAMELLA_HOST_CORRUPT);
  const owned_error error(raw);
  auto facts = sized<lamella_host_error_facts>();
  lamella_host_error_get(error.get(), &facts);
  CHECK((facts.path == path && facts.format == std::string("one 1.0") && facts.field == std::string("KIND")));
  CHECK((facts.hint == std::string("try another") && facts.message == std::string("found 7, wanted 8") && facts.byte_offset == 5));
}

TEST_CASE("C API: a file that two formats claim is ambiguous, until one is named") {
  const test::test_folder folder;
  const auto known = failing_registry(2);
  auto how = sized<lamella_host_open_options>();
  how.registry = known.get();
  const auto path = folder.write("a.bin", "fail:2   ");
  lamella_host_file* out = nullptr;
  fails(LAMELLA_HOST_AMBIGUOUS_FORMAT, "two", lamella_host_open, path.c_str(), &how, &out);
  how.format = "two";
  fails(LAMELLA_HOST_CORRUPT, "two 1.0", lamella_host_open, path.c_str(), &how, &out);
}

TEST_CASE("C API: boxes end with the view: empty ones at its end are legal, what leaves it is told with its numbers") {
  const test::test_folder folder;
  const auto known = zoo_registry();
  const auto file = open_zoo(folder.write("a.zoo", zoo_file()), known.get());
  const auto view = view_of(file, "little");
  std::int16_t room[3] = {};
  const auto box = [&](std::int64_t begin, std::int64_t length, std::uint64_t size, lamella_host_error** error) {
    const std::int64_t start[] = {1, begin}, shape[] = {1, length};
    return lamella_host_view_read_box(view.get(), start, shape, room, size, nullptr, error);
  };
  REQUIRE(box(1, 2, 4, nullptr) == LAMELLA_HOST_OK);
  CHECK((room[0] == 5 && room[1] == 6 && room[2] == 0));
  CHECK(box(3, 0, 0, nullptr) == LAMELLA_HOST_OK);
  constexpr auto huge = std::numeric_limits<std::int64_t>::max();
  for (const auto& [begin, length] : {std::pair<std::int64_t, std::int64_t>{2, 2}, {-1, 2}, {0, -1}, {4, 0}, {huge, 1}, {1, huge}})
    fails(LAMELLA_HOST_BAD_ARGUMENT, "axis 1 of the box", box, begin, length, std::uint64_t{4});
  fails(LAMELLA_HOST_BAD_ARGUMENT, "take 4 bytes, the memory for them has 5", box, std::int64_t{1}, std::int64_t{2}, std::uint64_t{5});
}

TEST_CASE("C API: the words of a source that fails arrive whole, with its name and the byte; the next read is another one") {
  const auto known = zoo_registry();
  moody_bytes host{.bytes = zoo_file()};
  const auto functions = host.functions();
  auto how = sized<lamella_host_open_options>();
  how.registry = known.get();
  owned_view view;
  {
    const auto source = made<owned_source>(lamella_host_source_new, &functions);
    view = view_of(made<owned_file>(lamella_host_open_source, source.get(), &how), "little");
  }
  std::int16_t room[6] = {};
  const auto read = [&](lamella_host_error** error) { return lamella_host_view_read(view.get(), room, sizeof room, nullptr, error); };
  host.fails_from = 10;
  host.words = std::string(255, 'w');
  lamella_host_error* raw = nullptr;
  REQUIRE(read(&raw) == LAMELLA_HOST_LIMIT);
  const owned_error error(raw);
  auto facts = sized<lamella_host_error_facts>();
  lamella_host_error_get(error.get(), &facts);
  CHECK((facts.message == host.words && facts.path == std::string("tape/a.zoo") && facts.byte_offset == 4));
  host.words.clear();
  fails(LAMELLA_HOST_LIMIT, "without saying why", read);
  host.fails_from = std::numeric_limits<std::uint64_t>::max();
  CHECK((read(nullptr) == LAMELLA_HOST_OK && room[5] == 6));
  CHECK(host.releases == 0);
  view.reset();
  CHECK(host.releases == 1);
}

TEST_CASE("C API: a source that cannot be made releases what it was given, once, wherever it failed") {
  moody_bytes host{.bytes = "abc"};
  auto functions = host.functions();
  CHECK(lamella_host_source_new(&functions, nullptr, nullptr) == LAMELLA_HOST_BAD_ARGUMENT);
  CHECK(host.releases == 1);
  functions.flags = 1;
  lamella_host_source* out = nullptr;
  fails(LAMELLA_HOST_BAD_ARGUMENT, "flags", lamella_host_source_new, &functions, &out);
  CHECK(host.releases == 2);
  CHECK(lamella_host_source_memory("abc", 3, nullptr, functions.release, &host, nullptr, nullptr) == LAMELLA_HOST_BAD_ARGUMENT);
  CHECK((host.releases == 3 && out == nullptr));
}

TEST_CASE("C API: a reference file names what lies beside it; more must be allowed") {
  const test::test_folder folder;
  const auto known = zoo_registry();
  std::filesystem::create_directories(folder.path("data"));
  std::filesystem::create_directories(folder.path("elsewhere"));
  const auto file = open_zoo(folder.write("data/a.zoo", zoo_file()), known.get());
  const auto chosen = index_of(file, "little");
  const auto json = made<owned_string>(lamella_host_file_reference, file.get(), &chosen, std::uint64_t{1});
  const auto path = folder.write("elsewhere/a.lamella.json", lamella_host_string_text(json.get(), nullptr));
  auto how = sized<lamella_host_open_options>();
  lamella_host_file* out = nullptr;
  fails(LAMELLA_HOST_REFUSED, "a.zoo", lamella_host_open, path.c_str(), &how, &out);
  const auto data = folder.path("data");
  const char* const allowed[] = {data.c_str()};
  how.allow = allowed;
  how.allow_count = 1;
  CHECK(made<owned_file>(lamella_host_open, path.c_str(), &how) != nullptr);
}

}  // namespace lamella::host
