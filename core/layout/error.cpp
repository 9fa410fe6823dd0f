// SPDX-License-Identifier: BSD-3-Clause
#include "lamella/error.hpp"

#include <fmt/format.h>

namespace lamella {

std::string_view to_string(errc code) noexcept {
  switch (code) {
    case errc::internal:
      return "internal fault";
    case errc::bad_argument:
      return "bad argument";
    case errc::unknown_format:
      return "unknown format";
    case errc::ambiguous_format:
      return "ambiguous format";
    case errc::unsupported:
      return "unsupported";
    case errc::refused:
      return "refused";
    case errc::corrupt:
      return "damaged";
    case errc::truncated:
      return "truncated";
    case errc::limit:
      return "beyond a limit";
    case errc::io:
      return "input/output error";
    case errc::source_changed:
      return "source changed";
    case errc::not_mappable:
      return "not mappable";
    case errc::no_memory:
      return "out of memory";
    case errc::cancelled:
      return "cancelled";
    case errc::plugin:
      return "plugin problem";
  }
  return "error";
}

namespace {

std::string compose(errc code, const std::string& message, const error_details& d) {
  std::string text;
  if (!d.path.empty()) text += d.path + ": ";
  if (!d.format.empty()) text += d.format + ": ";
  text += to_string(code);
  if (d.byte_offset >= 0) text += fmt::format(" at byte {}", d.byte_offset);
  if (!d.field.empty()) text += fmt::format(" ({})", d.field);
  text += ": " + message;
  if (!d.hint.empty()) text += "; " + d.hint;
  return text;
}

}  // namespace

error::error(errc code, std::string message, error_details details)
    : std::runtime_error(compose(code, message, details)),
      code_(code),
      state_(std::make_shared<const state>(state{std::move(message), std::move(details)})) {}

error error::with(const error_details& more) const {
  auto d = details();
  if (d.path.empty()) d.path = more.path;
  if (d.format.empty()) d.format = more.format;
  if (d.byte_offset < 0) d.byte_offset = more.byte_offset;
  if (d.field.empty()) d.field = more.field;
  if (d.hint.empty()) d.hint = more.hint;
  return {code_, message(), std::move(d)};
}

}  // namespace lamella
