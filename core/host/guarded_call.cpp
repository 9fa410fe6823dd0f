// SPDX-License-Identifier: BSD-3-Clause
#include "host/guarded_call.hpp"

#include <exception>
#include <new>

#include "host/caller_struct.hpp"

namespace lamella::host {

static_assert(number_of(errc::internal) == LAMELLA_HOST_INTERNAL && number_of(errc::bad_argument) == LAMELLA_HOST_BAD_ARGUMENT &&
              number_of(errc::unknown_format) == LAMELLA_HOST_UNKNOWN_FORMAT &&
              number_of(errc::ambiguous_format) == LAMELLA_HOST_AMBIGUOUS_FORMAT &&
              number_of(errc::unsupported) == LAMELLA_HOST_UNSUPPORTED && number_of(errc::refused) == LAMELLA_HOST_REFUSED &&
              number_of(errc::corrupt) == LAMELLA_HOST_CORRUPT && number_of(errc::truncated) == LAMELLA_HOST_TRUNCATED &&
              number_of(errc::limit) == LAMELLA_HOST_LIMIT && number_of(errc::io) == LAMELLA_HOST_IO &&
              number_of(errc::source_changed) == LAMELLA_HOST_SOURCE_CHANGED &&
              number_of(errc::not_mappable) == LAMELLA_HOST_NOT_MAPPABLE && number_of(errc::no_memory) == LAMELLA_HOST_NO_MEMORY &&
              number_of(errc::cancelled) == LAMELLA_HOST_CANCELLED && number_of(errc::plugin) == LAMELLA_HOST_PLUGIN);

errc code_of(std::int32_t number) noexcept {
  return number > LAMELLA_HOST_OK && number <= LAMELLA_HOST_PLUGIN ? static_cast<errc>(number - 1) : errc::internal;
}

namespace {

std::int32_t report(lamella_host_error** out, const error& caught) noexcept {
  if (out != nullptr) {
    try {
      *out = new lamella_host_error{caught.code(), caught.what(), caught.message(), caught.details()};
    } catch (...) {
      *out = nullptr;
    }
  }
  return number_of(caught.code());
}

std::int32_t report(lamella_host_error** out, errc code, const char* message) noexcept {
  try {
    return report(out, error(code, message));
  } catch (...) {
    return number_of(code);
  }
}

}  // namespace

std::int32_t report_exception(lamella_host_error** out) noexcept {
  try {
    throw;
  } catch (const error& caught) {
    return report(out, caught);
  } catch (const std::bad_alloc&) {
    return report(out, errc::no_memory, "there is no memory for it");
  } catch (const std::exception& caught) {
    return report(out, errc::internal, caught.what());
  } catch (...) {
    return report(out, errc::internal, "an exception of an unknown type");
  }
}

}  // namespace lamella::host

using namespace lamella::host;

void lamella_host_error_get(const lamella_host_error* error, lamella_host_error_facts* out) noexcept {
  lamella_host_error_facts facts{};
  facts.code = error == nullptr ? static_cast<std::int32_t>(LAMELLA_HOST_OK) : number_of(error->code);
  facts.text = error == nullptr ? "" : error->text.c_str();
  facts.message = error == nullptr ? "" : error->message.c_str();
  facts.path = error == nullptr ? "" : error->details.path.c_str();
  facts.format = error == nullptr ? "" : error->details.format.c_str();
  facts.field = error == nullptr ? "" : error->details.field.c_str();
  facts.hint = error == nullptr ? "" : error->details.hint.c_str();
  facts.byte_offset = error == nullptr ? -1 : error->details.byte_offset;
  fill(out, facts);
}

void lamella_host_error_release(lamella_host_error* error) noexcept {
  delete error;
}

const char* lamella_host_code_name(std::int32_t code) noexcept {
  return code == LAMELLA_HOST_OK ? "ok" : lamella::to_string(code_of(code)).data();  // literals
}
