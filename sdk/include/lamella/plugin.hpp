// SPDX-License-Identifier: BSD-3-Clause
//
// The C++ layer over plugin.h for authors of plugins: errors as exceptions, typed reads, builders for what a reader pushes, and one
// macro that exports the entry. Header-only, standard library only; it shares no type with the core. It leaves out everything that
// moves pixels: the host does that.
#pragma once

#include <array>
#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <exception>
#include <initializer_list>
#include <limits>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "plugin.h"

namespace lamella::sdk {

// ---- Errors ---------------------------------------------------------------------------------------------------------------------

enum class errc : lamella_status {
  not_this_format = LAMELLA_NOT_THIS_FORMAT,
  corrupt = LAMELLA_CORRUPT,
  truncated = LAMELLA_TRUNCATED,
  unsupported = LAMELLA_UNSUPPORTED,
  io = LAMELLA_IO,
  no_memory = LAMELLA_NO_MEMORY,
  cancelled = LAMELLA_CANCELLED,
  bad_argument = LAMELLA_BAD_ARGUMENT,
  limit = LAMELLA_LIMIT,
  internal = LAMELLA_INTERNAL
};

/// Where a fault stands and what the user can do about it; all of it optional.
struct place {
  std::int64_t byte_offset = LAMELLA_NO_OFFSET;
  std::string field = {};
  std::string hint = {};
  std::uint64_t source = 0;
};

/// What a plugin throws; the layer turns it into a report and a status at the border.
class error : public std::runtime_error {
 public:
  /// Text of a file may stand in the message: its control characters become \x00 and the like.
  error(errc code, std::string_view message, place where = {})
      : std::runtime_error(without_controls(message)), code_(code), where_(std::move(where)) {}
  [[nodiscard]] errc code() const noexcept { return code_; }
  [[nodiscard]] const place& where() const noexcept { return where_; }

 private:
  static std::string without_controls(std::string_view message) {
    constexpr auto digits = "0123456789abcdef";
    std::string made;
    for (const char c : message) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte >= 0x20 && byte != 0x7f)
        made += c;
      else
        made.append("\\x").append({digits[byte >> 4], digits[byte & 15]});
    }
    return made;
  }

  errc code_;
  place where_;
};

/// The host has reported already (a failed read); nothing is to be added.
class host_error : public std::exception {
 public:
  explicit host_error(lamella_status status) noexcept : status_(status) {}
  [[nodiscard]] lamella_status status() const noexcept { return status_; }
  [[nodiscard]] const char* what() const noexcept override { return "reported by the host"; }

 private:
  lamella_status status_;
};

inline lamella_text to_text(std::string_view text) noexcept {
  return {text.data(), text.size()};
}
inline std::string_view to_view(lamella_text text) noexcept {
  return text.size == 0 ? std::string_view() : std::string_view(text.data, text.size);
}

// ---- Numbers ---------------------------------------------------------------------------------------------------------------------

enum class byte_order { little, big };

/// Reads one number at any address, whatever its alignment.
template <typename T>
  requires std::is_arithmetic_v<T>
[[nodiscard]] T load(const void* address, byte_order order) noexcept {
  std::array<unsigned char, sizeof(T)> bytes;
  std::memcpy(bytes.data(), address, sizeof(T));
  const bool native = (order == byte_order::little) == (std::endian::native == std::endian::little);
  if (!native)
    for (std::size_t i = 0; i < sizeof(T) / 2; ++i) std::swap(bytes[i], bytes[sizeof(T) - 1 - i]);
  T value;
  std::memcpy(&value, bytes.data(), sizeof(T));
  return value;
}

/// a * b for sizes that come from a file. Throws corrupt on overflow.
[[nodiscard]] inline std::int64_t checked_multiply(std::int64_t a, std::int64_t b, const place& where = {}) {
  std::int64_t product = 0;
  if (__builtin_mul_overflow(a, b, &product))
    throw error(errc::corrupt, std::to_string(a) + " times " + std::to_string(b) + " overflows 64 bits", where);
  return product;
}

// ---- Values, options, context -------------------------------------------------------------------------------------------------------

/// One typed value of an attribute. Text is copied in, so temporaries are fine.
class value {
 public:
  value() = default;
  value(bool flag) : kind_(LAMELLA_BOOL), number_(flag) {}
  value(const char* text) : value(std::string(text)) {}
  value(std::string_view text) : value(std::string(text)) {}
  value(std::string text) : kind_(LAMELLA_TEXT), text_(std::move(text)) {}
  template <std::integral T>
  value(T number) : kind_(std::is_signed_v<T> ? LAMELLA_INT64 : LAMELLA_UINT64), number_(static_cast<std::uint64_t>(number)) {}
  template <std::floating_point T>
  value(T number) : kind_(LAMELLA_FLOAT64), number_(std::bit_cast<std::uint64_t>(static_cast<double>(number))) {}

