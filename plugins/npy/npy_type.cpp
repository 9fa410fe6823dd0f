// SPDX-License-Identifier: BSD-3-Clause
#include "npy_type.hpp"

#include "npy_text.hpp"

namespace lamella::npy {
namespace {

using quoting = std::string (*)(std::string_view);

std::string simple_text(const type& t) {
  auto text = std::string(1, t.order) + t.kind + std::to_string(t.count);
  if (!t.unit.empty()) text += "[" + t.unit + "]";
  return text;
}

std::string structure_text(const type& t, quoting quoted, bool with_titles);

std::string field_text(const type_field& f, quoting quoted, bool with_titles) {
  const bool has_title = with_titles && !f.title.empty();
  auto text = "(" + (has_title ? "(" + quoted(f.title) + ", " + quoted(f.name) + ")" : quoted(f.name)) + ", ";
  text += f.element.is_structured ? structure_text(f.element, quoted, with_titles) : quoted(simple_text(f.element));
  if (!f.shape.empty()) text += ", " + tuple_text(f.shape);
  return text + ")";
}

std::string structure_text(const type& t, quoting quoted, bool with_titles) {
  std::string text = "[";
  for (const auto& f : t.fields) {
    if (text.size() > 1) text += ", ";
    text += field_text(f, quoted, with_titles);
  }
  return text + "]";
}

}  // namespace

std::string host_text(const type& t) {
  return t.is_structured ? structure_text(t, host_quoted, false) : simple_text(t);
}

std::string python_text(const type& t) {
  return t.is_structured ? structure_text(t, python_quoted, true) : python_quoted(simple_text(t));
}

std::string tuple_text(const std::vector<std::int64_t>& numbers) {
  std::string text = "(";
  for (std::size_t i = 0; i < numbers.size(); ++i) text += (i == 0 ? "" : ", ") + std::to_string(numbers[i]);
  return text + (numbers.size() == 1 ? ",)" : ")");
}

std::string byte_order_name(const type& t) {
  if (t.is_structured || t.order == '|') return "none";
  return t.order == '<' ? "little" : "big";
}

}  // namespace lamella::npy
