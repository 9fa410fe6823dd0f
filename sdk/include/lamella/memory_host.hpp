// SPDX-License-Identifier: BSD-3-Clause
//
// A host of one page for authors of plugins: it calls a reader on bytes in memory, counts what is pushed, and notes each rule of plugin.h
// that the plugin breaks. Fuzzers and unit tests use it; `lamella check-plugin` checks much more. It reads every byte that a pushed struct
// points to, so that the address sanitizer sees what dangles. It leaves out: directories, siblings, compressed parts, decoders, writers,
// and whether a layout fits its source (lamella itself decides that).
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plugin.hpp"
#include "pushed_walk.hpp"

namespace lamella::sdk {

/// How one call ended.
struct memory_outcome {
  lamella_status status = LAMELLA_OK;
  std::int32_t evidence = LAMELLA_EVIDENCE_NO;  ///< what identify found
  std::string message = {};                     ///< the last error report, of the plugin or of this host
  std::uint64_t groups = 0, datasets = 0, attributes = 0, chunks = 0, warnings = 0;
  std::vector<std::string> broken_rules = {};  ///< faults of the plugin, whatever the bytes
};

/// @thread  one at a time.
class memory_host {
 public:
  /// @throws error  internal: the entry is none, has no reader, or does not start.
  explicit memory_host(const lamella_entry* entry) {
    set_up();
    if (entry == nullptr || entry->magic != LAMELLA_MAGIC || entry->get_interface == nullptr)
      throw error(errc::internal, "this is no entry of a lamella plugin");
    static constexpr lamella_host host{sizeof(lamella_host), 0,        LAMELLA_ABI_MAJOR, LAMELLA_ABI_MINOR, 0,
                                       {"memory_host", 11},  {"1", 1}, &no_service};
    if (entry->init != nullptr && entry->init(&host, &context_) != LAMELLA_OK) throw error(errc::internal, "init failed: " + now_.message);
    reader_ = static_cast<const lamella_reader*>(entry->get_interface("lamella.reader/1"));
    if (reader_ == nullptr || reader_->identify == nullptr || reader_->open == nullptr)
      throw error(errc::internal, "the plugin has no reader");
  }
  memory_host(const memory_host&) = delete;
  memory_host& operator=(const memory_host&) = delete;

  /// Judges the first 16 KiB, as lamella does at first.
  memory_outcome identify(std::string_view format_id, std::span<const std::uint8_t> bytes, std::string_view name = "memory") {
    begin(bytes, name);
    lamella_probe probe{};
    probe.struct_size = sizeof probe;
    probe.kind = LAMELLA_SOURCE_FILE;
    probe.name = to_text(name);
    probe.size = bytes.size();
    probe.head = bytes.data();
    probe.head_size = std::min<std::uint64_t>(bytes.size(), 16 << 10);
    lamella_verdict verdict{sizeof(lamella_verdict), LAMELLA_EVIDENCE_NO, 0, 0};
    end(reader_->identify(&context_, to_text(format_id), &probe, &verdict));
    now_.evidence = verdict.evidence;
    if (now_.status != LAMELLA_OK) now_.broken_rules.emplace_back("identify failed: bytes of another format are an answer, not an error");
    return std::move(now_);
  }

  memory_outcome open(std::string_view format_id, std::span<const std::uint8_t> bytes, std::string_view name = "memory") {
    begin(bytes, name);
    end(reader_->open(&context_, to_text(format_id), &sources_.front().raw, &sink_));
    return std::move(now_);
  }

 private:
  struct memory_source {
    lamella_source raw;
    std::span<const std::uint8_t> bytes;
    memory_host* host;
  };
  enum class pushed : std::uint8_t { group, dataset };

  static const void* no_service(const char*) noexcept { return nullptr; }

  // ---- One call ---------------------------------------------------------------------------------------------------------------------

  void begin(std::span<const std::uint8_t> bytes, std::string_view name) {
    now_ = {};
    has_error_ = false;
    walk_ = {};
    order_.clear();
    attribute_kinds_.clear();
    sources_.clear();
    add_source(bytes, name);
  }
  void end(lamella_status status) {
    now_.status = status;
    if (status != LAMELLA_OK && !has_error_) walk_.broke("status " + std::to_string(status) + " without a report");
    if (status == LAMELLA_OK && has_error_) walk_.broke("LAMELLA_OK after an error: " + now_.message);
    now_.broken_rules = std::move(walk_.broken_rules);
  }
  lamella_status refuse(lamella_status status, std::string message) {
    has_error_ = true;
    now_.message = std::move(message);
    return status;
  }
  lamella_status refuse_fault(const std::string& rule) {
    walk_.broke(rule);
    return refuse(LAMELLA_INTERNAL, rule);
  }