  [[nodiscard]] static value bytes(std::string data) { return with_text(LAMELLA_BYTES, std::move(data)); }
  [[nodiscard]] static value decimal(std::string digits) { return with_text(LAMELLA_DECIMAL, std::move(digits)); }
  [[nodiscard]] static value list() { return with_text(LAMELLA_LIST, {}); }
  [[nodiscard]] static value map() { return with_text(LAMELLA_MAP, {}); }
  [[nodiscard]] static value opaque(std::string tag, std::string data) {
    auto made = with_text(LAMELLA_OPAQUE, std::move(data));
    made.rare_ = std::make_shared<const rare_parts>(rare_parts{std::move(tag), {}, {}});
    return made;
  }
  /// elements: C order, in the byte order that dtype names.
  [[nodiscard]] static value small_array(std::string dtype, std::vector<std::int64_t> shape, std::string elements) {
    auto made = with_text(LAMELLA_SMALL_ARRAY, std::move(elements));
    made.rare_ = std::make_shared<const rare_parts>(rare_parts{{}, std::move(dtype), std::move(shape)});
    return made;
  }
  [[nodiscard]] value commented(std::string comment) && {
    comment_ = std::move(comment);
    return std::move(*this);
  }

  /// The C struct; valid as long as this value is neither changed nor gone.
  [[nodiscard]] lamella_value c() const noexcept {
    lamella_value raw{.struct_size = sizeof(lamella_value), .kind = kind_};
    if (kind_ == LAMELLA_FLOAT64)
      raw.real = std::bit_cast<double>(number_);
    else if (kind_ == LAMELLA_UINT64)
      raw.unsigned_integer = number_;
    else
      raw.integer = static_cast<std::int64_t>(number_);
    raw.text = to_text(text_);
    raw.comment = to_text(comment_);
    if (rare_ == nullptr) return raw;
    raw.tag = to_text(rare_->tag);
    raw.dtype = to_text(rare_->dtype);
    raw.shape = rare_->shape.data();
    raw.ndim = rare_->shape.size();
    return raw;
  }

 private:
  struct rare_parts {  // of opaque values and small arrays
    std::string tag, dtype;
    std::vector<std::int64_t> shape;
  };
  static value with_text(std::uint32_t kind, std::string text) {
    value made(std::move(text));
    made.kind_ = kind;
    return made;
  }

  std::uint32_t kind_ = LAMELLA_NULL;
  std::uint64_t number_ = 0;  // the bits
  std::string text_, comment_;
  std::shared_ptr<const rare_parts> rare_;
};

/// The call that the plugin is in. Not to be kept.
class context {
 public:
  explicit context(const lamella_context* raw) noexcept : raw_(raw) {}
  [[nodiscard]] const lamella_context* c() const noexcept { return raw_; }

  void warn(const std::string& message, const place& where = {}) const { report(LAMELLA_WARNING, LAMELLA_OK, message, where); }
  void report(std::uint32_t severity, lamella_status status, const std::string& message, const place& where) const noexcept {
    const lamella_report made{sizeof(lamella_report), severity,           status, 0, where.source, where.byte_offset, to_text(where.field),
                              to_text(message),       to_text(where.hint)};
    raw_->report(raw_, &made);
  }
  [[nodiscard]] std::uint64_t limit(std::uint32_t kind) const noexcept { return raw_->limit(raw_, kind); }
  void check_cancelled() const {
    if (raw_->cancelled(raw_) != 0) throw error(errc::cancelled, "cancelled");
  }
  [[nodiscard]] std::optional<std::string> text_option(std::string_view name) const {
    const auto found = option(name);
    if (!found) return {};
    return std::string(to_view(found->text));
  }
  [[nodiscard]] std::optional<std::int64_t> integer_option(std::string_view name) const {
    const auto found = option(name);
    if (!found) return {};
    return found->integer;
  }
  [[nodiscard]] bool flag_option(std::string_view name) const { return integer_option(name).value_or(0) != 0; }
  /// The reason of a verdict.
  void explain(std::string_view why) const noexcept {
    if (LAMELLA_HAS(lamella_context, raw_, explain)) raw_->explain(raw_, to_text(why));
  }

 private:
  [[nodiscard]] std::optional<lamella_value> option(std::string_view name) const noexcept {
    lamella_value found{.struct_size = sizeof(lamella_value)};
    if (!LAMELLA_HAS(lamella_context, raw_, option) || raw_->option(raw_, to_text(name), &found) == 0) return {};
    return found;
  }
  const lamella_context* raw_;
};

/// Runs f and turns what it throws into a status and a report: the one wall between C++ and the border.
template <typename F>
lamella_status guard(const lamella_context* raw, F&& f) noexcept {
  const context call(raw);
  const auto failed = [&](lamella_status status, const char* message, const place& where) {
    call.report(LAMELLA_ERROR, status, message, where);
    return status;
  };
  try {
    f();
    return LAMELLA_OK;
  } catch (const host_error& caught) {
    return caught.status();
  } catch (const error& caught) {
    return failed(static_cast<lamella_status>(caught.code()), caught.what(), caught.where());
  } catch (const std::bad_alloc&) {
    return failed(LAMELLA_NO_MEMORY, "out of memory", {});
  } catch (const std::exception& caught) {
    return failed(LAMELLA_INTERNAL, caught.what(), {});
  } catch (...) {
    return failed(LAMELLA_INTERNAL, "unknown exception", {});
  }
}

