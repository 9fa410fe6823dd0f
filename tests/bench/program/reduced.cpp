// SPDX-License-Identifier: BSD-3-Clause
#include "reduced.hpp"

#include <cstring>
#include <sstream>

namespace lamella_bench {
namespace {
std::uint64_t mixed(std::uint64_t seed, std::span<const std::byte> bytes) {
  constexpr std::uint64_t prime = 1099511628211U;
  std::size_t i = 0;
  for (std::uint64_t word = 0; i + sizeof word <= bytes.size(); i += sizeof word) {
    std::memcpy(&word, bytes.data() + i, sizeof word);
    seed = (seed ^ word) * prime;
  }
  for (; i < bytes.size(); ++i) seed = (seed ^ std::to_integer<std::uint64_t>(bytes[i])) * prime;
  return seed;
}
}  // namespace

std::string bits_of(const std::vector<lamella::array>& arrays) {
  std::uint64_t seed = 14695981039346656037U;
  for (const auto& a : arrays) seed = mixed(seed, a.bytes());
  std::ostringstream text;
  text << std::hex << seed;
  return text.str();
}

std::string bits_of(const lamella::array& a) {
  return bits_of(std::vector{a});
}

}  // namespace lamella_bench
