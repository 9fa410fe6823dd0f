// SPDX-License-Identifier: BSD-3-Clause
#include "zarr_stored_codecs.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <string>

#include "zarr_members.hpp"
#include "zarr_stored_type.hpp"

namespace lamella::zarr {
namespace {

using axis_order = std::vector<std::uint32_t>;

[[noreturn]] void refuse(const std::string& what) {
  throw sdk::error(sdk::errc::unsupported, what, {.field = "codecs"});
}
[[noreturn]] void damaged(const std::string& what) {
  throw sdk::error(sdk::errc::corrupt, what, {.field = "codecs"});
}

/// A codec's name and settings; version 3 may write a codec without settings as its name alone.
struct named_codec {
  std::string name;
  const json_value* settings = nullptr;

  [[nodiscard]] const json_value* find(std::string_view key) const { return settings == nullptr ? nullptr : settings->find(key); }
  [[nodiscard]] std::string text(std::string_view key) const {
    const auto* found = find(key);
    return found == nullptr || found->text() == nullptr ? std::string() : *found->text();
  }
};

named_codec codec_of(const json_value& item, std::string_view name_key) {
  const auto* name = item.text() != nullptr ? &item : item.find(name_key);
  if (name == nullptr || name->text() == nullptr) damaged("a codec is " + item.described() + ", must have a " + std::string(name_key));
  if (name_key == "id") return {*name->text(), &item};
  return {*name->text(), item.find("configuration")};
}

/// Codecs that numcodecs names, in version 2 and behind "numcodecs." in version 3, which change bytes as the host's do.
std::optional<sdk::codec> bytes_codec(const named_codec& c) {
  struct row {
    std::string_view name, id;
  };
  constexpr row same[] = {{"zlib", "zlib"},
                          {"gzip", "gzip"},
                          {"zstd", "zstd"},
                          {"bz2", "bzip2"},
                          {"lz4", "lz4"},
                          {"blosc", "blosc"},
                          {"fletcher32", "fletcher32"}};
  for (const auto& r : same)
    if (r.name == c.name) return sdk::codec{std::string(r.id)};
  if (c.name == "shuffle") {
    const auto* width = c.find("elementsize");
    const auto bytes = width == nullptr ? std::int64_t{4} : width->integer().value_or(0);  // numcodecs' default
    if (bytes < 1 || bytes > INT32_MAX) damaged("the codec shuffle has elementsize " + (width == nullptr ? "" : width->described()));
    return sdk::codec{"shuffle", "element_bytes=" + std::to_string(bytes)};
  }
  if (c.name == "crc32c" && (c.text("location").empty() || c.text("location") == "end")) return sdk::codec{"crc32c"};
  return {};
}

/// A type as a codec's settings name it: a type string, or in version 3 also a name ("int32"), which has the order of the array.
std::string filter_type(const named_codec& c, std::string_view key, const std::string& otherwise, char order) {
  const auto text = c.text(key);
  if (text.empty()) return otherwise;
  if (std::string_view("<>|").find(text.front()) != std::string_view::npos) return text;
  try {
    return source_text(in_byte_order(type_of_version3(json_value{text}), order == '>'));
  } catch (const sdk::error&) {
    refuse("the codec " + c.name.substr(0, 60) + " with " + std::string(key) + " '" + text.substr(0, 60) + "' is not read");
  }
}

std::string shortest(double value) {
  char digits[32];
  return {digits, std::to_chars(digits, digits + sizeof digits, value).ptr};
}

sdk::codec scale_offset_codec(const named_codec& c, const std::string& from, const std::string& to) {
  const auto* scale = c.find("scale");
  const auto* offset = c.find("offset");
  const bool is_known = (from == "<f4" || from == "<f8") && to.size() == 3 && (to[1] == 'i' || to[1] == 'u') && to[0] != '>';
  if (!is_known) refuse("the codec fixedscaleoffset from " + from + " to " + to + " is not read");
  if (scale == nullptr || offset == nullptr || !scale->real() || !offset->real() || scale->real() == 0)
    damaged("the codec fixedscaleoffset needs the numbers scale, which is not 0, and offset");
  return {"scale_offset",
          "scale=" + shortest(*scale->real()) + ",offset=" + shortest(*offset->real()) + ",dtype=" + from + ",astype=" + to};
}

/// Codecs that change elements; those that only round leave nothing to undo.
/// @param type  of the array, in its byte order.
/// @return      true where c is one of them.
bool add_filter(const named_codec& c, const std::string& type, sdk::codec_chain& chain) {
  if (c.name != "delta" && c.name != "fixedscaleoffset" && c.name != "bitround" && c.name != "quantize") return false;
  const auto from = filter_type(c, "dtype", type, type.front()), to = filter_type(c, "astype", from, type.front());
  if (c.name == "bitround" || (c.name == "quantize" && to == from)) return true;
  if (c.name == "quantize") return false;
  if (from.substr(1) != type.substr(1)) damaged("the codec " + c.name + " is of type " + from + ", the array of " + type);
  if (c.name == "fixedscaleoffset") {
    chain.push_back(scale_offset_codec(c, from, to));
    return true;
  }
  if (to != from || (from[1] != 'i' && from[1] != 'u')) refuse("the codec delta from " + from + " to " + to + " is not read");
  chain.push_back({"delta", "dtype=" + from});
  return true;
}

void add_version2(const json_value& item, const std::string& type, sdk::codec_chain& chain) {
  const auto c = codec_of(item, "id");
  if (add_filter(c, type, chain)) return;
  const auto made = bytes_codec(c);
  if (!made) refuse("the codec '" + c.name.substr(0, 60) + "' is not read");
  chain.push_back(*made);
}

/// Axes of a chunk from slowest to fastest. Older writers have "C" and "F".
axis_order order_of(const named_codec& c, std::size_t dimensions) {
  axis_order made(dimensions);
  std::iota(made.begin(), made.end(), 0u);
  const auto* order = c.find("order");
  if (order == nullptr) damaged("the codec transpose has no order");
  if (order->text() != nullptr && *order->text() == "C") return made;
  if (order->text() != nullptr && *order->text() == "F") return {made.rbegin(), made.rend()};
  const auto axes = integers_of(*order, "codecs", "order of the codec transpose");
  auto sorted = axes;
  std::ranges::sort(sorted);
  for (std::size_t i = 0; i < sorted.size(); ++i)
    if (sorted.size() != dimensions || sorted[i] != static_cast<std::int64_t>(i))
      damaged("the codec transpose has an order that is no permutation of " + std::to_string(dimensions) + " axes");
  std::ranges::transform(axes, made.begin(), [](std::int64_t a) { return static_cast<std::uint32_t>(a); });
  return made;
}

bool is_c_order(const axis_order& order) {
  return std::ranges::is_sorted(order);
}

bool endian_of(const named_codec& c) {
  const auto endian = c.text("endian");
  if (endian != "big" && endian != "little" && !endian.empty())
    damaged("the codec bytes has endian '" + endian.substr(0, 60) + "', must be little or big");
  return endian == "big";
}

/// The list of version 3, in its three parts: codecs of arrays, one from an array to bytes, codecs of bytes.
class version3_reader {
 public:
  version3_reader(const element& e, std::size_t dimensions, bool is_inside_shard)
      : element_(e), dimensions_(dimensions), is_inside_shard_(is_inside_shard), order_(dimensions) {
    std::iota(order_.begin(), order_.end(), 0u);
  }

