// SPDX-License-Identifier: BSD-3-Clause
#include "file/reference/reference_layout.hpp"

#include <fmt/format.h>

#include <cstring>

namespace lamella {

namespace {

json chain_json(const codec_chain& chain) {
  auto list = json::array();
  for (const auto& c : chain) list.push_back({{"id", c.id}, {"parameters", c.parameters}});
  return list;
}
codec_chain chain_from(const json& list) {
  codec_chain chain;
  for (const auto& c : list) chain.push_back({c.at("id").get<std::string>(), c.value("parameters", std::string())});
  return chain;
}

std::string packed(const std::vector<chunk_location>& chunks) {
  std::string bytes(chunks.size() * 32, '\0');
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    const auto& c = chunks[i];
    const std::uint64_t words[4] = {c.source, c.byte_offset, c.byte_length, c.chain | std::uint64_t{c.is_missing} << 32};
    std::memcpy(bytes.data() + i * 32, words, 32);
  }
  return bytes;
}
std::vector<chunk_location> unpacked(const std::string& bytes) {
  if (bytes.size() % 32 != 0) throw error(errc::corrupt, "chunk locations of a reference are not whole");
  std::vector<chunk_location> chunks(bytes.size() / 32);
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    std::uint64_t words[4];
    std::memcpy(words, bytes.data() + i * 32, 32);
    chunks[i] = {words[0], words[1], words[2], static_cast<std::uint32_t>(words[3]), (words[3] >> 32 & 1) != 0};
  }
  return chunks;
}

json strided_json(const strided_layout& s) {
  json made{{"kind", "strided"}, {"source", s.source}, {"byte_offset", s.byte_offset}, {"strides", s.strides}};
  if (s.bits != 0) made["bits"] = s.bits, made["high_bits_first"] = s.high_bits_first;
  if (s.zeros_beyond_end) made["zeros_beyond_end"] = true;
  return made;
}

json locations_json(const chunked_layout& c) {
  if (const auto* l = std::get_if<listed_locations>(&c.locations)) return {{"form", "listed"}, {"chunks", hex_of(packed(l->chunks))}};
  if (const auto* a = std::get_if<arithmetic_locations>(&c.locations))
    return {{"form", "arithmetic"},
            {"source", a->source},
            {"byte_offset", a->byte_offset},
            {"byte_length", a->byte_length},
            {"strides", a->strides}};
  if (const auto* k = std::get_if<keyed_locations>(&c.locations))
    return {{"form", "keyed"}, {"source", k->source}, {"key_template", k->key_template}};
  if (const auto* s = std::get_if<sharded_locations>(&c.locations))
    return {{"form", "sharded"},
            {"source", s->source},
            {"key_template", s->key_template},
            {"shard_shape", s->shard_shape},
            {"index_chain", chain_json(s->index_chain)},
            {"index_at_start", s->index_at_start},
            {"index_is_big_endian", s->index_is_big_endian}};
  const auto& t = std::get<table_locations>(c.locations);
  auto fields = json::array();
  for (const auto& f : t.fields)
    fields.push_back({{"name", f.name}, {"dtype", f.type.str()}, {"row_offset", f.row_offset}, {"element_bytes", f.element_bytes}});
  return {{"form", "table"},          {"source", t.source},           {"byte_offset", t.byte_offset}, {"row_bytes", t.row_bytes},
          {"row_count", t.row_count}, {"heap_source", t.heap_source}, {"heap_offset", t.heap_offset}, {"heap_bytes", t.heap_bytes},
          {"fields", fields}};
}

json chunked_json(const chunked_layout& c) {
  auto chains = json::array();
  for (const auto& chain : c.chains) chains.push_back(chain_json(chain));
  json made{{"kind", "chunked"}, {"chunk_shape", c.chunk_shape}, {"chains", chains}, {"locations", locations_json(c)}};
  if (!c.edges.empty()) made["edges"] = c.edges;
  if (!c.element_order.empty()) made["element_order"] = c.element_order;
  if (c.full_edges) made["full_edges"] = true;
  if (!c.fill.empty()) made["fill"] = hex_of(c.fill);
  return made;
}

