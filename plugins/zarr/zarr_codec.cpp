// SPDX-License-Identifier: BSD-3-Clause
#include "zarr_codec.hpp"

#include <charconv>

#include "zarr_json.hpp"

namespace lamella::zarr {
namespace {

[[noreturn]] void refuse(const std::string& what, const std::string& field) {
  throw sdk::error(sdk::errc::bad_argument, what,
                   {.field = field, .hint = "Zarr is written with none, zstd, or zstd with level=N,checksum=true"});
}

/// The levels that zstd itself allows.
int level_of(std::string_view text) {
  int level = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), level);
  if (fault != std::errc() || end != text.data() + text.size() || level < -131072 || level > 22)
    refuse("zstd level '" + std::string(text) + "', needs a number from -131072 to 22", "codec_parameters");
  return level;
}

bool checksum_of(std::string_view text) {
  if (text != "true" && text != "false") refuse("zstd checksum '" + std::string(text) + "', needs true or false", "codec_parameters");
  return text == "true";
}

void set_parameter(codec_choice& c, std::string_view parameter) {
  const auto equals = std::min(parameter.find('='), parameter.size());
  const auto key = parameter.substr(0, equals), value = parameter.substr(std::min(equals + 1, parameter.size()));
  if (key == "level")
    c.level = level_of(value);
  else if (key == "checksum")
    c.has_checksum = checksum_of(value);
  else
    refuse("zstd has no parameter '" + std::string(parameter) + "'", "codec_parameters");
}

}  // namespace

codec_choice choose_codec(std::string_view codec, std::string_view parameters) {
  codec_choice made;
  made.is_zstd = codec == "zstd";
  if (!made.is_zstd && !codec.empty() && codec != "none") refuse("codec '" + std::string(codec) + "' is not written", "codec");
  if (!made.is_zstd && !parameters.empty()) refuse("parameters '" + std::string(parameters) + "' without a codec", "codec_parameters");
  while (!parameters.empty()) {
    const auto comma = std::min(parameters.find(','), parameters.size());
    set_parameter(made, parameters.substr(0, comma));
    parameters.remove_prefix(std::min(comma + 1, parameters.size()));
  }
  return made;
}

sdk::codec_chain chain_of(const codec_choice& c) {
  if (!c.is_zstd) return {};
  return {{.id = "zstd", .parameters = "level=" + std::to_string(c.level) + (c.has_checksum ? ",checksum=true" : "")}};
}

std::string codecs_json(const codec_choice& c, bool has_byte_order) {
  json_object bytes;
  bytes.add("name", "\"bytes\"");
  if (has_byte_order) bytes.add("configuration", R"({"endian": "little"})");
  if (!c.is_zstd) return json_list({bytes.text()});
  json_object configuration;
  configuration.add("level", json_integer(c.level));
  configuration.add("checksum", json_flag(c.has_checksum));
  json_object zstd;
  zstd.add("name", "\"zstd\"");
  zstd.add("configuration", configuration.text());
  return json_list({bytes.text(), zstd.text()});
}

}  // namespace lamella::zarr