  lamella_source* add_source(std::span<const std::uint8_t> bytes, std::string_view name) {
    sources_.push_back({{}, bytes, this});
    auto& made = sources_.back();
    made.raw.struct_size = sizeof made.raw;
    made.raw.kind = LAMELLA_SOURCE_FILE;
    made.raw.index = sources_.size() - 1;
    made.raw.size = bytes.size();
    made.raw.name = to_text(name);
    made.raw.host = &made;
    made.raw.read_at = &read_at;
    made.raw.list = [](const lamella_source* s, const lamella_context*, lamella_text, std::int32_t (*)(void*, lamella_text, std::uint32_t),
                       void*) noexcept { return of(s).refuse(LAMELLA_IO, "memory is no directory"); };
    made.raw.open_sibling = [](const lamella_source* s, const lamella_context*, lamella_text path, const lamella_source**) noexcept {
      return of(s).refuse(LAMELLA_IO, "there is no file " + std::string(to_view(path)));
    };
    made.raw.open_part = &open_part;
    made.raw.prefetch = [](const lamella_source*, std::uint64_t, std::uint64_t) noexcept {};
    made.raw.get_extension = [](const lamella_source*, const char*) noexcept -> const void* { return nullptr; };
    return &made.raw;
  }

  static memory_host& of(const lamella_context* c) { return *static_cast<memory_host*>(c->host); }
  static memory_host& of(const lamella_sink* s) { return *static_cast<memory_host*>(s->host); }
  static memory_host& of(const lamella_source* s) { return *static_cast<memory_source*>(s->host)->host; }

  void set_up() {
    context_.struct_size = sizeof context_;
    context_.host = this;
    context_.report = [](const lamella_context* c, const lamella_report* r) noexcept { of(c).take(*r); };
    context_.log = [](const lamella_context* c, std::int32_t, lamella_text text) noexcept { of(c).walk_.touch(text, "a log line"); };
    context_.cancelled = [](const lamella_context*) noexcept -> std::int32_t { return 0; };
    context_.progress = [](const lamella_context*, std::uint64_t, std::uint64_t) noexcept {};
    context_.limit = [](const lamella_context*, std::uint32_t kind) noexcept { return limit(kind); };
    context_.option = [](const lamella_context*, lamella_text, lamella_value*) noexcept -> std::int32_t { return 0; };
    context_.explain = [](const lamella_context* c, lamella_text why) noexcept { of(c).walk_.touch(why, "the reason of a verdict"); };
    context_.get_extension = [](const lamella_context*, const char*) noexcept -> const void* { return nullptr; };
    sink_.struct_size = sizeof sink_;
    sink_.host = this;
    sink_.group = [](const lamella_sink* s, std::uint64_t parent, lamella_text name, std::uint64_t* id) noexcept {
      return of(s).add_group(parent, name, id);
    };
    sink_.dataset = [](const lamella_sink* s, const lamella_dataset* d, std::uint64_t* id) noexcept { return of(s).add_dataset(*d, id); };
    sink_.chunks = [](const lamella_sink* s, std::uint64_t dataset, std::uint64_t, const lamella_chunk_location* locations,
                      std::uint64_t size, std::uint64_t count) noexcept { return of(s).add_chunks(dataset, locations, size, count); };
    sink_.attribute = [](const lamella_sink* s, std::uint64_t owner, std::uint64_t parent, lamella_text name, const lamella_value* v,
                         std::uint64_t* id) noexcept { return of(s).add_attribute(owner, parent, name, *v, id); };
    sink_.get_extension = [](const lamella_sink*, const char*) noexcept -> const void* { return nullptr; };
  }

  static std::uint64_t limit(std::uint32_t kind) noexcept {
    switch (kind) {
      case LAMELLA_LIMIT_DATASETS:
        return 10'000;
      case LAMELLA_LIMIT_DEPTH:
        return 64;
      case LAMELLA_LIMIT_HEADER_BYTES:
        return 64 << 20;
      default:
        return 1'000'000;
    }
  }

  // ---- What the plugin calls --------------------------------------------------------------------------------------------------------

  void take(const lamella_report& r) {
    walk_.check_size(r, "lamella_report");
    walk_.touch(r.message, "a message");
    walk_.touch(r.field, "the field of a report");
    walk_.touch(r.hint, "a hint");
    if (r.message.size == 0) walk_.broke("a report without a message");
    if (r.severity == LAMELLA_WARNING) {
      ++now_.warnings;
      return;
    }
    if (r.status == LAMELLA_OK) walk_.broke("an error report with status LAMELLA_OK");
    has_error_ = true;
    now_.message = std::string(to_view(r.message));
  }

