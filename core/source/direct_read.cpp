// SPDX-License-Identifier: BSD-3-Clause
#include "source/direct_read.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <new>

#include "source/os_error.hpp"

namespace lamella {

namespace {

constexpr std::uint64_t block = 4096;  // no device in use asks for more
constexpr std::size_t buffer_bytes = std::size_t{4} << 20;

struct aligned_delete {
  void operator()(std::byte* p) const noexcept { ::operator delete(p, std::align_val_t{block}); }
};
using aligned_buffer = std::unique_ptr<std::byte, aligned_delete>;

aligned_buffer make_buffer(std::size_t bytes, const std::string& path) {
  auto* memory = static_cast<std::byte*>(::operator new(bytes, std::align_val_t{block}, std::nothrow));
  if (memory == nullptr) throw error(errc::no_memory, "no buffer for a direct read", {.path = path, .hint = "read with io=read"});
  return aligned_buffer(memory);
}

// @return  bytes, or -1 and errno.
ssize_t read_once(int number, std::byte* to, std::size_t size, std::uint64_t offset) {
  ssize_t got = 0;
  do got = ::pread(number, to, size, static_cast<off_t>(offset));
  while (got < 0 && errno == EINTR);
  return got;
}

std::uint64_t rounded_up(std::uint64_t bytes) {
  return (bytes + block - 1) / block * block;
}

}  // namespace

std::optional<std::size_t> read_direct(const descriptor& file, std::uint64_t offset, std::span<std::byte> data, const std::string& path) {
  std::size_t done = 0;
  aligned_buffer buffer;
  while (done < data.size()) {
    const auto at = offset + done, first = at / block * block, skipped = at - first, left = data.size() - done;
    auto* const to = data.data() + done;
    const bool is_aligned = skipped == 0 && left >= block && reinterpret_cast<std::uintptr_t>(to) % block == 0;
    const auto wanted = is_aligned ? std::min<std::uint64_t>(left / block * block, 64 << 20)
                                   : std::min<std::uint64_t>(rounded_up(skipped + left), buffer_bytes);
    if (!is_aligned && !buffer) buffer = make_buffer(std::min<std::uint64_t>(rounded_up(skipped + left), buffer_bytes), path);
    const auto got = read_once(file.number(), is_aligned ? to : buffer.get(), wanted, first);
    if (got < 0 && errno == EINVAL) return std::nullopt;
    if (got < 0) throw os_error(errno, "cannot read", path, static_cast<std::int64_t>(at));
    const auto useful = std::min<std::uint64_t>(static_cast<std::uint64_t>(got) - std::min<std::uint64_t>(skipped, got), left);
    if (useful == 0) break;
    if (!is_aligned) std::memcpy(to, buffer.get() + skipped, useful);
    done += useful;
    if (static_cast<std::uint64_t>(got) < wanted && static_cast<std::uint64_t>(got) % block != 0) break;  // the last block of the file
  }
  return done;
}

}  // namespace lamella
