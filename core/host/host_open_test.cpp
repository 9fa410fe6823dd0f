// SPDX-License-Identifier: BSD-3-Clause
//
// The C API: registries, identifying, opening, and what a file holds.
#include <atomic>
#include <cstring>
#include <thread>
#include <vector>

#include "host/zoo_plugin.hpp"
#include "source/test_folder.hpp"

namespace lamella::host {

LAMELLA_STATIC_PLUGIN(lamella_test_zoo_entry, "org.example.zoo", "2.0", "zoo", lamella::sdk::reader_interface<zoo_reader>,
                      lamella::sdk::decoder_interface<zoo_decoder>, lamella::sdk::writer_interface<zoo_writer>)

namespace {

std::string text_of(lamella_host_text text) {
  return {text.data, text.size};
}

struct heard {
  std::vector<std::string> lines;
  std::vector<std::uint64_t> steps;
  std::int32_t answer = 0;
};
void hear(void* user, std::int32_t level, const char* text) noexcept {
  static_cast<heard*>(user)->lines.push_back(std::to_string(level) + " " + text);
}
std::int32_t step(void* user, std::uint64_t done, std::uint64_t total) noexcept {
  auto& told = *static_cast<heard*>(user);
  told.steps.insert(told.steps.end(), {done, total});
  return told.answer;
}

using attribute_list = std::unique_ptr<lamella_host_attributes, releasing<lamella_host_attributes_release>>;

lamella_host_attribute attribute_at(const attribute_list& list, std::uint64_t index) {
  auto facts = sized<lamella_host_attribute>();
  REQUIRE(lamella_host_attributes_at(list.get(), index, &facts, nullptr) == LAMELLA_HOST_OK);
  return facts;
}

}  // namespace

TEST_CASE("C API: a registry lists formats and plugins with all that is known of them") {
  const auto known = zoo_registry();
  lamella_host_formats* formats = nullptr;
  REQUIRE(lamella_host_formats_new(known.get(), &formats, nullptr) == LAMELLA_HOST_OK);
  REQUIRE(lamella_host_formats_count(formats) == 1);
  auto format = sized<lamella_host_format>();
  REQUIRE(lamella_host_formats_at(formats, 0, &format, nullptr) == LAMELLA_HOST_OK);
  CHECK((format.id == std::string("zoo") && format.plugin_id == std::string("org.example.zoo") &&
         format.plugin_version == std::string("2.0")));
  CHECK((format.is_available == 1 && format.reason == std::string()));
  REQUIRE((format.name_count == 1 && format.extension_count == 1 && format.option_count == 1));
  CHECK((format.names[0] == std::string("Zoo") && format.extensions[0] == std::string("zoo")));
  CHECK((format.options[0].name == std::string("speed") && format.options[0].type == std::string("integer")));
  CHECK((format.options[0].default_value == std::string("7") && format.options[0].help == std::string("of the keeper")));
  std::string claims;
  for (std::uint64_t i = 0; i < format.capability_count; ++i)
    claims += std::string(format.capabilities[i].name) + "=" + format.capabilities[i].claimed + " " + format.capabilities[i].state + "; ";
  CHECK_THAT(claims, Catch::Contains("distributed=D1 untested"));
  fails(LAMELLA_HOST_BAD_ARGUMENT, "index 1 of formats, of which there are 1", lamella_host_formats_at, formats, std::uint64_t{1}, &format);
  lamella_host_formats_release(formats);

  lamella_host_plugins* plugins = nullptr;
  REQUIRE(lamella_host_plugins_new(known.get(), &plugins, nullptr) == LAMELLA_HOST_OK);
  REQUIRE(lamella_host_plugins_count(plugins) == 1);
  auto plugin = sized<lamella_host_plugin>();
  REQUIRE(lamella_host_plugins_at(plugins, 0, &plugin, nullptr) == LAMELLA_HOST_OK);
  CHECK((plugin.state == std::string("listed") && plugin.origin == std::string("static") && plugin.path == std::string()));
  CHECK(plugin.licence == std::string("BSD-3-Clause"));
  lamella_host_plugins_release(plugins);
}

TEST_CASE("C API: what a registry is told is obeyed, and what makes no sense is refused") {
  auto options = sized<lamella_host_registry_options>();
  lamella_host_registry* out = nullptr;
  options.flags = 1u << 30;
  fails(LAMELLA_HOST_BAD_ARGUMENT, "flags", lamella_host_registry_new, &options, &out);
  options.flags = 0;
  options.struct_size = 2;
  fails(LAMELLA_HOST_BAD_ARGUMENT, "struct_size", lamella_host_registry_new, &options, &out);
  options.struct_size = sizeof options;
  const lamella_host_static_plugin without_entry{nullptr, zoo_manifest}, without_manifest{&lamella_test_zoo_entry, nullptr};
  options.static_plugin_count = 1;
  fails(LAMELLA_HOST_BAD_ARGUMENT, "static_plugins is NULL", lamella_host_registry_new, &options, &out);
  options.static_plugins = &without_entry;
  fails(LAMELLA_HOST_BAD_ARGUMENT, "entry", lamella_host_registry_new, &options, &out);
  options.static_plugins = &without_manifest;
  fails(LAMELLA_HOST_BAD_ARGUMENT, "manifest", lamella_host_registry_new, &options, &out);
  CHECK(out == nullptr);
  fails(LAMELLA_HOST_BAD_ARGUMENT, "out is NULL", lamella_host_registry_new, static_cast<lamella_host_registry_options*>(nullptr),
        static_cast<lamella_host_registry**>(nullptr));

  const lamella_host_static_plugin plugin{&lamella_test_zoo_entry, zoo_manifest};
  const char* const other = "other";
  options.flags = LAMELLA_HOST_NO_BUNDLED | LAMELLA_HOST_NO_ENVIRONMENT | LAMELLA_HOST_NO_USER | LAMELLA_HOST_NO_SYSTEM;
  options.static_plugins = &plugin;
  options.allow_formats = &other;
  options.allow_format_count = 1;
  const auto known = made<owned_registry>(lamella_host_registry_new, &options);
  const test::test_folder folder;
  auto how = sized<lamella_host_open_options>();
  how.registry = known.get();
  how.format = "zoo";
  lamella_host_file* file = nullptr;
  fails(LAMELLA_HOST_REFUSED, "allows only the formats other", lamella_host_open, folder.write("a.zoo", zoo_file()).c_str(), &how, &file);
}

TEST_CASE("C API: sources are identified, and unknown ones are an answer") {
  const auto known = zoo_registry();
  const test::test_folder folder;
  const auto judged = [&](const std::string& path, std::uint32_t flags) {
    const auto source = made<owned_source>(lamella_host_source_path, path.c_str(), std::int32_t{LAMELLA_HOST_IO_AUTOMATIC});
    lamella_host_identification* found = nullptr;
    REQUIRE(lamella_host_identify(known.get(), source.get(), flags, &found, nullptr) == LAMELLA_HOST_OK);
    auto facts = sized<lamella_host_identification_facts>();
    lamella_host_identification_get(found, &facts);
    const auto answer = std::string(facts.format) + " " + std::to_string(facts.evidence) + " " + std::to_string(facts.candidate_count);
    lamella_host_identification_release(found);
    return answer;
  };
  CHECK(judged(folder.write("a.bin", zoo_file()), 0) == "zoo 70 1");
  CHECK(judged(folder.write("b.bin", "nothing"), 0).starts_with(" 0"));
  CHECK(judged(folder.path("a.bin"), LAMELLA_HOST_MANIFEST_ONLY).starts_with("zoo"));
}

TEST_CASE("C API: a file shows its datasets, axes, groups and warnings") {
  const test::test_folder folder;
  folder.write("side.bin", "xyz");
  auto known = zoo_registry();
  const auto file = open_zoo(folder.write("a.zoo", zoo_file()), known.get());
  known.reset();  // a file keeps what it needs
  auto facts = sized<lamella_host_file_facts>();
  lamella_host_file_get(file.get(), &facts);
  CHECK((facts.format == std::string("zoo") && facts.plugin_id == std::string("org.example.zoo")));
  CHECK((facts.dataset_count == 8 && facts.group_count == 1 && facts.warning_count == 1));

  auto big = sized<lamella_host_dataset>();
  REQUIRE(lamella_host_dataset_at(file.get(), index_of(file, "big"), &big, nullptr) == LAMELLA_HOST_OK);
  CHECK((big.dtype == std::string("<i2") && big.ndim == 2 && big.shape[0] == 2 && big.shape[1] == 3));
  CHECK((big.title == std::string("Big") && big.quantity == std::string("height") && big.units == std::string("m")));
  CHECK((big.role == std::string("data") && big.mask == std::string("mask") && big.unavailable == std::string()));
  REQUIRE((big.axis_count == 2 && big.axis_size == sizeof(lamella_host_axis)));
  const auto &y = big.axes[0], &x = big.axes[1];
  CHECK((y.name == std::string("y") && y.units == std::string("um") && y.scale == 0.5 && y.offset == 1 && y.is_navigation == 1));
  REQUIRE((y.values == nullptr && x.values != nullptr));
  CHECK((x.size == 3 && x.values[2] == 4));
  auto gone = sized<lamella_host_dataset>();
  REQUIRE(lamella_host_dataset_at(file.get(), index_of(file, "gone"), &gone, nullptr) == LAMELLA_HOST_OK);
  CHECK(gone.unavailable == std::string("it flew away"));

  auto warning = sized<lamella_host_warning>();
  REQUIRE(lamella_host_warning_at(file.get(), 0, &warning, nullptr) == LAMELLA_HOST_OK);
  CHECK((warning.message == std::string("a warning") && warning.field == std::string("magic") && warning.byte_offset == 2));
  auto group = sized<lamella_host_group>();
  REQUIRE(lamella_host_group_at(file.get(), 0, &group, nullptr) == LAMELLA_HOST_OK);
  CHECK(group.name == std::string("cage"));
  const auto of_group = made<attribute_list>(lamella_host_attributes_new, file.get(), group.attribute_owner);
  CHECK(text_of(attribute_at(of_group, 0).text) == "Ada");

  std::uint64_t index = 0;
  fails(LAMELLA_HOST_BAD_ARGUMENT, "little", lamella_host_dataset_find, file.get(), "small", &index);
  fails(LAMELLA_HOST_BAD_ARGUMENT, "index 8 of datasets", lamella_host_dataset_at, file.get(), std::uint64_t{8}, &big);
  const auto view = view_of(file, "gone");
  char out[4];
  fails(LAMELLA_HOST_UNSUPPORTED, "it flew away", lamella_host_view_read, view.get(), static_cast<void*>(out), std::uint64_t{4},
        static_cast<const lamella_host_read_options*>(nullptr));
}

TEST_CASE("C API: attributes of every kind arrive whole") {
  const test::test_folder folder;
  const auto known = zoo_registry();
  const auto file = open_zoo(folder.write("a.zoo", zoo_file()), known.get());
  auto big = sized<lamella_host_dataset>();
  REQUIRE(lamella_host_dataset_at(file.get(), index_of(file, "big"), &big, nullptr) == LAMELLA_HOST_OK);
  const auto all = made<attribute_list>(lamella_host_attributes_new, file.get(), big.attribute_owner);
  REQUIRE(lamella_host_attributes_count(all.get()) == 11);
  const auto kind = [&](std::uint64_t i) { return attribute_at(all, i).kind; };
  CHECK((text_of(attribute_at(all, 0).name) == "null" && kind(0) == LAMELLA_HOST_NULL));
  CHECK((kind(1) == LAMELLA_HOST_BOOL && attribute_at(all, 1).integer == 1));
  CHECK((kind(2) == LAMELLA_HOST_INT64 && attribute_at(all, 2).integer == -5));
  CHECK((kind(3) == LAMELLA_HOST_UINT64 && attribute_at(all, 3).unsigned_integer == std::uint64_t{1} << 63));
  CHECK((kind(4) == LAMELLA_HOST_FLOAT64 && attribute_at(all, 4).real == 2.5 && text_of(attribute_at(all, 4).comment) == "a half more"));
  CHECK((kind(5) == LAMELLA_HOST_TEXT && text_of(attribute_at(all, 5).text) == std::string("a\0b", 3)));
  CHECK((kind(6) == LAMELLA_HOST_BYTES && text_of(attribute_at(all, 6).text) == "\xFF"));
  CHECK((kind(7) == LAMELLA_HOST_DECIMAL && text_of(attribute_at(all, 7).text) == "123456789012345678901234567890"));
  REQUIRE((kind(8) == LAMELLA_HOST_LIST && attribute_at(all, 8).child_count == 2));
  const auto items = made<attribute_list>(lamella_host_attributes_children, all.get(), std::uint64_t{8});
  CHECK(attribute_at(items, 0).integer == 1);
  REQUIRE(attribute_at(items, 1).kind == LAMELLA_HOST_MAP);
  const auto inside = made<attribute_list>(lamella_host_attributes_children, items.get(), std::uint64_t{1});
  CHECK((text_of(attribute_at(inside, 0).name) == "key" && text_of(attribute_at(inside, 0).text) == "inside"));
  const auto array = attribute_at(all, 9);
  REQUIRE((array.kind == LAMELLA_HOST_ARRAY && array.ndim == 1 && text_of(array.dtype) == "<i2"));
  CHECK((array.shape[0] == 2 && text_of(array.text) == std::string("\1\0\2\0", 4)));
  CHECK((kind(10) == LAMELLA_HOST_OPAQUE && text_of(attribute_at(all, 10).tag) == "blob" && text_of(attribute_at(all, 10).text) == "123"));
}

TEST_CASE("C API: structs are filled as far as the caller knows them") {
  const test::test_folder folder;
  const auto known = zoo_registry();
  const auto file = open_zoo(folder.write("a.zoo", zoo_file()), known.get());
  struct {
    lamella_host_dataset dataset;
    char beyond[64];
  } wide;
  std::memset(&wide, 0x55, sizeof wide);
  wide.dataset.struct_size = sizeof wide;  // of a later version
  REQUIRE(lamella_host_dataset_at(file.get(), 0, &wide.dataset, nullptr) == LAMELLA_HOST_OK);
  CHECK(wide.dataset.struct_size == sizeof wide);
  CHECK(std::string(wide.beyond, sizeof wide.beyond) == std::string(sizeof wide.beyond, 0x55));
  lamella_host_dataset narrow;
  std::memset(&narrow, 0x55, sizeof narrow);
  narrow.struct_size = offsetof(lamella_host_dataset, title);  // of an earlier one
  REQUIRE(lamella_host_dataset_at(file.get(), 0, &narrow, nullptr) == LAMELLA_HOST_OK);
  CHECK(narrow.name == std::string("mask"));
  CHECK(reinterpret_cast<std::uintptr_t>(narrow.title) == 0x5555555555555555u);
  lamella_host_dataset none{};
  REQUIRE(lamella_host_dataset_at(file.get(), 0, &none, nullptr) == LAMELLA_HOST_OK);
  CHECK(none.name == nullptr);
}

TEST_CASE("C API: options of opening reach the reader; log, progress and cancel are heard") {
  const test::test_folder folder;
  const auto path = folder.write("a.zoo", zoo_file());
  heard told;
  const auto known = zoo_registry(hear, &told);
  auto options = sized<lamella_host_open_options>();
  options.registry = known.get();
  const char* const speed[] = {"speed", "9"};
  options.options = speed;
  options.option_count = 1;
  options.user = &told;
  options.progress = step;
  options.log = hear;
  {
    const auto file = made<owned_file>(lamella_host_open, path.c_str(), &options);
    CHECK(told.lines == std::vector<std::string>{"1 opens a zoo"});
    CHECK(told.steps == std::vector<std::uint64_t>{1, 2});
    const auto of_file = made<attribute_list>(lamella_host_attributes_new, file.get(), std::uint64_t{0});
    CHECK(attribute_at(of_file, 0).integer == 9);
  }
  lamella_host_file* out = nullptr;
  told.answer = 1;
  fails(LAMELLA_HOST_CANCELLED, "as the progress callback asked", lamella_host_open, path.c_str(), &options, &out);
  told.answer = 0;
  auto* const cancel = lamella_host_cancel_new();
  lamella_host_cancel_set(cancel, 1);
  options.cancel = cancel;
  fails(LAMELLA_HOST_CANCELLED, "", lamella_host_open, path.c_str(), &options, &out);
  lamella_host_cancel_set(cancel, 0);
  CHECK(made<owned_file>(lamella_host_open, path.c_str(), &options) != nullptr);
  lamella_host_cancel_release(cancel);
  const char* const unknown[] = {"colour", "red"};
  options.options = unknown;
  options.cancel = nullptr;
  fails(LAMELLA_HOST_BAD_ARGUMENT, "colour", lamella_host_open, path.c_str(), &options, &out);
  options.option_count = 0;
  options.partial = 9;
  fails(LAMELLA_HOST_BAD_ARGUMENT, "partial policy 9", lamella_host_open, path.c_str(), &options, &out);
  options.partial = 0;
  options.io = -1;
  fails(LAMELLA_HOST_BAD_ARGUMENT, "io mode -1", lamella_host_open, path.c_str(), &options, &out);
  options.io = 0;
  fails(LAMELLA_HOST_IO, "missing.zoo", lamella_host_open, folder.path("missing.zoo").c_str(), &options, &out);
  fails(LAMELLA_HOST_UNKNOWN_FORMAT, "b.txt", lamella_host_open, folder.write("b.txt", "text").c_str(), &options, &out);
  options.format = "nothing";
  fails(LAMELLA_HOST_UNKNOWN_FORMAT, "nothing", lamella_host_open, path.c_str(), &options, &out);
  fails(LAMELLA_HOST_BAD_ARGUMENT, "path is NULL", lamella_host_open, static_cast<const char*>(nullptr), &options, &out);
  CHECK(out == nullptr);
  CHECK(lamella_host_open(path.c_str(), nullptr, nullptr, nullptr) == LAMELLA_HOST_BAD_ARGUMENT);  // no error wanted
}

TEST_CASE("C API: releasing and asking nothing does nothing") {
  lamella_host_registry_release(nullptr);
  lamella_host_source_release(nullptr);
  lamella_host_file_release(nullptr);
  lamella_host_view_release(nullptr);
  lamella_host_array_release(nullptr);
  lamella_host_attributes_release(nullptr);
  lamella_host_formats_release(nullptr);
  lamella_host_plugins_release(nullptr);
  lamella_host_identification_release(nullptr);
  lamella_host_string_release(nullptr);
  lamella_host_cancel_release(nullptr);
  lamella_host_error_release(nullptr);
  lamella_host_cancel_set(nullptr, 1);
  auto facts = sized<lamella_host_error_facts>();
  lamella_host_error_get(nullptr, &facts);
  CHECK((facts.code == LAMELLA_HOST_OK && facts.text == std::string() && facts.byte_offset == -1));
  std::uint64_t size = 1;
  CHECK((lamella_host_string_text(nullptr, &size) == std::string() && size == 0));
  CHECK(lamella_host_formats_count(nullptr) == 0);
  CHECK(lamella_host_code_name(LAMELLA_HOST_TRUNCATED) == std::string("truncated"));
  CHECK_THAT(lamella_host_version(), Catch::Matches("[0-9]+\\.[0-9]+\\.[0-9]+"));
}

}  // namespace lamella::host
