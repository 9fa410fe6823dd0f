// SPDX-License-Identifier: BSD-3-Clause
#include "registry/library_digest.hpp"

#include <fmt/format.h>

#include <vector>

#include "engine.hpp"

namespace lamella {

std::string digest_fault(const source& library, const std::string& pinned, std::string_view by) {
  constexpr std::size_t block_bytes = 1u << 20;
  const auto sum = get_engine().make_sha256();
  std::vector<std::byte> block(block_bytes);
  std::uint64_t offset = 0;
  while (const auto got = library.read_at(offset, block)) {
    sum->update(std::span(block).first(got));
    offset += got;
  }
  const auto found = sum->hex();
  if (found == pinned) return {};
  return fmt::format("has the SHA-256 {}, {} pins {}; it is not the library that was meant: install that one, or change the pin", found, by,
                     pinned);
}

}  // namespace lamella
