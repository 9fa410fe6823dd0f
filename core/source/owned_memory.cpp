// SPDX-License-Identifier: BSD-3-Clause
#include "source/owned_memory.hpp"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>
#include <new>
#include <vector>

#include "lamella/array.hpp"

namespace lamella {

namespace {

constexpr std::size_t huge_page = std::size_t{2} << 20;
constexpr std::size_t granule = std::size_t{64} << 10;
constexpr std::size_t smallest_pooled = std::size_t{1} << 20;
constexpr std::size_t most_kept = std::size_t{2} << 30;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool is_pooled = false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
constexpr bool is_pooled = false;
#else
constexpr bool is_pooled = true;
#endif
#else
constexpr bool is_pooled = true;
#endif

struct block {
  std::byte* memory;
  std::size_t size;     // whole granules: what does not fill a huge page stands on small ones
  std::size_t touched;  // bytes from its start that results had before this one
  std::size_t asked;    // bytes of the result that has it
};

std::size_t default_limit() {
  const auto pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
  if (pages <= 0 || page <= 0) return 0;
  return std::min(most_kept, static_cast<std::size_t>(pages) * static_cast<std::size_t>(page) / 8);
}

/// Aligned to huge pages, so that the kernel backs it by them; nullptr where there is no memory.
std::byte* map_block(std::size_t size) noexcept {
  auto* const all = mmap(nullptr, size + huge_page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (all == MAP_FAILED) return nullptr;
  auto* const start = static_cast<std::byte*>(all);
  const auto before = static_cast<std::size_t>(-reinterpret_cast<std::uintptr_t>(start)) & (huge_page - 1);
  if (before != 0) munmap(start, before);
  munmap(start + before + size, huge_page - before);
#ifdef MADV_HUGEPAGE
  madvise(start + before, size, MADV_HUGEPAGE);
#endif
  return start + before;
}

class block_pool {
 public:
  /// nullptr where there is no memory.
  std::byte* take(std::size_t bytes) noexcept {
    const std::lock_guard lock(mutex_);
    const auto size = (bytes + granule - 1) / granule * granule;
    try {
      used_.reserve(used_.size() + 1);
      kept_.reserve(kept_.size() + used_.size() + 1);  // so that giving back cannot fail
    } catch (const std::bad_alloc&) {
      return nullptr;
    }
    if (const auto best = best_kept(size); best != kept_.end()) {
      used_.push_back({best->memory, best->size, best->touched, bytes});
      kept_.erase(best);
      ++reused_;
      return used_.back().memory;
    }
    auto* memory = map_block(size);
    if (memory == nullptr && trim(0) > 0) memory = map_block(size);
    if (memory == nullptr) return nullptr;
    used_.push_back({memory, size, 0, bytes});
    ++mapped_;
    return memory;
  }

  void give_back(std::byte* memory) noexcept {
    const std::lock_guard lock(mutex_);
    const auto at = std::ranges::find(used_, memory, &block::memory);
    auto returned = *at;
    used_.erase(at);
    returned.touched = std::max(returned.touched, returned.asked);
    if (returned.size > limit_) {
      munmap(returned.memory, returned.size);
      return;
    }
    trim(limit_ - returned.size);
#ifdef MADV_FREE
    madvise(returned.memory, returned.size, MADV_FREE);  // pages go when memory is short, not before
#endif
    kept_.push_back(returned);
  }

  std::size_t trim_to(std::size_t keep_bytes) noexcept {
    const std::lock_guard lock(mutex_);
    return trim(keep_bytes);
  }
  void set_limit(std::size_t bytes) noexcept {
    const std::lock_guard lock(mutex_);
    limit_ = bytes;
    trim(bytes);
  }

  bool is_touched(const std::byte* memory, std::size_t bytes) noexcept {
    const std::lock_guard lock(mutex_);
    return std::ranges::any_of(used_, [&](const block& b) {
      return memory >= b.memory && memory < b.memory + b.touched && bytes <= static_cast<std::size_t>(b.memory + b.touched - memory);
    });
  }

  owned_memory_counts counts() noexcept {
    const std::lock_guard lock(mutex_);
    return {used_.size(), sum(used_), kept_.size(), sum(kept_), mapped_, reused_};
  }

  // Around fork, so that the child's pool is whole.
  void lock() { mutex_.lock(); }
  void unlock() { mutex_.unlock(); }

 private:
  static std::size_t sum(const std::vector<block>& blocks) noexcept {
    std::size_t bytes = 0;
    for (const auto& b : blocks) bytes += b.size;
    return bytes;
  }

  /// The smallest kept block that is large enough and not more than half as large again.
  std::vector<block>::iterator best_kept(std::size_t size) noexcept {
    auto best = kept_.end();
    for (auto b = kept_.begin(); b != kept_.end(); ++b)
      if (b->size >= size && b->size <= size + size / 2 && (best == kept_.end() || b->size < best->size)) best = b;
    return best;
  }

  std::size_t trim(std::size_t keep_bytes) noexcept {
    auto left = sum(kept_);
    const auto before = left;
    auto first = kept_.begin();
    for (; first != kept_.end() && left > keep_bytes; ++first) {
      munmap(first->memory, first->size);
      left -= first->size;
    }
    kept_.erase(kept_.begin(), first);
    return before - left;
  }

  std::mutex mutex_;
  std::vector<block> used_, kept_;  // kept: oldest first
  std::size_t limit_ = default_limit(), mapped_ = 0, reused_ = 0;
};

/// Never destroyed: results may outlive everything else.
block_pool& pool() {
  static block_pool& only = []() -> block_pool& {
    static auto* const made = new block_pool;
    pthread_atfork([] { made->lock(); }, [] { made->unlock(); }, [] { made->unlock(); });
    return *made;
  }();
  return only;
}

constexpr std::align_val_t heap_alignment{64};

}  // namespace

std::shared_ptr<std::byte> owned_memory(std::size_t bytes) {
  const bool pools = is_pooled && bytes >= smallest_pooled && bytes <= SIZE_MAX / 2;
  auto* const memory =
      pools ? pool().take(bytes) : static_cast<std::byte*>(::operator new(bytes == 0 ? 1 : bytes, heap_alignment, std::nothrow));
  if (memory == nullptr)
    throw error(errc::no_memory, fmt::format("{} bytes for a result", bytes), {.hint = "read a slice, or block by block"});
  if (pools) return {memory, [](std::byte* p) { pool().give_back(p); }};
  return {memory, [](std::byte* p) { ::operator delete(p, heap_alignment); }};
}

bool is_touched_memory(const std::byte* memory, std::size_t bytes) noexcept {
  return is_pooled && pool().is_touched(memory, bytes);
}

std::size_t release_kept_memory(std::size_t keep_bytes) noexcept {
  return is_pooled ? pool().trim_to(keep_bytes) : 0;
}

void limit_kept_memory(std::size_t bytes) noexcept {
  if (is_pooled) pool().set_limit(bytes);
}

owned_memory_counts count_owned_memory() noexcept {
  return is_pooled ? pool().counts() : owned_memory_counts{};
}

}  // namespace lamella
