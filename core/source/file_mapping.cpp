// SPDX-License-Identifier: BSD-3-Clause
#include "source/file_mapping.hpp"

#include <sys/mman.h>

#include <atomic>
#include <cstdio>

namespace lamella {

namespace {

std::atomic<std::size_t> live_maps{0}, wanted_capacity{0};

class mapped_file {
 public:
  explicit mapped_file(file_mapping bytes) noexcept : bytes_(bytes) { ++live_maps; }
  mapped_file(const mapped_file&) = delete;
  mapped_file& operator=(const mapped_file&) = delete;
  ~mapped_file() {
    ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
    --live_maps;
  }
  [[nodiscard]] const file_mapping& bytes() const noexcept { return bytes_; }

 private:
  file_mapping bytes_;
};

std::size_t half_of_the_systems_limit() {
  unsigned long allowed = 65530;  // the kernel's default of vm.max_map_count
  if (auto* file = std::fopen("/proc/sys/vm/max_map_count", "re")) {
    if (std::fscanf(file, "%lu", &allowed) != 1) allowed = 65530;
    std::fclose(file);
  }
  return allowed / 2;
}

}  // namespace

mapping_pool& mapping_pool::shared() {
  static auto* const pool = new mapping_pool;  // outlives sources that other static objects hold
  return *pool;
}

std::size_t mapping_pool::live_count() noexcept {
  return live_maps.load(std::memory_order_relaxed);
}

std::size_t mapping_pool::capacity() noexcept {
  static const std::size_t of_the_system = half_of_the_systems_limit();
  const auto wanted = wanted_capacity.load(std::memory_order_relaxed);
  return wanted == 0 ? of_the_system : wanted;
}

void mapping_pool::set_capacity(std::size_t count) noexcept {
  wanted_capacity = count;
}

std::shared_ptr<const file_mapping> mapping_pool::map(mapping_slot& slot, int descriptor, std::uint64_t size) {
  if (size == 0) return std::make_shared<const file_mapping>();
  const std::lock_guard lock(mapping_);
  if (auto mapped = maps_.find(slot)) return mapped;  // another thread was first
  if (const auto live = live_count(); live >= capacity()) maps_.drop_unheld(live - capacity() + 1 + capacity() / 64);
  if (live_count() >= capacity()) return nullptr;
  void* address = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor, 0);
  if (address == MAP_FAILED) return nullptr;
  const auto mapped = std::make_shared<const mapped_file>(file_mapping(static_cast<const std::byte*>(address), size));
  const std::shared_ptr<const file_mapping> bytes{mapped, &mapped->bytes()};
  maps_.keep(slot, bytes);
  return bytes;
}

}  // namespace lamella
