// SPDX-License-Identifier: BSD-3-Clause
#include "source/stream/decoding_stream.hpp"

#include "source/stream/filter_error.hpp"

namespace lamella {

std::size_t decoding_stream::read(std::span<std::byte> data) {
  if (failure_) throw error(*failure_);
  auto* const begin = reinterpret_cast<char*>(data.data());
  auto* const end = begin + data.size();
  auto* next = begin;
  try {
    while (next != end && !has_ended_ && (next == begin || !is_at_border())) has_ended_ = !decode(next, end);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (...) {
    failure_ = current_filter_error().with(input_.place());
    if (next == begin) throw error(*failure_);
  }
  return static_cast<std::size_t>(next - begin);
}

restart_ptr decoding_stream::mark() const {
  if (has_ended_ || failure_) return nullptr;
  auto saved = state();
  if (!saved) return nullptr;
  return std::make_shared<const restart_point>(restart_point{input_.offset_in_range(), std::move(*saved)});
}

}  // namespace lamella