// ---- Source ----------------------------------------------------------------------------------------------------------------------

/// Bytes by offset. A copyable handle; the host owns what it names.
class source {
 public:
  source(const lamella_context* call, const lamella_source* raw) noexcept : call_(call), raw_(raw) {}

  [[nodiscard]] std::uint32_t kind() const noexcept { return raw_->kind; }
  [[nodiscard]] bool is_directory() const noexcept { return raw_->kind == LAMELLA_SOURCE_DIRECTORY; }
  [[nodiscard]] std::uint64_t index() const noexcept { return raw_->index; }
  [[nodiscard]] std::string_view name() const noexcept { return to_view(raw_->name); }
  /// Bytes, or nothing for a stream whose end nobody has seen.
  [[nodiscard]] std::optional<std::uint64_t> size() const noexcept {
    if (raw_->size == LAMELLA_UNKNOWN_SIZE) return {};
    return raw_->size;
  }

  /// Reads up to count bytes; fewer only at the end of the source.
  std::uint64_t read_some(std::uint64_t offset, void* data, std::uint64_t count) const {
    std::uint64_t got = 0;
    check(raw_->read_at(raw_, call_, offset, data, count, &got));
    return got;
  }
  void read_exactly(std::uint64_t offset, void* data, std::uint64_t count) const {
    const auto got = read_some(offset, data, count);
    if (got != count)
      throw error(errc::truncated,
                  "needs " + std::to_string(count) + " bytes at byte " + std::to_string(offset) + ", the file ends at byte " +
                      std::to_string(offset + got),
                  {.byte_offset = static_cast<std::int64_t>(offset + got), .source = index()});
  }
  /// count bytes; throws truncated when the source ends before, and allocates no more than there is.
  [[nodiscard]] std::string read_text(std::uint64_t offset, std::uint64_t count) const {
    constexpr std::uint64_t step = 1 << 20;
    std::string text;
    while (text.size() < count) {
      const auto have = text.size();
      const auto wanted = std::min<std::uint64_t>(step, count - have);
      text.resize(have + wanted);
      read_exactly(offset + have, text.data() + have, wanted);
    }
    return text;
  }
  /// Up to count bytes.
  [[nodiscard]] std::string read_text_up_to(std::uint64_t offset, std::uint64_t count) const {
    std::string text(count, '\0');
    text.resize(read_some(offset, text.data(), count));
    return text;
  }
  template <typename T>
    requires std::is_arithmetic_v<T>
  [[nodiscard]] T read(std::uint64_t offset, byte_order order) const {
    std::array<char, sizeof(T)> raw;
    read_exactly(offset, raw.data(), raw.size());
    return load<T>(raw.data(), order);
  }

  /// Names of a directory's children, in no order.
  [[nodiscard]] std::vector<std::string> children(std::string_view prefix = {}) const {
    std::vector<std::string> names;
    check(raw_->list(
        raw_, call_, to_text(prefix),
        [](void* user, lamella_text name, std::uint32_t) -> std::int32_t {
          static_cast<std::vector<std::string>*>(user)->emplace_back(to_view(name));
          return 0;
        },
        &names));
    return names;
  }
  /// Names of a directory's children that are directories themselves, in no order.
  [[nodiscard]] std::vector<std::string> folders() const {
    std::vector<std::string> names;
    check(raw_->list(
        raw_, call_, {},
        [](void* user, lamella_text name, std::uint32_t kind) -> std::int32_t {
          if (kind == LAMELLA_SOURCE_DIRECTORY) static_cast<std::vector<std::string>*>(user)->emplace_back(to_view(name));
          return 0;
        },
        &names));
    return names;
  }
  [[nodiscard]] source sibling(std::string_view relative_path) const {
    const lamella_source* opened = nullptr;
    check(raw_->open_sibling(raw_, call_, to_text(relative_path), &opened));
    return {call_, opened};
  }
  /// A range of this source, decoded by codec ("" as stored, "deflate", "zlib", "gzip", "bzip2", "zstd", "lzw").
  [[nodiscard]] source part(std::uint64_t offset, std::uint64_t size, std::string_view codec = {},
                            std::uint64_t decoded_size = LAMELLA_UNKNOWN_SIZE) const {
    const lamella_source* opened = nullptr;
    check(raw_->open_part(raw_, call_, offset, size, to_text(codec), decoded_size, &opened));
    return {call_, opened};
  }

 private:
  static void check(lamella_status status) {
    if (status != LAMELLA_OK) throw host_error(status);
  }
  const lamella_context* call_;
  const lamella_source* raw_;
};

