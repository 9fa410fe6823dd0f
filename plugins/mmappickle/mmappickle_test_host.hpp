// SPDX-License-Identifier: BSD-3-Clause
//
// A host of a few lines for the tests: a file in memory, and a sink that keeps what is pushed as text.
#pragma once

#include <algorithm>
#include <cstring>
#include <lamella/plugin.hpp>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace lamella::mmappickle {

struct kept_dataset {
  std::string name, dtype, reason, state;
  std::vector<std::int64_t> shape;
  std::uint32_t layout_kind = 0, role = 0;
  std::uint64_t byte_offset = 0, mask = 0;
  bool is_fortran = false;
  std::map<std::string, std::uint64_t> attributes = {};
};

struct test_limits {
  std::uint64_t attributes = 100'000, header_bytes = 1 << 24, depth = 256;
};

class test_host {
 public:
  /// @param knows_size  false: as a compressed stream, whose end nobody knows.
  explicit test_host(std::string bytes, bool knows_size = true, test_limits limits = {}) : bytes_(std::move(bytes)), limits_(limits) {
    source_.struct_size = sizeof source_;
    source_.kind = knows_size ? std::uint32_t{LAMELLA_SOURCE_FILE} : std::uint32_t{LAMELLA_SOURCE_STREAM};
    source_.size = knows_size ? bytes_.size() : LAMELLA_UNKNOWN_SIZE;
    source_.host = this;
    source_.read_at = &read_at;
    context_.struct_size = sizeof context_;
    context_.host = this;
    context_.report = &report;
    context_.cancelled = [](const lamella_context*) noexcept -> std::int32_t { return 0; };
    context_.limit = &limit;
    context_.explain = [](const lamella_context*, lamella_text) noexcept {};
    sink_.struct_size = sizeof sink_;
    sink_.host = this;
    sink_.dataset = &dataset;
    sink_.chunks = [](const lamella_sink*, std::uint64_t, std::uint64_t, const lamella_chunk_location*, std::uint64_t,
                      std::uint64_t) noexcept -> lamella_status { return LAMELLA_OK; };
    sink_.attribute = &attribute;
  }
  test_host(const test_host&) = delete;
  test_host& operator=(const test_host&) = delete;

  lamella_status open(const char* format) { return reader()->open(&context_, sdk::to_text(format), &source_, &sink_); }
  std::int32_t identify(const char* format, const char* name = "") {
    lamella_probe probe{};
    probe.struct_size = sizeof probe;
    probe.name = sdk::to_text(name);
    probe.kind = source_.kind;
    probe.size = source_.size;
    probe.head = reinterpret_cast<const std::uint8_t*>(bytes_.data());
    probe.head_size = std::min<std::uint64_t>(bytes_.size(), 16 << 10);
    lamella_verdict verdict{};
    verdict.struct_size = sizeof verdict;
    reader()->identify(&context_, sdk::to_text(format), &probe, &verdict);
    return verdict.evidence;
  }
  std::string decode(const std::string& state, std::size_t size) {
    const auto* api = static_cast<const lamella_decoder*>(entry()->get_interface("lamella.decoder/1"));
    std::string out(size, '\0');
    void* decoder = nullptr;
    if (api->create(&context_, sdk::to_text("pickle"), &source_, state.data(), state.size(), &decoder) != LAMELLA_OK) return "refused";
    const std::int64_t chunk[8] = {};
    const auto status = api->decode(decoder, &context_, chunk, out.data(), out.size());
    api->release(decoder);
    return status == LAMELLA_OK ? out : "failed";
  }

  std::vector<kept_dataset> datasets;
  std::vector<std::string> warnings;
  std::string error;
  std::int64_t error_offset = -1;
  /// The tree, written as {type dict, items [[…], […]]}.
  [[nodiscard]] std::string tree() const { return items_.empty() ? "" : text_of(0); }

 private:
  struct item {
    std::string name, text;
    std::uint32_t kind;
    std::vector<std::size_t> children = {};
  };
  static const lamella_entry* entry();
  static const lamella_reader* reader() { return static_cast<const lamella_reader*>(entry()->get_interface("lamella.reader/1")); }
  static std::string text(lamella_text t) { return std::string(sdk::to_view(t)); }