  stored_codecs read(const json_value& codecs) {
    if (codecs.list() == nullptr) damaged("codecs is " + codecs.described() + ", must be a list");
    for (const auto& item : *codecs.list()) add(codec_of(item, "name"));
    if (!has_bytes_) damaged("codecs has none that makes bytes of an array");
    if (!is_c_order(order_)) made_.element_order = order_;
    return std::move(made_);
  }

 private:
  void add(named_codec c) {
    if (c.name.starts_with("numcodecs.")) c.name.erase(0, std::string_view("numcodecs.").size());
    if (has_bytes_)
      add_bytes_codec(c);
    else if (c.name == "transpose")
      transpose(order_of(c, dimensions_));
    else if (c.name == "bytes" || c.name == "endian")
      add_serializer(c);
    else if (c.name == "sharding_indexed")
      add_shard(c);
    else
      filters_.push_back(c);
  }

  /// Axis i of what comes out of a transposition is axis order[i] of what goes in.
  void transpose(const axis_order& order) {
    if (!filters_.empty() && !is_c_order(order))
      refuse("the codec transpose behind " + filters_.front().name.substr(0, 60) + " is not read");
    axis_order made;
    for (const auto axis : order) made.push_back(order_[axis]);
    order_ = std::move(made);
  }

  void add_serializer(const named_codec& c) {
    has_bytes_ = true;
    const bool is_big = endian_of(c);
    made_.is_big_endian = is_big;
    for (const auto& f : filters_)
      if (!add_filter(f, source_text(in_byte_order(element_, is_big)), made_.chain)) unknown(f);
  }

