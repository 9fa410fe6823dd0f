// SPDX-License-Identifier: BSD-3-Clause
#include "source/segment_memory.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <mutex>
#include <new>
#include <vector>

namespace lamella {

namespace {

constexpr std::size_t least_block_bytes = 4 << 10, large_page_bytes = 2 << 20;
constexpr std::size_t most_kept_bytes = 32 << 20;

// Free blocks, by the power of two that is their size.
class free_blocks {
 public:
  // Never destroyed: sources may outlive the end of main.
  static free_blocks& shared() {
    static auto& blocks = *new free_blocks;
    return blocks;
  }

  std::byte* take(std::size_t bytes) {
    {
      const std::lock_guard lock(mutex_);
      auto& kept = kept_[static_cast<std::size_t>(std::countr_zero(bytes))];
      if (!kept.empty()) {
        auto* const block = kept.back();
        kept.pop_back();
        kept_bytes_ -= bytes;
        return block;
      }
    }
    return make(bytes);
  }
  void give_back(std::byte* block, std::size_t bytes) noexcept {
    {
      const std::lock_guard lock(mutex_);
      if (kept_bytes_ + bytes <= most_kept_bytes && keep(block, bytes)) return;
    }
    std::free(block);
  }

 private:
  static std::byte* make(std::size_t bytes) {
    auto* const block = std::aligned_alloc(bytes >= large_page_bytes ? large_page_bytes : 4096, bytes);
    if (block == nullptr) throw std::bad_alloc();
    if (bytes >= large_page_bytes) ::madvise(block, bytes, MADV_HUGEPAGE);
    return static_cast<std::byte*>(block);
  }
  bool keep(std::byte* block, std::size_t bytes) noexcept {
    try {
      kept_[static_cast<std::size_t>(std::countr_zero(bytes))].push_back(block);
    } catch (const std::bad_alloc&) {
      return false;
    }
    kept_bytes_ += bytes;
    return true;
  }

  std::mutex mutex_;
  std::array<std::vector<std::byte*>, 64> kept_;
  std::size_t kept_bytes_ = 0;
};

}  // namespace

std::size_t segment_memory_size(std::size_t bytes) noexcept {
  return std::bit_ceil(std::max(bytes, least_block_bytes));
}

std::shared_ptr<std::byte> segment_memory(std::size_t bytes) {
  const auto rounded = segment_memory_size(bytes);
  return {free_blocks::shared().take(rounded), [rounded](std::byte* block) { free_blocks::shared().give_back(block, rounded); }};
}

}  // namespace lamella
