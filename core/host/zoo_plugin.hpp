// SPDX-License-Identifier: BSD-3-Clause
//
// For tests of the C API: a plugin linked into the test, of a format that shows everything which the API can hand out. A file starts with
// "zoo:" and goes on with six int16 of either order. A file "side.bin" beside it is a dataset, where there is one.
#pragma once

#include <catch2/catch.hpp>
#include <lamella/plugin.hpp>

#include <memory>
#include <string>

#include "lamella/host.h"

namespace lamella::host {

struct zoo_reader {
  static sdk::verdict identify(const sdk::probe& file) {
    return {.evidence = file.starts_with("zoo:") ? LAMELLA_EVIDENCE_MAGIC : LAMELLA_EVIDENCE_NO, .why = "starts with zoo:"};
  }

  static void open(const sdk::context& call, std::string_view, const sdk::source& file, const sdk::sink& out) {
    call.c()->log(call.c(), LAMELLA_LOG_INFO, sdk::to_text("opens a zoo"));
    call.c()->progress(call.c(), 1, 2);
    call.check_cancelled();
    call.warn("a warning", {.byte_offset = 2, .field = "magic"});
    out.attribute(0, "speed", call.integer_option("speed").value_or(7));
    const auto group = out.group("cage");
    out.attribute(group, "keeper", "Ada");
    push_attributes(out, push_data(file, out));
    out.dataset({.name = "decoded", .dtype = "|u1", .shape = {2, 2}, .layout = sdk::decoded{.chunk_shape = {1, 2}, .state = "zoo"}});
    out.dataset({.name = "gone", .dtype = "|u1", .shape = {4}, .layout = sdk::unavailable{.reason = "it flew away"}});
    push_rows(file, out);
    try {
      const auto side = file.sibling("side.bin");
      out.dataset({.name = "side",
                   .dtype = "|u1",
                   .shape = {static_cast<std::int64_t>(side.size().value_or(0))},
                   .layout = sdk::strided{.source = side.index()}});
    } catch (const sdk::host_error&) {  // there is none
    }
  }

 private:
  static std::uint64_t push_data(const sdk::source& file, const sdk::sink& out) {
    const auto mask = out.dataset({.name = "mask",
                                   .dtype = "|b1",
                                   .shape = {2, 3},
                                   .layout = sdk::inline_values{std::string("\0\1\0\0\0\1", 6)},
                                   .role = LAMELLA_ROLE_MASK});
    out.dataset({.name = "little", .dtype = "<i2", .shape = {2, 3}, .layout = sdk::strided{.source = file.index(), .byte_offset = 4}});
    return out.dataset(
        {.name = "big",
         .dtype = ">i2",
         .shape = {2, 3},
         .layout = sdk::strided{.source = file.index(), .byte_offset = 4},
         .axes = {{.name = "y", .units = "um", .scale = 0.5, .offset = 1, .navigate = true}, {.name = "x", .values = {1, 2, 4}}},
         .title = "Big",
         .quantity = "height",
         .units = "m",
         .mask_dataset = mask});
  }
  static void push_attributes(const sdk::sink& out, std::uint64_t owner) {
    using sdk::value;
    out.attribute(owner, "null", value());
    out.attribute(owner, "bool", true);
    out.attribute(owner, "int", -5);
    out.attribute(owner, "uint", std::uint64_t{1} << 63);
    out.attribute(owner, "real", value(2.5).commented("a half more"));
    out.attribute(owner, "text", std::string("a\0b", 3));
    out.attribute(owner, "bytes", value::bytes("\xFF"));
    out.attribute(owner, "decimal", value::decimal("123456789012345678901234567890"));
    const auto list = out.attribute(owner, "list", value::list());
    out.attribute(owner, {}, 1, list);
    const auto map = out.attribute(owner, {}, value::map(), list);
    out.attribute(owner, "key", "inside", map);
    out.attribute(owner, "array", value::small_array("<i2", {2}, std::string("\1\0\2\0", 4)));
    out.attribute(owner, "opaque", value::opaque("blob", "123"));
  }
  /// Two rows, of one and of two int16, described behind the data: counts and offsets of int32.
  static void push_rows(const sdk::source& file, const sdk::sink& out) {
    if (file.size().value_or(0) < 16 + 16) return;
    out.dataset({.name = "rows",
                 .dtype = "<i2",
                 .shape = {2},
                 .layout = sdk::ragged{.source = file.index(),
                                       .byte_offset = 16,
                                       .row_bytes = 8,
                                       .row_count = 2,
                                       .count_dtype = "<i4",
                                       .offset_dtype = "<i4",
                                       .heap_source = file.index(),
                                       .heap_offset = 4,
                                       .heap_bytes = 12}});
  }
};

/// Every element is its row.
struct zoo_decoder {
  zoo_decoder(const sdk::context&, const lamella_source*, std::string_view state) {
    if (state != "zoo") throw sdk::error(sdk::errc::corrupt, "not of a zoo");
  }
  void decode(const sdk::context& call, const std::int64_t* chunk, std::span<char> out) const {
    call.c()->log(call.c(), LAMELLA_LOG_DEBUG, sdk::to_text("decodes"));
    std::fill(out.begin(), out.end(), static_cast<char>(chunk[0]));
  }
};

/// Writes int16 of 2 x 3, of either order, and loses whatever stands beside them.
struct zoo_writer {
  zoo_writer(const sdk::context&, std::string_view, const lamella_write_spec& spec, const sdk::plan_sink& out) {
    const auto& d = *spec.datasets;
    const auto dtype = sdk::to_view(d.dtype);
    if (spec.dataset_count != 1 || d.ndim != 2 || d.shape[0] != 2 || d.shape[1] != 3 || (dtype != "<i2" && dtype != ">i2"))
      throw sdk::error(sdk::errc::unsupported, "a zoo has 2 x 3 int16");
    out.loss("its name");
    const auto file = out.file("", 16);
    out.bytes(file, 0, "zoo:");
    out.layout(0, {.dtype = std::string(dtype), .shape = {2, 3}, .layout = sdk::strided{.source = file, .byte_offset = 4}});
  }
  void finish(const sdk::context&, std::span<const lamella_write_result>, const sdk::plan_sink&) {}
};

extern "C" const lamella_entry* lamella_test_zoo_entry(void);

inline const char* const zoo_manifest = R"(schema = 1
[[plugin]]
id = "org.example.zoo"
version = "2.0"
abi = "0.1"
licence = "BSD-3-Clause"
library = "zoo.so"
[[plugin.format]]
id = "zoo"
names = ["Zoo"]
extensions = ["zoo"]
magic = [{ at = 0, text = "zoo:" }]
[plugin.format.options]
speed = { type = "integer", default = 7, help = "of the keeper" }
[plugin.format.capabilities]
read = true
write = true
lazy = true
distributed = "D1"
)";