// ---- What a reader pushes ------------------------------------------------------------------------------------------------------------

struct axis {
  std::string name = {}, units = {};
  double scale = 1, offset = 0;
  bool navigate = false;
  std::vector<double> values = {};  ///< one a step where the axis is not uniform
  std::uint64_t coordinate_dataset = 0;
};

struct transform {
  std::uint32_t kind = 0;
  std::string to_dtype = {};
  std::optional<double> scale = {}, offset = {};
  std::optional<std::int64_t> blank = {};
  std::string blank_text = {};
  std::uint32_t implied_decimals = 0;
  std::array<std::uint8_t, 256> table = {};
};
[[nodiscard]] inline transform flip_sign_bit(std::string to_dtype) {
  return {.kind = LAMELLA_FLIP_SIGN_BIT, .to_dtype = std::move(to_dtype)};
}
[[nodiscard]] inline transform affine(std::string to_dtype, std::optional<double> scale, std::optional<double> offset,
                                      std::optional<std::int64_t> blank = {}) {
  return {.kind = LAMELLA_AFFINE, .to_dtype = std::move(to_dtype), .scale = scale, .offset = offset, .blank = blank};
}

struct strided {
  std::uint64_t source = 0;
  std::uint64_t byte_offset = 0;
  std::vector<std::int64_t> strides = {};  ///< empty: contiguous
  bool fortran_order = false;
  std::uint32_t bits = 0, bit_order = LAMELLA_LOW_BITS_FIRST;
  int growth_axis = -1;
  std::int64_t record_bytes = 0;
  std::uint32_t count_bytes = 0;  ///< of the count in the header that grows with the axis; 0: the file size says it
  std::uint64_t count_offset = 0;
  bool count_is_big_endian = false;
};
struct codec {
  std::string id, parameters = {};
};
using codec_chain = std::vector<codec>;
struct listed {
  std::vector<lamella_chunk_location> locations = {};
};
struct arithmetic {
  std::uint64_t source = 0, byte_offset = 0, byte_length = 0;
  std::vector<std::int64_t> strides = {};
};
struct keyed {
  std::uint64_t source = 0;
  std::string key_template = {};
};
struct table_field {
  std::string name, dtype;
  std::uint64_t row_offset = 0, element_bytes = 1;
};
struct table {
  std::uint64_t source = 0, byte_offset = 0, row_bytes = 0, row_count = 0, heap_source = 0, heap_offset = 0, heap_bytes = 0;
  std::vector<table_field> fields = {};
};
struct sharded {
  std::uint64_t source = 0;
  std::string key_template = {};
  std::vector<std::int64_t> shard_shape = {};
  codec_chain index_chain = {};
  bool index_at_start = false, index_is_big_endian = false;
};
struct chunked {
  std::vector<std::int64_t> chunk_shape = {};
  std::vector<std::vector<std::int64_t>> edges = {};
  std::vector<std::uint32_t> element_order = {};
  bool full_edges = false;
  std::vector<codec_chain> chains = {};
  std::variant<listed, arithmetic, keyed, table, sharded> locations = {};
  std::string fill = {};  ///< one stored element
};
struct decoded {
  std::vector<std::int64_t> chunk_shape = {};
  std::string state = {};
};
struct inline_values {
  std::string data = {};
};
struct ragged {
  std::uint64_t source = 0, byte_offset = 0, row_bytes = 0, row_count = 0;
  std::string count_dtype = {}, offset_dtype = {};
  std::uint64_t heap_source = 0, heap_offset = 0, heap_bytes = 0;
};
struct unavailable {
  errc code = errc::unsupported;
  std::string reason = {}, hint = {};
  std::int64_t byte_offset = LAMELLA_NO_OFFSET;
};

struct dataset {
  std::string name = {};
  std::string dtype = {};  ///< as stored
  std::vector<std::int64_t> shape = {};
  std::variant<strided, chunked, decoded, inline_values, ragged, unavailable> layout = {};
  std::vector<transform> transforms = {};
  std::vector<axis> axes = {};  ///< empty, or one a dimension
  std::uint64_t group = 0;
  std::string title = {}, quantity = {}, units = {};
  std::uint64_t mask_dataset = 0;
  bool masked_where_false = false;
  std::uint32_t role = LAMELLA_ROLE_DATA;
};

