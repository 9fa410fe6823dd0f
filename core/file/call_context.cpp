// SPDX-License-Identifier: BSD-3-Clause
#include "file/call_context.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <new>

#include "registry/known_part.hpp"
#include "registry/logged_line.hpp"

namespace lamella {

namespace {

constexpr std::size_t most_warnings = 1000;

std::string to_string(lamella_text text) {
  return text.size == 0 ? std::string() : std::string(text.data, text.size);
}

}  // namespace

call_limits call_limits::for_size(std::optional<std::uint64_t> file_bytes) {
  call_limits limits;
  if (!file_bytes) return limits;
  limits.attributes = std::min(limits.attributes * 8, *file_bytes + 65'536);
  const auto in_proportion = *file_bytes * 16 + (std::uint64_t{16} << 20);
  limits.header_bytes = std::min(limits.header_bytes, in_proportion);
  limits.attribute_bytes = std::min(limits.attribute_bytes, in_proportion);
  return limits;
}

call_context::call_context(call_limits limits, std::map<std::string, option_value> options, const std::atomic<bool>* cancel,
                           call_listener listener)
    : raw_{}, limits_(limits), options_(std::move(options)), cancel_(cancel), listener_(std::move(listener)) {
  raw_.struct_size = sizeof raw_;
  raw_.host = this;
  raw_.report = [](const lamella_context* c, const lamella_report* report) noexcept {
    static_cast<call_context*>(c->host)->take(known_part<lamella_report>(report));
  };
  raw_.log = [](const lamella_context* c, std::int32_t level, lamella_text text) noexcept {
    auto& call = *static_cast<call_context*>(c->host);
    if (call.listener_.log) call.tell([&] { call.listener_.log(level_of(level), line_of(text)); });
  };
  raw_.cancelled = [](const lamella_context* c) noexcept -> std::int32_t { return of(c).is_cancelled() ? 1 : 0; };
  raw_.progress = [](const lamella_context* c, std::uint64_t done, std::uint64_t total) noexcept {
    auto& call = *static_cast<call_context*>(c->host);
    if (call.listener_.progress) call.tell([&] { call.listener_.progress(done, total); });
  };
  raw_.limit = [](const lamella_context* c, std::uint32_t kind) noexcept -> std::uint64_t {
    const auto& limits_now = of(c).limits_;
    switch (kind) {
      case LAMELLA_LIMIT_DATASETS:
        return limits_now.datasets;
      case LAMELLA_LIMIT_ATTRIBUTES:
        return limits_now.attributes;
      case LAMELLA_LIMIT_HEADER_BYTES:
        return limits_now.header_bytes;
      case LAMELLA_LIMIT_CHUNKS:
        return limits_now.chunks;
      case LAMELLA_LIMIT_DEPTH:
        return limits_now.depth;
      default:
        return UINT64_MAX;
    }
  };
  raw_.option = [](const lamella_context* c, lamella_text name, lamella_value* value) noexcept -> std::int32_t {
    const auto& options_now = of(c).options_;
    const auto found = options_now.find(std::string(name.data, name.size));
    if (found == options_now.end()) return 0;
    value->kind = found->second.is_integer ? LAMELLA_INT64 : LAMELLA_TEXT;
    value->integer = found->second.integer;
    value->text = {found->second.text.data(), found->second.text.size()};
    return 1;
  };
  raw_.explain = [](const lamella_context*, lamella_text) noexcept {};
  raw_.get_extension = [](const lamella_context*, const char*) noexcept -> const void* { return nullptr; };
}

bool call_context::is_cancelled() const noexcept {
  return listener_fault_ != nullptr || (cancel_ != nullptr && cancel_->load(std::memory_order_relaxed));
}

void call_context::take(const lamella_report& report) {
  const auto message = to_string(report.message);
  if (report.severity == LAMELLA_WARNING) {
    if (warnings_.size() < most_warnings) warnings_.push_back({message, report.byte_offset, to_string(report.field)});
    return;
  }
  reported_ = error(code_of(report.status), message,
                    {.byte_offset = report.byte_offset, .field = to_string(report.field), .hint = to_string(report.hint)});
}

lamella_status call_context::keep(std::exception_ptr fault) const noexcept {
  host_fault_ = fault;
  try {
    std::rethrow_exception(fault);
  } catch (const error& caught) {
    return status_of(caught.code());
  } catch (const std::bad_alloc&) {
    return LAMELLA_NO_MEMORY;
  } catch (...) {
    return LAMELLA_INTERNAL;
  }
}

void call_context::check(lamella_status status) const {
  if (listener_fault_) std::rethrow_exception(listener_fault_);
  try {
    throw_outcome(status);
  } catch (const error& caught) {
    if (caught.code() == errc::plugin && listener_.log) listener_.log(log_level::misbehaving, caught.message());
    throw;
  }
}

void call_context::throw_outcome(lamella_status status) const {
  if (status == LAMELLA_OK) {
    if (reported_) throw error(errc::plugin, fmt::format("the plugin reported success and an error at once: {}", reported_->message()));
    return;
  }
  if (reported_) throw *reported_;
  if (host_fault_) std::rethrow_exception(host_fault_);
  if (is_cancelled()) throw error(errc::cancelled, "stopped as asked");
  throw error(errc::plugin, fmt::format("the plugin failed with status {} and no message", status));
}

errc code_of(lamella_status status) noexcept {
  switch (status) {
    case LAMELLA_NOT_THIS_FORMAT:
      return errc::unknown_format;
    case LAMELLA_CORRUPT:
      return errc::corrupt;
    case LAMELLA_TRUNCATED:
      return errc::truncated;
    case LAMELLA_UNSUPPORTED:
      return errc::unsupported;
    case LAMELLA_IO:
      return errc::io;
    case LAMELLA_NO_MEMORY:
      return errc::no_memory;
    case LAMELLA_CANCELLED:
      return errc::cancelled;
    case LAMELLA_BAD_ARGUMENT:
      return errc::bad_argument;
    case LAMELLA_LIMIT:
      return errc::limit;
    case LAMELLA_SOURCE_CHANGED:
      return errc::source_changed;
    default:
      return errc::plugin;
  }
}

lamella_status status_of(errc code) noexcept {
  switch (code) {
    case errc::unknown_format:
    case errc::ambiguous_format:
      return LAMELLA_NOT_THIS_FORMAT;
    case errc::corrupt:
      return LAMELLA_CORRUPT;
    case errc::truncated:
      return LAMELLA_TRUNCATED;
    case errc::unsupported:
    case errc::refused:
    case errc::not_mappable:
      return LAMELLA_UNSUPPORTED;
    case errc::io:
      return LAMELLA_IO;
    case errc::no_memory:
      return LAMELLA_NO_MEMORY;
    case errc::cancelled:
      return LAMELLA_CANCELLED;
    case errc::bad_argument:
      return LAMELLA_BAD_ARGUMENT;
    case errc::limit:
      return LAMELLA_LIMIT;
    case errc::source_changed:
      return LAMELLA_SOURCE_CHANGED;
    default:
      return LAMELLA_INTERNAL;
  }
}

}  // namespace lamella
