// SPDX-License-Identifier: BSD-3-Clause
//
// Reading into memory of the caller.
#include <span>

#include "host/read_choices.hpp"
#include "host/view_handle.hpp"

namespace lamella::host {

namespace {

void read_into(const view& v, void* data, std::uint64_t size, const lamella_host_read_options* options) {
  const auto how = read_options_from(options);
  const auto needed = static_cast<std::uint64_t>(v.byte_size());
  if (size != needed) throw error(errc::bad_argument, fmt::format("the elements take {} bytes, the memory for them has {}", needed, size));
  if (size != 0) static_cast<void>(required(static_cast<char*>(data), "data"));
  v.read_into({static_cast<std::byte*>(data), static_cast<std::size_t>(size)}, how);
}

view box_of(const view& v, const std::int64_t* start, const std::int64_t* shape) {
  if (v.ndim() == 0) return v;
  static_cast<void>(required(start, "start")), static_cast<void>(required(shape, "shape"));
  std::vector<range> ranges;
  for (std::size_t axis = 0; axis < v.ndim(); ++axis) {
    const auto length = v.shape()[axis];
    if (start[axis] < 0 || shape[axis] < 0 || start[axis] > length || shape[axis] > length - start[axis])
      throw error(errc::bad_argument,
                  fmt::format("axis {} of the box takes {} elements from {} on, of {}", axis, shape[axis], start[axis], length));
    ranges.push_back({start[axis], start[axis] + shape[axis]});
  }
  return v.slice(ranges);
}

}  // namespace

}  // namespace lamella::host

using namespace lamella::host;

std::int32_t lamella_host_view_read(const lamella_host_view* view, void* data, std::uint64_t size, const lamella_host_read_options* options,
                                    lamella_host_error** error) noexcept {
  return guarded(error, [&] { read_into(required(view, "view").lazy, data, size, options); });
}

std::int32_t lamella_host_view_read_box(const lamella_host_view* view, const std::int64_t* start, const std::int64_t* shape, void* data,
                                        std::uint64_t size, const lamella_host_read_options* options, lamella_host_error** error) noexcept {
  return guarded(error, [&] { read_into(box_of(required(view, "view").lazy, start, shape), data, size, options); });
}
