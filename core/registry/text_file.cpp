// SPDX-License-Identifier: BSD-3-Clause
#include "registry/text_file.hpp"

#include <fmt/format.h>

#include "lamella/error.hpp"
#include "lamella/source.hpp"

namespace lamella {

std::string read_text_file(const std::string& path, std::uint64_t max_bytes) {
  const auto file = open_source(path);
  if (file->kind() != source_kind::file) throw error(errc::unsupported, "is a folder where a text file is needed", {.path = path});
  const auto size = file->size().value_or(0);
  if (size > max_bytes) throw error(errc::limit, fmt::format("has {} bytes, at most {} are read", size, max_bytes), {.path = path});
  std::string text(size, '\0');
  text.resize(file->read_at(0, std::as_writable_bytes(std::span(text))));
  return text;
}

}  // namespace lamella