struct storage_json {
  json operator()(const strided_layout& s) const { return strided_json(s); }
  json operator()(const chunked_layout& c) const { return chunked_json(c); }
  json operator()(const decoded_layout& d) const {
    return {{"kind", "decoded"}, {"chunk_shape", d.chunk_shape}, {"state", hex_of(d.state)}, {"format", d.format}};
  }
  json operator()(const inline_layout& i) const { return {{"kind", "inline"}, {"data", hex_of(*i.data)}}; }
  json operator()(const ragged_layout& r) const {
    return {{"kind", "ragged"},
            {"source", r.source},
            {"byte_offset", r.byte_offset},
            {"row_bytes", r.row_bytes},
            {"row_count", r.row_count},
            {"count_dtype", r.count_type.str()},
            {"offset_dtype", r.offset_type.str()},
            {"heap_source", r.heap_source},
            {"heap_offset", r.heap_offset},
            {"heap_bytes", r.heap_bytes}};
  }
  json operator()(const computed_layout&) const { return {}; }  // written with its operands, by reference_computation
  json operator()(const unavailable_layout& u) const {
    return {{"kind", "unavailable"}, {"code", static_cast<int>(u.code)}, {"reason", u.reason}, {"hint", u.hint}};
  }
};

std::string payload_of(const json& value, const payload_reader& side_file) {
  return value.is_string() ? bytes_of_hex(value.get<std::string>()) : side_file(value.at("file").get<std::string>());
}

chunked_layout chunked_from(const json& s, const payload_reader& side_file) {
  chunked_layout c;
  c.chunk_shape = s.at("chunk_shape").get<shape_t>();
  for (const auto& chain : s.at("chains")) c.chains.push_back(chain_from(chain));
  c.edges = s.value("edges", std::vector<shape_t>());
  c.element_order = s.value("element_order", std::vector<std::uint32_t>());
  c.full_edges = s.value("full_edges", false);
  c.fill = bytes_of_hex(s.value("fill", std::string()));
  const auto& l = s.at("locations");
  const auto form = l.at("form").get<std::string>();
  const auto number = [&](const char* key) { return l.at(key).get<std::uint64_t>(); };
  if (form == "listed")
    c.locations = listed_locations{unpacked(payload_of(l.at("chunks"), side_file))};
  else if (form == "arithmetic")
    c.locations = arithmetic_locations{number("source"), number("byte_offset"), number("byte_length"), l.at("strides").get<shape_t>()};
  else if (form == "keyed")
    c.locations = keyed_locations{number("source"), l.at("key_template").get<std::string>()};
  else if (form == "sharded")
    c.locations = sharded_locations{number("source"),
                                    l.at("key_template").get<std::string>(),
                                    l.at("shard_shape").get<shape_t>(),
                                    chain_from(l.at("index_chain")),
                                    l.value("index_at_start", false),
                                    l.value("index_is_big_endian", false)};
  else if (form == "table") {
    table_locations t{number("source"),      number("byte_offset"), number("row_bytes"),  number("row_count"),
                      number("heap_source"), number("heap_offset"), number("heap_bytes"), {}};
    for (const auto& f : l.at("fields"))
      t.fields.push_back({f.at("name").get<std::string>(), dtype::parse(f.at("dtype").get<std::string>()),
                          f.at("row_offset").get<std::uint64_t>(), f.value("element_bytes", std::uint64_t{1})});
    c.locations = std::move(t);
  } else {
    throw error(errc::corrupt, fmt::format("chunk locations '{}'", form));
  }
  return c;
}

}  // namespace

json storage_to_json(const layout& l) {
  return std::visit(storage_json{}, l.storage);
}

void renumber(layout& l, const std::function<std::uint64_t(std::uint64_t)>& number) {
  if (auto* s = std::get_if<strided_layout>(&l.storage)) s->source = number(s->source);
  if (auto* r = std::get_if<ragged_layout>(&l.storage)) r->source = number(r->source), r->heap_source = number(r->heap_source);
  if (std::holds_alternative<decoded_layout>(l.storage) && number(0) != 0)
    throw error(errc::unsupported, "elements that a decoder makes, of a file that is not the first of the reference",
                {.hint = "make a reference for each file"});
  auto* c = std::get_if<chunked_layout>(&l.storage);
  if (c == nullptr) return;
  if (auto* a = std::get_if<arithmetic_locations>(&c->locations)) a->source = number(a->source);
  if (auto* t = std::get_if<table_locations>(&c->locations)) t->source = number(t->source), t->heap_source = number(t->heap_source);
  if (auto* k = std::get_if<keyed_locations>(&c->locations)) k->source = number(k->source);
  if (auto* s = std::get_if<sharded_locations>(&c->locations)) s->source = number(s->source);
  if (auto* listed = std::get_if<listed_locations>(&c->locations))
    for (auto& chunk : listed->chunks)
      if (!chunk.is_missing) chunk.source = number(chunk.source);
}