  void add_shard(const named_codec& c) {
    if (is_inside_shard_) refuse("shards inside shards are not read");
    if (!filters_.empty()) unknown(filters_.front());
    if (!is_c_order(order_)) refuse("the codec transpose before sharding_indexed is not read");
    has_bytes_ = true;
    const auto* inner = c.find("codecs");
    const auto* shape = c.find("chunk_shape");
    if (inner == nullptr || shape == nullptr) damaged("the codec sharding_indexed needs chunk_shape and codecs");
    auto made = version3_reader(element_, dimensions_, true).read(*inner);
    made.shard = index_of(c);
    made.shard->chunk_shape = integers_of(*shape, "codecs", "chunk_shape of the codec sharding_indexed");
    made_ = std::move(made);
    order_.clear();  // that of the chunks inside stands
  }

  /// The index itself is encoded: its numbers in either order, and a checksum or none.
  static shard_codec index_of(const named_codec& c) {
    shard_codec made;
    const auto place = c.text("index_location");
    if (!place.empty() && place != "start" && place != "end")
      damaged("the codec sharding_indexed has its index at '" + place.substr(0, 60) + "'");
    made.index_at_start = place == "start";
    const auto* codecs = c.find("index_codecs");
    if (codecs == nullptr || codecs->list() == nullptr || codecs->list()->empty())
      damaged("the codec sharding_indexed has no index_codecs");
    const auto first = codec_of(codecs->list()->front(), "name");
    if (first.name != "bytes" && first.name != "endian")
      refuse("an index of shards in the codec '" + first.name.substr(0, 60) + "' is not read");
    made.index_is_big_endian = endian_of(first);
    for (std::size_t i = 1; i < codecs->list()->size(); ++i) {
      const auto further = codec_of((*codecs->list())[i], "name");
      if (further.name != "crc32c" || made.index_has_checksum)
        refuse("an index of shards in the codec '" + further.name.substr(0, 60) + "' is not read");
      made.index_has_checksum = true;
    }
    return made;
  }

  void add_bytes_codec(const named_codec& c) {
    if (made_.shard) refuse("the codec '" + c.name.substr(0, 60) + "' behind sharding_indexed is not read");
    const auto made = bytes_codec(c);
    if (!made) unknown(c);
    made_.chain.push_back(*made);
  }

  [[noreturn]] static void unknown(const named_codec& c) { refuse("the codec '" + c.name.substr(0, 60) + "' is not read"); }

  const element& element_;
  std::size_t dimensions_;
  bool is_inside_shard_, has_bytes_ = false;
  axis_order order_;
  std::vector<named_codec> filters_;
  stored_codecs made_;
};

}  // namespace

stored_codecs codecs_of_version2(const json_value& metadata, std::size_t dimensions) {
  stored_codecs made;
  const auto* order = metadata.find("order");
  if (order != nullptr && (order->text() == nullptr || (*order->text() != "C" && *order->text() != "F")))
    damaged("order is " + order->described() + ", must be C or F");
  if (order != nullptr && *order->text() == "F" && dimensions > 1) {
    made.element_order.resize(dimensions);
    std::iota(made.element_order.rbegin(), made.element_order.rend(), 0u);
  }
  const auto* dtype = metadata.find("dtype");
  const auto type = dtype != nullptr && dtype->text() != nullptr ? *dtype->text() : std::string("a structure");
  const auto* filters = metadata.find("filters");
  if (filters != nullptr && !filters->is_null()) {
    if (filters->list() == nullptr) damaged("filters is " + filters->described() + ", must be a list or null");
    for (const auto& item : *filters->list()) add_version2(item, type, made.chain);
  }
  const auto* compressor = metadata.find("compressor");
  if (compressor != nullptr && !compressor->is_null()) add_version2(*compressor, type, made.chain);
  return made;
}

stored_codecs codecs_of_version3(const json_value& codecs, const element& e, std::size_t dimensions) {
  return version3_reader(e, dimensions, false).read(codecs);
}

}  // namespace lamella::zarr