  [[nodiscard]] std::string text_of(std::size_t i) const {
    const auto& it = items_[i];
    if (it.kind != LAMELLA_LIST && it.kind != LAMELLA_MAP) return it.text;
    std::string joined;
    for (const auto child : it.children) {
      if (!joined.empty()) joined += ", ";
      if (it.kind == LAMELLA_MAP) joined += items_[child].name + " ";
      joined += text_of(child);
    }
    return it.kind == LAMELLA_MAP ? "{" + joined + "}" : "[" + joined + "]";
  }

  static lamella_status read_at(const lamella_source* s, const lamella_context*, std::uint64_t offset, void* data, std::uint64_t count,
                                std::uint64_t* got) noexcept {
    const auto& bytes = static_cast<test_host*>(s->host)->bytes_;
    *got = offset >= bytes.size() ? 0 : std::min<std::uint64_t>(count, bytes.size() - offset);
    if (*got != 0) std::memcpy(data, bytes.data() + offset, *got);
    return LAMELLA_OK;
  }
  static void report(const lamella_context* c, const lamella_report* r) noexcept {
    auto& self = *static_cast<test_host*>(c->host);
    if (r->severity == LAMELLA_WARNING) return self.warnings.push_back(text(r->message));
    self.error = text(r->message);
    self.error_offset = r->byte_offset;
  }
  static std::uint64_t limit(const lamella_context* c, std::uint32_t kind) noexcept {
    const auto& limits = static_cast<test_host*>(c->host)->limits_;
    if (kind == LAMELLA_LIMIT_ATTRIBUTES) return limits.attributes;
    if (kind == LAMELLA_LIMIT_HEADER_BYTES) return limits.header_bytes;
    return kind == LAMELLA_LIMIT_DEPTH ? limits.depth : 100'000;
  }
  static lamella_status dataset(const lamella_sink* s, const lamella_dataset* d, std::uint64_t* id) noexcept {
    auto& self = *static_cast<test_host*>(s->host);
    kept_dataset kept{text(d->name), text(d->dtype), {}, {}, {d->shape, d->shape + d->ndim}, d->layout_kind, d->role};
    kept.mask = d->mask_dataset;
    if (d->layout_kind == LAMELLA_STRIDED) {
      const auto& layout = *static_cast<const lamella_strided*>(d->layout);
      kept.byte_offset = layout.byte_offset;
      kept.is_fortran = (layout.flags & LAMELLA_FORTRAN_ORDER) != 0;
    } else if (d->layout_kind == LAMELLA_DECODED) {
      const auto& layout = *static_cast<const lamella_decoded*>(d->layout);
      kept.state.assign(static_cast<const char*>(layout.state), layout.state_size);
    } else if (d->layout_kind == LAMELLA_UNAVAILABLE) {
      kept.reason = text(static_cast<const lamella_unavailable*>(d->layout)->reason);
    }
    self.datasets.push_back(std::move(kept));
    *id = self.datasets.size();
    return LAMELLA_OK;
  }
  static lamella_status attribute(const lamella_sink* s, std::uint64_t owner, std::uint64_t parent, lamella_text name,
                                  const lamella_value* v, std::uint64_t* id) noexcept {
    auto& self = *static_cast<test_host*>(s->host);
    std::string shown = text(v->text);
    if (v->kind == LAMELLA_INT64 || v->kind == LAMELLA_BOOL) shown = std::to_string(v->integer);
    if (v->kind == LAMELLA_UINT64) shown = std::to_string(v->unsigned_integer);
    if (v->kind == LAMELLA_FLOAT64) shown = std::to_string(v->real);
    if (owner != 0) self.datasets[owner - 1].attributes[text(name)] = v->unsigned_integer;
    self.items_.push_back({text(name), shown, v->kind});
    *id = self.items_.size();
    if (parent != 0) self.items_[parent - 1].children.push_back(self.items_.size() - 1);
    return LAMELLA_OK;
  }

  std::string bytes_;
  test_limits limits_;
  lamella_source source_{};
  lamella_context context_{};
  lamella_sink sink_{};
  std::vector<item> items_;
};

}  // namespace lamella::mmappickle