json transform_to_json(const transform& t) {
  const char* kinds[] = {"affine", "flip_sign_bit", "lookup", "text_to_number"};
  json made{{"kind", kinds[static_cast<int>(t.kind)]}, {"to", t.to.str()}};
  if (t.scale) made["scale"] = *t.scale;
  if (t.offset) made["offset"] = *t.offset;
  if (t.blank) made["blank"] = *t.blank;
  if (!t.blank_text.empty()) made["blank_text"] = hex_of(t.blank_text);
  if (t.implied_decimals != 0) made["implied_decimals"] = t.implied_decimals;
  if (t.kind == transform_kind::lookup) made["table"] = hex_of({reinterpret_cast<const char*>(t.table.data()), t.table.size()});
  return made;
}

transform transform_from(const json& item) {
  transform t;
  const auto kind = item.at("kind").get<std::string>();
  if (kind == "affine")
    t.kind = transform_kind::affine;
  else if (kind == "flip_sign_bit")
    t.kind = transform_kind::flip_sign_bit;
  else if (kind == "lookup")
    t.kind = transform_kind::lookup;
  else if (kind == "text_to_number")
    t.kind = transform_kind::text_to_number;
  else
    throw error(errc::corrupt, fmt::format("a transform '{}'", kind));
  t.to = dtype::parse(item.at("to").get<std::string>()).native();
  if (item.contains("scale")) t.scale = item.at("scale").get<double>();
  if (item.contains("offset")) t.offset = item.at("offset").get<double>();
  if (item.contains("blank")) t.blank = item.at("blank").get<std::int64_t>();
  t.blank_text = bytes_of_hex(item.value("blank_text", std::string()));
  t.implied_decimals = item.value("implied_decimals", 0u);
  if (t.kind == transform_kind::lookup) {
    const auto table = bytes_of_hex(item.at("table").get<std::string>());
    if (table.size() != t.table.size()) throw error(errc::corrupt, "a table of a transform must have 256 bytes");
    std::memcpy(t.table.data(), table.data(), table.size());
  }
  return t;
}

void read_storage(layout& leaf, const json& s, const payload_reader& side_file) {
  const auto kind = s.at("kind").get<std::string>();
  const auto number = [&](const char* key) { return s.at(key).get<std::uint64_t>(); };
  if (kind == "strided") {
    strided_layout made{number("source"), number("byte_offset"), s.at("strides").get<shape_t>(), s.value("bits", 0u),
                        s.value("high_bits_first", false)};
    if (made.byte_offset > INT64_MAX / 16) throw error(errc::limit, fmt::format("an array at byte {}", made.byte_offset));
    made.zeros_beyond_end = s.value("zeros_beyond_end", false);
    leaf.storage = std::move(made);
  } else if (kind == "chunked") {
    leaf.storage = chunked_from(s, side_file);
  } else if (kind == "decoded") {
    leaf.storage = decoded_layout{
        s.at("chunk_shape").get<shape_t>(), bytes_of_hex(s.at("state").get<std::string>()), s.at("format").get<std::string>(), {}};
  } else if (kind == "inline") {
    leaf.storage = inline_layout{std::make_shared<const std::string>(payload_of(s.at("data"), side_file))};
  } else if (kind == "ragged") {
    leaf.storage = ragged_layout{number("source"),
                                 number("byte_offset"),
                                 number("row_bytes"),
                                 number("row_count"),
                                 dtype::parse(s.at("count_dtype").get<std::string>()),
                                 dtype::parse(s.at("offset_dtype").get<std::string>()),
                                 number("heap_source"),
                                 number("heap_offset"),
                                 number("heap_bytes")};
  } else if (kind == "unavailable") {
    leaf.storage =
        unavailable_layout{static_cast<errc>(s.at("code").get<int>()), s.at("reason").get<std::string>(), s.value("hint", std::string())};
  } else {
    throw error(errc::corrupt, fmt::format("a layout '{}'", kind));
  }
}

}  // namespace lamella
