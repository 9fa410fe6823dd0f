// SPDX-License-Identifier: BSD-3-Clause
#include "source/spool_storage.hpp"

#include <algorithm>
#include <cstring>

#include "lamella/error.hpp"

namespace lamella {

namespace {

constexpr std::uint64_t block_bytes = 64 << 10;

// Calls use(block number, position in the block, position in the data, bytes) for each piece of [offset, offset + size).
template <typename Use>
void for_each_piece(std::uint64_t offset, std::uint64_t size, Use&& use) {
  for (std::uint64_t done = 0; done < size;) {
    const auto in_block = (offset + done) % block_bytes;
    const auto count = std::min(block_bytes - in_block, size - done);
    use((offset + done) / block_bytes, in_block, done, count);
    done += count;
  }
}

}  // namespace

void spool_storage::append(std::span<const std::byte> data) {
  if (!file_ && size_ + data.size() > memory_limit_) move_to_file();
  if (file_)
    file_->write_at(size_, data);
  else
    append_to_memory(data);
  size_ += data.size();
}

void spool_storage::append_to_memory(std::span<const std::byte> data) {
  const auto blocks = (size_ + data.size() + block_bytes - 1) / block_bytes;
  while (blocks_.size() < blocks) blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(block_bytes));
  for_each_piece(size_, data.size(), [&](auto block, auto in_block, auto done, auto count) {
    std::memcpy(blocks_[block].get() + in_block, data.data() + done, count);
  });
}

void spool_storage::move_to_file() {
  spool_file file;
  for_each_piece(0, size_, [&](auto block, auto, auto done, auto count) { file.write_at(done, {blocks_[block].get(), count}); });
  file_.emplace(std::move(file));
  blocks_.clear();
  blocks_.shrink_to_fit();
}

void spool_storage::read(std::uint64_t offset, std::span<std::byte> data) const {
  if (!file_) {
    for_each_piece(offset, data.size(), [&](auto block, auto in_block, auto done, auto count) {
      std::memcpy(data.data() + done, blocks_[block].get() + in_block, count);
    });
  } else if (file_->read_at(offset, data) != data.size()) {
    throw error(errc::internal, "the spool file is shorter than what was written to it");
  }
}

}  // namespace lamella