/// Six numbers of int16, little-endian, from 1 on; then the two rows.
inline std::string zoo_file() {
  std::string bytes = "zoo:";
  for (const char number : {1, 2, 3, 4, 5, 6}) bytes += std::string({number, '\0'});
  for (const char number : {1, 0, 2, 2}) bytes += std::string({number, '\0', '\0', '\0'});
  return bytes;
}

// ---- Handles that release themselves --------------------------------------------------------------------------------------------------

template <auto release>
struct releasing {
  template <typename T>
  void operator()(T* handle) const noexcept {
    release(handle);
  }
};
using owned_registry = std::unique_ptr<lamella_host_registry, releasing<lamella_host_registry_release>>;
using owned_source = std::unique_ptr<lamella_host_source, releasing<lamella_host_source_release>>;
using owned_file = std::unique_ptr<lamella_host_file, releasing<lamella_host_file_release>>;
using owned_view = std::unique_ptr<lamella_host_view, releasing<lamella_host_view_release>>;
using owned_array = std::unique_ptr<lamella_host_array, releasing<lamella_host_array_release>>;
using owned_string = std::unique_ptr<lamella_host_string, releasing<lamella_host_string_release>>;
using owned_error = std::unique_ptr<lamella_host_error, releasing<lamella_host_error_release>>;

/// What a call made: `made(call, arguments…)` is a handle, and the test fails where the call fails.
template <typename Owned, typename Call, typename... Arguments>
Owned made(Call call, Arguments... arguments) {
  typename Owned::pointer handle = nullptr;
  lamella_host_error* error = nullptr;
  const auto code = call(arguments..., &handle, &error);
  const owned_error caught(error);
  lamella_host_error_facts facts{};
  facts.struct_size = sizeof facts;
  lamella_host_error_get(error, &facts);
  INFO(facts.text);
  REQUIRE(code == LAMELLA_HOST_OK);
  REQUIRE(error == nullptr);
  return Owned(handle);
}

/// Calls with an error at the end, which must fail with this code and say this.
template <typename Call, typename... Arguments>
void fails(std::int32_t wanted, const std::string& text, Call call, Arguments... arguments) {
  lamella_host_error* error = nullptr;
  const auto code = call(arguments..., &error);
  const owned_error caught(error);
  CHECK(lamella_host_code_name(code) == std::string(lamella_host_code_name(wanted)));
  REQUIRE(error != nullptr);
  lamella_host_error_facts facts{};
  facts.struct_size = sizeof facts;
  lamella_host_error_get(error, &facts);
  CHECK(facts.code == code);
  CHECK_THAT(facts.text, Catch::Contains(text));
}

/// A struct whose size is set.
template <typename T>
T sized() {
  T empty{};
  empty.struct_size = sizeof(T);
  return empty;
}

/// A registry that knows the zoo and nothing else.
inline owned_registry zoo_registry(lamella_host_log_function log = nullptr, void* user = nullptr) {
  const lamella_host_static_plugin plugin{&lamella_test_zoo_entry, zoo_manifest};
  auto options = sized<lamella_host_registry_options>();
  options.flags = LAMELLA_HOST_NO_ENVIRONMENT | LAMELLA_HOST_NO_BUNDLED | LAMELLA_HOST_NO_USER | LAMELLA_HOST_NO_SYSTEM;
  options.static_plugins = &plugin;
  options.static_plugin_count = 1;
  options.log = log;
  options.log_user = user;
  return made<owned_registry>(lamella_host_registry_new, &options);
}

inline owned_file open_zoo(const std::string& path, const lamella_host_registry* known) {
  auto options = sized<lamella_host_open_options>();
  options.registry = known;
  return made<owned_file>(lamella_host_open, path.c_str(), &options);
}

inline std::uint64_t index_of(const owned_file& file, const char* name) {
  std::uint64_t index = 99;
  REQUIRE(lamella_host_dataset_find(file.get(), name, &index, nullptr) == LAMELLA_HOST_OK);
  return index;
}
inline owned_view view_of(const owned_file& file, const char* name) {
  return made<owned_view>(lamella_host_view_new, file.get(), index_of(file, name));
}

}  // namespace lamella::host
