// SPDX-License-Identifier: BSD-3-Clause
#include "source/read_window.hpp"

#include <cstring>

namespace lamella {

void read_window::copy(std::uint64_t offset, std::span<std::byte> data) const noexcept {
  if (!data.empty()) std::memcpy(data.data(), bytes_.get() + (offset - offset_), data.size());
}

void read_window::extend(const source& file, std::size_t size) {
  if (capacity_ < size) {
    auto larger = std::make_unique_for_overwrite<std::byte[]>(size);
    if (size_ != 0) std::memcpy(larger.get(), bytes_.get(), size_);
    bytes_ = std::move(larger);
    capacity_ = size;
  }
  if (size_ < size) size_ += file.read_at(offset_ + size_, {bytes_.get() + size_, size - size_});
}

void read_window::move_to(const source& file, std::uint64_t offset, std::size_t size) {
  size_ = 0;
  offset_ = offset;
  extend(file, size);
}

}  // namespace lamella