namespace detail {

inline std::vector<lamella_axis> to_c(const std::vector<axis>& axes) {
  std::vector<lamella_axis> made;
  for (const auto& a : axes)
    made.push_back({sizeof(lamella_axis), a.navigate ? std::uint32_t{LAMELLA_NAVIGATE} : 0u, to_text(a.name), to_text(a.units), a.scale,
                    a.offset, a.values.empty() ? nullptr : a.values.data(), a.values.size(), a.coordinate_dataset});
  return made;
}

inline std::vector<lamella_transform> to_c(const std::vector<transform>& transforms) {
  std::vector<lamella_transform> made;
  for (const auto& t : transforms) {
    const std::uint32_t flags = (t.scale ? LAMELLA_HAS_SCALE : 0) | (t.offset ? LAMELLA_HAS_OFFSET : 0) | (t.blank ? LAMELLA_HAS_BLANK : 0);
    made.push_back({sizeof(lamella_transform), t.kind, flags, t.implied_decimals, t.scale.value_or(1), t.offset.value_or(0),
                    t.blank.value_or(0), to_text(t.blank_text), to_text(t.to_dtype), t.table.data()});
  }
  return made;
}

/// A codec chain as C structs; holds what they point to.
struct c_chain {
  explicit c_chain(const codec_chain& chain) {
    for (const auto& c : chain) codecs.push_back({to_text(c.id), to_text(c.parameters)});
  }
  [[nodiscard]] lamella_codec_chain c() const { return {sizeof(lamella_codec_chain), 0, codecs.data(), codecs.size()}; }
  std::vector<lamella_codec> codecs;
};

/// The layout of a dataset as a C struct; calls use(kind, pointer) while everything it points to is alive.
template <typename Use>
void with_c_layout(const strided& l, Use&& use) {
  const lamella_strided raw{.struct_size = sizeof(lamella_strided),
                            .flags = l.fortran_order ? std::uint32_t{LAMELLA_FORTRAN_ORDER} : 0u,
                            .source = l.source,
                            .byte_offset = l.byte_offset,
                            .strides = l.strides.empty() ? nullptr : l.strides.data(),
                            .bits = l.bits,
                            .bit_order = l.bit_order,
                            .growth_axis = l.growth_axis + 1,
                            .count_bytes = l.count_bytes,
                            .record_bytes = l.record_bytes,
                            .count_offset = l.count_offset,
                            .count_is_big_endian = l.count_is_big_endian ? 1u : 0u,
                            .reserved = 0};
  use(LAMELLA_STRIDED, &raw);
}

template <typename Use>
void with_c_layout(const chunked& l, Use&& use) {
  std::vector<const std::int64_t*> edges;
  for (const auto& e : l.edges) edges.push_back(e.data());
  std::vector<c_chain> chains(l.chains.begin(), l.chains.end());
  std::vector<lamella_codec_chain> raw_chains;
  for (const auto& c : chains) raw_chains.push_back(c.c());
  lamella_chunked raw{.struct_size = sizeof(lamella_chunked),
                      .location_kind = 0,
                      .chunk_shape = l.chunk_shape.data(),
                      .edges = edges.empty() ? nullptr : edges.data(),
                      .element_order = l.element_order.empty() ? nullptr : l.element_order.data(),
                      .edge_rule = l.full_edges ? std::uint32_t{LAMELLA_EDGE_FULL} : std::uint32_t{LAMELLA_EDGE_CUT},
                      .flags = 0,
                      .chains = raw_chains.data(),
                      .chain_count = raw_chains.size(),
                      .chain_size = sizeof(lamella_codec_chain),
                      .locations = nullptr,
                      .fill = l.fill.empty() ? nullptr : l.fill.data(),
                      .fill_size = l.fill.size()};
  const auto push = [&](std::uint32_t kind, const void* locations) {
    raw.location_kind = kind;
    raw.locations = locations;
    use(LAMELLA_CHUNKED, &raw);
  };
  if (std::holds_alternative<listed>(l.locations)) {
    push(LAMELLA_LOCATIONS_LISTED, nullptr);
  } else if (const auto* a = std::get_if<arithmetic>(&l.locations)) {
    const lamella_arithmetic_locations c{sizeof(c), 0, a->source, a->byte_offset, a->byte_length, a->strides.data()};
    push(LAMELLA_LOCATIONS_ARITHMETIC, &c);
  } else if (const auto* k = std::get_if<keyed>(&l.locations)) {
    const lamella_keyed_locations c{sizeof(c), 0, k->source, to_text(k->key_template)};
    push(LAMELLA_LOCATIONS_KEYED, &c);
  } else if (const auto* t = std::get_if<table>(&l.locations)) {
    std::vector<lamella_table_field> fields;
    for (const auto& f : t->fields)
      fields.push_back({sizeof(lamella_table_field), 0, f.row_offset, to_text(f.name), to_text(f.dtype), f.element_bytes});
    const lamella_table_locations c{sizeof(c),      0,
                                    t->source,      t->byte_offset,
                                    t->row_bytes,   t->row_count,
                                    t->heap_source, t->heap_offset,
                                    t->heap_bytes,  fields.data(),
                                    fields.size(),  sizeof(lamella_table_field)};
    push(LAMELLA_LOCATIONS_TABLE, &c);
  } else if (const auto* s = std::get_if<sharded>(&l.locations)) {
    const c_chain index(s->index_chain);
    const lamella_sharded_locations c{sizeof(c),
                                      (s->index_at_start ? std::uint32_t{LAMELLA_SHARD_INDEX_AT_START} : 0u) |
                                          (s->index_is_big_endian ? std::uint32_t{LAMELLA_SHARD_INDEX_BIG_ENDIAN} : 0u),
                                      s->source,
                                      to_text(s->key_template),
                                      s->shard_shape.data(),
                                      index.c()};
    push(LAMELLA_LOCATIONS_SHARDED, &c);
  }
}

template <typename Use>
void with_c_layout(const decoded& l, Use&& use) {
  const lamella_decoded raw{sizeof(lamella_decoded), 0, l.chunk_shape.data(), l.state.data(), l.state.size()};
  use(LAMELLA_DECODED, &raw);
}
template <typename Use>
void with_c_layout(const inline_values& l, Use&& use) {
  const lamella_inline raw{sizeof(lamella_inline), 0, l.data.data(), l.data.size()};
  use(LAMELLA_INLINE, &raw);
}
template <typename Use>
void with_c_layout(const ragged& l, Use&& use) {
  const lamella_ragged raw{sizeof(lamella_ragged),
                           0,
                           l.source,
                           l.byte_offset,
                           l.row_bytes,
                           l.row_count,
                           to_text(l.count_dtype),
                           to_text(l.offset_dtype),
                           l.heap_source,
                           l.heap_offset,
                           l.heap_bytes};
  use(LAMELLA_RAGGED, &raw);
}
template <typename Use>
void with_c_layout(const unavailable& l, Use&& use) {
  const lamella_unavailable raw{sizeof(lamella_unavailable), static_cast<lamella_status>(l.code), to_text(l.reason), to_text(l.hint),
                                l.byte_offset};
  use(LAMELLA_UNAVAILABLE, &raw);
}

/// The whole dataset as a C struct, for readers and writers alike.
template <typename Use>
void with_c_dataset(const dataset& d, Use&& use) {
  const auto axes = to_c(d.axes);
  const auto transforms = to_c(d.transforms);
  std::visit(
      [&](const auto& layout) {
        with_c_layout(layout, [&](std::uint32_t kind, const void* raw_layout) {
          const lamella_dataset raw{.struct_size = sizeof(lamella_dataset),
                                    .ndim = static_cast<std::uint32_t>(d.shape.size()),
                                    .group = d.group,
                                    .name = to_text(d.name),
                                    .title = to_text(d.title),
                                    .dtype = to_text(d.dtype),
                                    .shape = d.shape.data(),
                                    .axes = axes.empty() ? nullptr : axes.data(),
                                    .axis_size = sizeof(lamella_axis),
                                    .layout_kind = kind,
                                    .role = d.role,
                                    .layout = raw_layout,
                                    .transforms = transforms.data(),
                                    .transform_count = transforms.size(),
                                    .transform_size = sizeof(lamella_transform),
                                    .mask_dataset = d.mask_dataset,
                                    .mask_polarity = d.masked_where_false ? std::uint32_t{LAMELLA_MASKED_WHERE_FALSE} : 0u,
                                    .flags = 0,
                                    .quantity = to_text(d.quantity),
                                    .units = to_text(d.units)};
          use(raw);
        });
      },
      d.layout);
}

inline void check(lamella_status status) {
  if (status != LAMELLA_OK) throw host_error(status);
}

}  // namespace detail

