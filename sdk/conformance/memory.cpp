// SPDX-License-Identifier: BSD-3-Clause
#include "memory.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "registry/text_file.hpp"

namespace lamella::conformance {

namespace {
constexpr std::uint64_t most_bytes = std::uint64_t{64} << 20;
}

std::string bytes_of(const sample& s) {
  return read_text_file(s.path, most_bytes);
}

source_ptr in_memory(const sample& s, std::string bytes) {
  auto owner = std::make_shared<const std::string>(std::move(bytes));
  const auto view = std::as_bytes(std::span(*owner));
  return memory_source(view, std::move(owner), std::filesystem::path(s.path).filename().string());
}

guarded_memory::guarded_memory(std::size_t size, edge at) {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const auto inner = (size + page - 1) / page * page;
  whole_size_ = inner + 2 * page;
  whole_ = ::mmap(nullptr, whole_size_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (whole_ == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "guarded memory");
  auto* const first = static_cast<std::byte*>(whole_) + page;
  if (inner != 0 && ::mprotect(first, inner, PROT_READ | PROT_WRITE) != 0)
    throw std::system_error(errno, std::generic_category(), "guarded memory");
  bytes_ = {at == edge::front ? first : first + inner - size, size};
}

guarded_memory::~guarded_memory() {
  ::munmap(whole_, whole_size_);
}

}  // namespace lamella::conformance
