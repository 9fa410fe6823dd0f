// SPDX-License-Identifier: BSD-3-Clause
//
// Memory that lamella owns: mappings, stored bytes, concatenated rows.
#include "host/read_choices.hpp"
#include "host/view_handle.hpp"
#include "lamella/array.hpp"

struct lamella_host_array {
  explicit lamella_host_array(lamella::array of) : values(std::move(of)), dtype(values.type().str()) {}

  const lamella::array values;
  const std::string dtype;
};

namespace lamella::host {

namespace {

template <typename Getting>
std::int32_t get_array(const lamella_host_view* view, lamella_host_array** out, lamella_host_error** error,
                       const Getting& getting) noexcept {
  return guarded(error, [&] {
    const auto& lazy = required(view, "view").lazy;
    auto& made = required(out, "out");
    made = new lamella_host_array(getting(lazy));
  });
}

}  // namespace

}  // namespace lamella::host

using namespace lamella::host;

std::int32_t lamella_host_view_map(const lamella_host_view* view, lamella_host_array** out, lamella_host_error** error) noexcept {
  return get_array(view, out, error, [](const lamella::view& v) { return v.map(); });
}

std::int32_t lamella_host_view_raw(const lamella_host_view* view, lamella_host_array** out, lamella_host_error** error) noexcept {
  return get_array(view, out, error, [](const lamella::view& v) { return v.raw(); });
}

std::int32_t lamella_host_view_concatenated(const lamella_host_view* view, const lamella_host_read_options* options,
                                            lamella_host_array** out, lamella_host_error** error) noexcept {
  return get_array(view, out, error, [&](const lamella::view& v) { return v.read_concatenated(read_options_from(options)); });
}

void lamella_host_array_get(const lamella_host_array* array, lamella_host_array_facts* out) noexcept {
  lamella_host_array_facts made{};
  made.dtype = "";
  if (array != nullptr) {
    made.ndim = static_cast<std::uint32_t>(array->values.shape().size());
    made.dtype = array->dtype.c_str();
    made.shape = array->values.shape().data();
    made.byte_strides = array->values.byte_strides().data();
    made.data = array->values.data();
    made.item_size = static_cast<std::uint64_t>(array->values.type().item_size());
  }
  fill(out, made);
}

void lamella_host_array_release(lamella_host_array* array) noexcept {
  delete array;
}