/// Takes groups, datasets and attributes; copies them at once.
class sink {
 public:
  explicit sink(const lamella_sink* raw) noexcept : raw_(raw) {}

  /// @return the group's id, to be used as owner of attributes and as dataset.group.
  std::uint64_t group(std::string_view name, std::uint64_t parent = 0) const {
    std::uint64_t id = 0;
    detail::check(raw_->group(raw_, parent, to_text(name), &id));
    return id;
  }
  /// @return the dataset's id, to be used as owner of attributes.
  std::uint64_t dataset(const sdk::dataset& d) const {
    if (!d.axes.empty() && d.axes.size() != d.shape.size())
      throw error(errc::internal,
                  d.name + ": " + std::to_string(d.axes.size()) + " axes for " + std::to_string(d.shape.size()) + " dimensions");
    std::uint64_t id = 0;
    detail::with_c_dataset(d, [&](const lamella_dataset& raw) { detail::check(raw_->dataset(raw_, &raw, &id)); });
    if (const auto* c = std::get_if<chunked>(&d.layout))
      if (const auto* l = std::get_if<listed>(&c->locations))
        detail::check(raw_->chunks(raw_, id, 0, l->locations.data(), sizeof(lamella_chunk_location), l->locations.size()));
    return id;
  }
  /// @return the attribute's id: the parent of the items of a list or map.
  std::uint64_t attribute(std::uint64_t owner, std::string_view name, const value& v, std::uint64_t parent = 0) const {
    return attribute(owner, name, v.c(), parent);
  }
  /// The same of a value as the border has it: for readers that push a million and need no copies of their texts.
  std::uint64_t attribute(std::uint64_t owner, std::string_view name, const lamella_value& raw, std::uint64_t parent = 0) const {
    std::uint64_t id = 0;
    detail::check(raw_->attribute(raw_, owner, parent, to_text(name), &raw, &id));
    return id;
  }
  template <typename T>
  void attribute_list(std::uint64_t owner, std::string_view name, std::span<const T> items) const {
    const auto list = attribute(owner, name, value::list());
    for (const auto& item : items) attribute(owner, {}, value(item), list);
  }

