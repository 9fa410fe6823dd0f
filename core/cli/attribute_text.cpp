// SPDX-License-Identifier: BSD-3-Clause
#include "attribute_text.hpp"

#include <fmt/format.h>

#include "attribute_json.hpp"
#include "hexadecimal.hpp"
#include "json_writer.hpp"
#include "printable_text.hpp"

namespace lamella::cli {

namespace {

constexpr std::size_t shown_bytes = 2000;  // of a text or of bytes
constexpr std::size_t indent_step = 2;

std::string shortened(std::string text) {
  if (text.size() <= shown_bytes) return text;
  const auto size = text.size();
  auto end = shown_bytes;
  while ((static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // not inside a character
  text.resize(end);
  return fmt::format("{}… ({} characters)", text, size);
}

std::string value_text(const attribute& a) {
  switch (a.kind()) {
    case attribute_kind::text:
      return shortened("'" + printable(a.as_text()) + "'");
    case attribute_kind::bytes:
      return shortened("bytes " + hexadecimal(a.as_text().substr(0, shown_bytes)));
    case attribute_kind::decimal:
      return printable(a.as_text());
    case attribute_kind::opaque:
      return fmt::format("{} bytes of {}", a.as_text().size(), printable(a.tag()));
    default:
      break;
  }
  json_writer json;
  write_attribute_value(json, a);
  return shortened(printable(json.take()));
}

bool has_children(const attribute& a) {
  return a.kind() == attribute_kind::list || a.kind() == attribute_kind::map;
}

std::string label_of(const attribute& a, bool is_item) {
  if (is_item) return "-";
  return a.name().empty() ? "." : printable(a.name());
}

std::string line_of(const attribute& a, bool is_item) {
  auto line = label_of(a, is_item);
  if (!has_children(a)) line += (is_item ? " " : " = ") + value_text(a);
  if (!a.comment().empty()) line += "  / " + printable(a.comment());
  return line;
}

void append_lines(std::string& out, const std::vector<attribute>& attributes, std::size_t indent, bool are_items) {
  for (const auto& a : attributes) {
    out.append(indent, ' ');
    out += line_of(a, are_items) + "\n";
    if (has_children(a)) append_lines(out, a.children(), indent + indent_step, a.kind() == attribute_kind::list);
  }
}

}  // namespace

std::string attribute_lines(const std::vector<attribute>& attributes, std::size_t indent) {
  std::string out;
  append_lines(out, attributes, indent, false);
  return out;
}

}  // namespace lamella::cli
