// SPDX-License-Identifier: BSD-3-Clause
#include "source/file_mapping.hpp"

#include <sys/mman.h>

#include <atomic>
#include <cstdio>

namespace lamella {

namespace {

std::atomic<std::size_t> live_mappings{0};

std::size_t mapping_limit() {
  static const std::size_t limit = [] {
    unsigned long allowed = 65530;  // the kernel's default of vm.max_map_count
    if (auto* file = std::fopen("/proc/sys/vm/max_map_count", "re")) {
      if (std::fscanf(file, "%lu", &allowed) != 1) allowed = 65530;
      std::fclose(file);
    }
    return allowed / 2;
  }();
  return limit;
}

class mapped_file {
 public:
  explicit mapped_file(std::span<const std::byte> bytes) noexcept : bytes_(bytes) { ++live_mappings; }
  mapped_file(const mapped_file&) = delete;
  mapped_file& operator=(const mapped_file&) = delete;
  ~mapped_file() {
    ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
    --live_mappings;
  }
  [[nodiscard]] const std::span<const std::byte>& bytes() const noexcept { return bytes_; }

 private:
  std::span<const std::byte> bytes_;
};

}  // namespace

std::shared_ptr<const std::span<const std::byte>> map_file(int descriptor, std::uint64_t size) {
  if (size == 0) return std::make_shared<const std::span<const std::byte>>();
  if (live_mappings >= mapping_limit()) return nullptr;
  void* address = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor, 0);
  if (address == MAP_FAILED) return nullptr;
  const auto mapped = std::make_shared<const mapped_file>(std::span(static_cast<const std::byte*>(address), size));
  return {mapped, &mapped->bytes()};
}

}  // namespace lamella