 private:
  const lamella_sink* raw_;
};

// ---- The interfaces, made of plain classes ----------------------------------------------------------------------------------------------

/// What identify judges. Views are valid during the call.
struct probe {
  std::uint32_t kind = LAMELLA_SOURCE_FILE;
  std::string_view format_id, name;
  std::optional<std::uint64_t> size;
  std::span<const std::uint8_t> head, tail;
  std::vector<std::string_view> children;

  [[nodiscard]] bool starts_with(std::string_view bytes, std::size_t offset = 0) const noexcept {
    return head.size() >= offset + bytes.size() && std::memcmp(head.data() + offset, bytes.data(), bytes.size()) == 0;
  }
  [[nodiscard]] std::string_view head_text() const noexcept { return {reinterpret_cast<const char*>(head.data()), head.size()}; }
};

struct verdict {
  std::int32_t evidence = LAMELLA_EVIDENCE_NO;
  std::string why = {};
  std::uint64_t want_head_bytes = 0, want_tail_bytes = 0;
};

/// "lamella.reader/1" from a class with
///   static verdict identify(const probe&);
///   static void open(const context&, std::string_view format_id, const source&, const sink&);
template <typename Reader>
struct reader_interface {
  static constexpr std::string_view id = "lamella.reader/1";
  static const void* table() noexcept {
    static constexpr lamella_reader made{sizeof(lamella_reader), 0, &identify, &open};
    return &made;
  }

 private:
  static lamella_status identify(const lamella_context* call, lamella_text format_id, const lamella_probe* raw,
                                 lamella_verdict* out) noexcept {
    return guard(call, [&] {
      probe p{raw->kind, to_view(format_id), to_view(raw->name), {}, {raw->head, raw->head_size}, {raw->tail, raw->tail_size}, {}};
      if (raw->size != LAMELLA_UNKNOWN_SIZE) p.size = raw->size;
      const bool has_children = LAMELLA_HAS(lamella_probe, raw, children);
      for (std::uint64_t i = 0; has_children && i < raw->children.count; ++i) p.children.push_back(to_view(raw->children.items[i]));
      const verdict judged = Reader::identify(p);
      out->evidence = judged.evidence;
      if (LAMELLA_HAS(lamella_verdict, out, want_head_bytes)) out->want_head_bytes = judged.want_head_bytes;
      if (LAMELLA_HAS(lamella_verdict, out, want_tail_bytes)) out->want_tail_bytes = judged.want_tail_bytes;
      context(call).explain(judged.why);
    });
  }
  static lamella_status open(const lamella_context* call, lamella_text format_id, const lamella_source* file,
                             const lamella_sink* out) noexcept {
    return guard(call, [&] { Reader::open(context(call), to_view(format_id), source(call, file), sink(out)); });
  }
};

/// "lamella.decoder/1" from a class with
///   Decoder(const context&, const lamella_source* file, std::string_view state);   // throws on a bad state
///   void decode(const context&, const std::int64_t* chunk_index, std::span<char> out) const;
/// decode is called from several threads at once.
template <typename Decoder>
struct decoder_interface {
  static constexpr std::string_view id = "lamella.decoder/1";
  static const void* table() noexcept {
    static constexpr lamella_decoder made{sizeof(lamella_decoder), LAMELLA_REENTRANT, &create, &decode, &release};
    return &made;
  }

 private:
  static lamella_status create(const lamella_context* call, lamella_text, const lamella_source* file, const void* state,
                               std::uint64_t state_size, void** out) noexcept {
    return guard(call, [&] { *out = new Decoder(context(call), file, std::string_view(static_cast<const char*>(state), state_size)); });
  }
  static lamella_status decode(void* self, const lamella_context* call, const std::int64_t* chunk, void* data,
                               std::uint64_t size) noexcept {
    return guard(call, [&] { static_cast<const Decoder*>(self)->decode(context(call), chunk, {static_cast<char*>(data), size}); });
  }
  static void release(void* self) noexcept { delete static_cast<Decoder*>(self); }
};

/// Takes a writer's files, bytes, layouts and losses.
class plan_sink {
 public:
  explicit plan_sink(const lamella_plan_sink* raw) noexcept : raw_(raw) {}
  std::uint64_t file(std::string_view relative_path, std::uint64_t size) const {
    std::uint64_t number = 0;
    detail::check(raw_->file(raw_, to_text(relative_path), size, &number));
    return number;
  }
  void bytes(std::uint64_t file, std::uint64_t byte_offset, std::string_view data) const {
    detail::check(raw_->bytes(raw_, file, byte_offset, data.data(), data.size()));
  }
  void layout(std::uint64_t position, const dataset& d) const {
    detail::with_c_dataset(d, [&](const lamella_dataset& raw) { detail::check(raw_->layout(raw_, position, &raw)); });
  }
  void loss(std::string_view what) const { detail::check(raw_->loss(raw_, to_text(what))); }
  void need(std::uint32_t needs) const { raw_->need(raw_, needs); }

