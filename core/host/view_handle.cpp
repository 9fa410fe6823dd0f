// SPDX-License-Identifier: BSD-3-Clause
#include "host/view_handle.hpp"

#include <vector>

#include "host/caller_struct.hpp"
#include "host/file_handle.hpp"

namespace lamella::host {

namespace {

range range_from(const lamella_host_range& given) {
  check_flags(given.flags, LAMELLA_HOST_HAS_START | LAMELLA_HOST_HAS_STOP | LAMELLA_HOST_INDEX);
  if ((given.flags & LAMELLA_HOST_INDEX) != 0) return range::at(given.start);
  range made;
  if ((given.flags & LAMELLA_HOST_HAS_START) != 0) made.start = given.start;
  if ((given.flags & LAMELLA_HOST_HAS_STOP) != 0) made.stop = given.stop;
  if (given.step != 0) made.step = given.step;
  return made;
}

/// Another view of what a view shows.
template <typename Making>
std::int32_t derive(const lamella_host_view* from, lamella_host_view** out, lamella_host_error** error, const Making& making) noexcept {
  return guarded(error, [&] {
    const auto& whole = required(from, "view");
    auto& made = required(out, "out");
    made = new lamella_host_view(making(whole.lazy), whole.formats);
  });
}

}  // namespace

}  // namespace lamella::host

using namespace lamella::host;

std::int32_t lamella_host_view_new(const lamella_host_file* file, std::uint64_t dataset, lamella_host_view** out,
                                   lamella_host_error** error) noexcept {
  return guarded(error, [&] {
    const auto& from = required(file, "file");
    check_index(dataset, from.opened.size(), "datasets");
    auto& made = required(out, "out");
    made = new lamella_host_view(from.opened[static_cast<std::size_t>(dataset)].view(), from.formats);
  });
}

std::int32_t lamella_host_view_get(const lamella_host_view* view, lamella_host_view_facts* out, lamella_host_error** error) noexcept {
  return guarded(error, [&] {
    const auto& from = required(view, "view");
    const auto& lazy = from.lazy;
    const auto& arrays = from.arrays();
    lamella_host_view_facts made{};
    made.ndim = static_cast<std::uint32_t>(lazy.ndim());
    made.dtype = arrays.dtype.c_str();
    made.stored_dtype = arrays.stored_dtype.c_str();
    made.shape = lazy.shape().data();
    made.chunk_shape = arrays.chunk_shape.data();
    made.item_size = static_cast<std::uint64_t>(lazy.type().item_size());
    made.byte_size = static_cast<std::uint64_t>(lazy.byte_size());
    made.access = to_string(lazy.access()).data();  // literals
    made.distributed = to_string(lazy.distributed()).data();
    made.is_ragged = lazy.is_ragged() ? 1 : 0;
    fill(&required(out, "out"), made);
  });
}

std::int32_t lamella_host_view_slice(const lamella_host_view* view, const lamella_host_range* ranges, std::uint64_t count,
                                     lamella_host_view** out, lamella_host_error** error) noexcept {
  return derive(view, out, error, [&](const lamella::view& whole) {
    std::vector<lamella::range> wanted;
    for (std::uint64_t i = 0; i < count; ++i) wanted.push_back(range_from((&required(ranges, "ranges"))[i]));
    return whole.slice(wanted);
  });
}

std::int32_t lamella_host_view_slice_text(const lamella_host_view* view, const char* slice, lamella_host_view** out,
                                          lamella_host_error** error) noexcept {
  return derive(view, out, error, [&](const lamella::view& whole) {
    return whole.slice(lamella::parse_slice(std::string_view(&required(slice, "slice")), whole.ndim()));
  });
}

std::int32_t lamella_host_view_permute(const lamella_host_view* view, const std::int32_t* order, std::uint64_t count,
                                       lamella_host_view** out, lamella_host_error** error) noexcept {
  return derive(view, out, error, [&](const lamella::view& whole) {
    if (count != 0) static_cast<void>(required(order, "order"));
    return whole.permute({order, static_cast<std::size_t>(count)});
  });
}

void lamella_host_view_release(lamella_host_view* view) noexcept {
  delete view;
}