  static lamella_status read_at(const lamella_source* s, const lamella_context*, std::uint64_t offset, void* data, std::uint64_t count,
                                std::uint64_t* got) noexcept {
    const auto bytes = static_cast<memory_source*>(s->host)->bytes;
    if (got == nullptr || (data == nullptr && count != 0))
      return of(s).refuse_fault("read_at without a place for the bytes or their number");
    *got = offset >= bytes.size() ? 0 : std::min<std::uint64_t>(count, bytes.size() - offset);
    if (*got != 0) std::memcpy(data, bytes.data() + offset, *got);
    return LAMELLA_OK;
  }
  static lamella_status open_part(const lamella_source* s, const lamella_context*, std::uint64_t offset, std::uint64_t size,
                                  lamella_text codec, std::uint64_t, const lamella_source** out) noexcept {
    auto& self = of(s);
    const auto bytes = static_cast<memory_source*>(s->host)->bytes;
    if (codec.size != 0) return self.refuse(LAMELLA_UNSUPPORTED, "parts in " + std::string(to_view(codec)) + " are not decoded here");
    if (offset > bytes.size() || size > bytes.size() - offset) return self.refuse(LAMELLA_TRUNCATED, "a part ends behind its source");
    if (self.sources_.size() > limit(LAMELLA_LIMIT_DATASETS)) return self.refuse(LAMELLA_LIMIT, "too many parts");
    *out = self.add_source(bytes.subspan(offset, size), to_view(s->name));
    return LAMELLA_OK;
  }

  lamella_status add_group(std::uint64_t parent, lamella_text name, std::uint64_t* id) {
    walk_.touch(name, "the name of a group");
    if (!is_group(parent)) return refuse_fault("a group in " + std::to_string(parent) + ", which is no group");
    if (++now_.groups > limit(LAMELLA_LIMIT_DATASETS)) return refuse(LAMELLA_LIMIT, "too many groups");
    order_.push_back(pushed::group);
    if (id != nullptr) *id = order_.size();
    return check_kept();
  }
  lamella_status add_dataset(const lamella_dataset& d, std::uint64_t* id) {
    walk_.walk(d);
    if (d.layout_kind == LAMELLA_STRIDED && d.layout != nullptr && static_cast<const lamella_strided*>(d.layout)->source >= sources_.size())
      return refuse_fault("a layout in a source that was not opened");
    if (!is_group(d.group)) return refuse_fault("a dataset in " + std::to_string(d.group) + ", which is no group");
    if (d.mask_dataset != 0 && !is_dataset(d.mask_dataset)) return refuse_fault("a mask that was not pushed before");
    if (++now_.datasets > limit(LAMELLA_LIMIT_DATASETS)) return refuse(LAMELLA_LIMIT, "too many datasets");
    order_.push_back(pushed::dataset);
    if (id != nullptr) *id = order_.size();
    return check_kept();
  }
  lamella_status add_chunks(std::uint64_t dataset, const lamella_chunk_location* locations, std::uint64_t size, std::uint64_t count) {
    if (!is_dataset(dataset)) return refuse_fault("chunks of " + std::to_string(dataset) + ", which is no dataset");
    if (size < sizeof(lamella_chunk_location) && count != 0) return refuse_fault("chunk locations of " + std::to_string(size) + " bytes");
    if (now_.chunks > limit(LAMELLA_LIMIT_CHUNKS) || count > limit(LAMELLA_LIMIT_CHUNKS) - now_.chunks)
      return refuse(LAMELLA_LIMIT, "too many chunks");
    now_.chunks += count;
    walk_.touch(locations, size * count, "chunk locations");
    return LAMELLA_OK;
  }
  lamella_status add_attribute(std::uint64_t owner, std::uint64_t parent, lamella_text name, const lamella_value& v, std::uint64_t* id) {
    walk_.touch(name, "the name of an attribute");
    walk_.walk(v);
    if (owner > order_.size()) return refuse_fault("an attribute of " + std::to_string(owner) + ", which was not pushed");
    if (parent != 0 && !is_parent(parent)) return refuse_fault("an item of " + std::to_string(parent) + ", which is no list or map");
    if (++now_.attributes > limit(LAMELLA_LIMIT_ATTRIBUTES)) return refuse(LAMELLA_LIMIT, "too many attributes");
    attribute_kinds_.push_back(v.kind);
    if (id != nullptr) *id = attribute_kinds_.size();
    return check_kept();
  }

  [[nodiscard]] bool is_group(std::uint64_t id) const { return id == 0 || (id <= order_.size() && order_[id - 1] == pushed::group); }
  [[nodiscard]] bool is_dataset(std::uint64_t id) const { return id != 0 && id <= order_.size() && order_[id - 1] == pushed::dataset; }
  [[nodiscard]] bool is_parent(std::uint64_t id) const {
    return id <= attribute_kinds_.size() && (attribute_kinds_[id - 1] == LAMELLA_LIST || attribute_kinds_[id - 1] == LAMELLA_MAP);
  }
  lamella_status check_kept() {
    return walk_.byte_count > limit(LAMELLA_LIMIT_HEADER_BYTES) ? refuse(LAMELLA_LIMIT, "more than can be kept") : LAMELLA_OK;
  }

  lamella_context context_{};
  lamella_sink sink_{};
  const lamella_reader* reader_ = nullptr;
  std::deque<memory_source> sources_;  // they keep their addresses
  std::vector<pushed> order_;          // id - 1 of each group and dataset
  std::vector<std::uint32_t> attribute_kinds_;
  memory_outcome now_;
  pushed_walk walk_;
  bool has_error_ = false;
};

}  // namespace lamella::sdk