 private:
  const lamella_plan_sink* raw_;
};

/// "lamella.writer/1" from a class with
///   Writer(const context&, std::string_view format_id, const lamella_write_spec&, const plan_sink&);   // plans
///   void finish(const context&, std::span<const lamella_write_result>, const plan_sink&);              // patches
template <typename Writer>
struct writer_interface {
  static constexpr std::string_view id = "lamella.writer/1";
  static const void* table() noexcept {
    static constexpr lamella_writer made{sizeof(lamella_writer), 0, &plan, nullptr, nullptr, &finish, &release};
    return &made;
  }

 private:
  static lamella_status plan(const lamella_context* call, lamella_text format_id, const lamella_write_spec* spec,
                             const lamella_plan_sink* out, void** writing) noexcept {
    return guard(call, [&] { *writing = new Writer(context(call), to_view(format_id), *spec, plan_sink(out)); });
  }
  static lamella_status finish(void* self, const lamella_context* call, const lamella_write_result* results, std::uint64_t count,
                               std::uint64_t, const lamella_plan_sink* out) noexcept {
    return guard(call, [&] { static_cast<Writer*>(self)->finish(context(call), {results, count}, plan_sink(out)); });
  }
  static void release(void* self) noexcept { delete static_cast<Writer*>(self); }
};

/// The interface with this id among Interfaces, or nullptr.
template <typename... Interfaces>
const void* find_interface(const char* id) noexcept {
  const void* found = nullptr;
  ((Interfaces::id == id ? (found = Interfaces::table()) : nullptr), ...);
  return found;
}

/// The entry of a plugin, with what it points to; the texts outlive it.
class plugin_entry {
 public:
  /// @param format_ids  separated by blanks.
  plugin_entry(std::string_view id, std::string_view version, std::string_view format_ids,
               const void* (*get_interface)(const char* id) noexcept) {
    while (!format_ids.empty()) {
      const auto word = format_ids.substr(0, format_ids.find(' '));
      if (!word.empty()) format_ids_.push_back(to_text(word));
      format_ids.remove_prefix(std::min(format_ids.size(), word.size() + 1));
    }
    names_ = {sizeof(lamella_names), 0, format_ids_.data(), format_ids_.size()};
    entry_ = {LAMELLA_MAGIC, sizeof(lamella_entry), LAMELLA_ABI_MAJOR, LAMELLA_ABI_MINOR, 0,
              to_text(id),   to_text(version),      &names_,           nullptr,           nullptr,
              get_interface};
  }
  plugin_entry(const plugin_entry&) = delete;
  plugin_entry& operator=(const plugin_entry&) = delete;
  [[nodiscard]] const lamella_entry* c() const noexcept { return &entry_; }

 private:
  std::vector<lamella_text> format_ids_;
  lamella_names names_{};
  lamella_entry entry_{};
};

}  // namespace lamella::sdk

/// Defines the entry function of a plugin that stands in a program's own source, under a name that no other plugin of the program has:
///   LAMELLA_STATIC_PLUGIN(raw_entry, "org.example.raw", "1.0.0", "raw", lamella::sdk::reader_interface<raw_reader>)
///   options.static_plugins = {{&raw_entry, manifest_text}};      // lamella::registry_options
/// FORMATS: the format ids, separated by blanks. The rest: the interfaces, made of classes that stand in an unnamed namespace, since
/// other plugins of the program may have names like theirs. The entry is never destroyed: files may be open while the program ends.
#define LAMELLA_STATIC_PLUGIN(FUNCTION, ID, VERSION, FORMATS, ...)                                                                     \
  extern "C" const lamella_entry* FUNCTION(void);                                                                                      \
  extern "C" const lamella_entry* FUNCTION(void) {                                                                                     \
    static const auto* const entry = new lamella::sdk::plugin_entry(ID, VERSION, FORMATS, &lamella::sdk::find_interface<__VA_ARGS__>); \
    return entry->c();                                                                                                                 \
  }

/// Exports the entry of a plugin, once a library.
///   LAMELLA_PLUGIN("org.example.raw", "1.0.0", "raw", lamella::sdk::reader_interface<raw_reader>)
#define LAMELLA_PLUGIN(ID, VERSION, FORMATS, ...)                            \
  extern "C" LAMELLA_EXPORT const lamella_entry* LAMELLA_PLUGIN_ENTRY(void); \
  LAMELLA_STATIC_PLUGIN(LAMELLA_PLUGIN_ENTRY, ID, VERSION, FORMATS, __VA_ARGS__)
