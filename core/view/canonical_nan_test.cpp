// SPDX-License-Identifier: BSD-3-Clause
#include "view/canonical_nan.hpp"

#include <catch2/catch.hpp>

using lamella::dtype;
using lamella::with_canonical_nan;

namespace {

template <typename Bits>
std::vector<Bits> canonical(const dtype& type, const std::vector<Bits>& values) {
  std::vector<std::byte> scratch;
  const auto bytes = with_canonical_nan(type, std::as_bytes(std::span(values)), scratch);
  std::vector<Bits> out(bytes.size() / sizeof(Bits));
  std::memcpy(out.data(), bytes.data(), bytes.size());
  return out;
}

}  // namespace

TEST_CASE("every NaN becomes the quiet NaN without sign and payload") {
  CHECK(canonical<std::uint16_t>(dtype('f', 2), {0x7c01, 0xfe00, 0x3c00}) == std::vector<std::uint16_t>{0x7e00, 0x7e00, 0x3c00});
  CHECK(canonical<std::uint32_t>(dtype('f', 4), {0xffc00000, 0x7f800001}) == std::vector<std::uint32_t>{0x7fc00000, 0x7fc00000});
  CHECK(canonical<std::uint64_t>(dtype('f', 8), {0xfff8000000000001}) == std::vector<std::uint64_t>{0x7ff8000000000000});
}

TEST_CASE("each part of a complex number is looked at by itself") {
  CHECK(canonical<std::uint32_t>(dtype('c', 8), {0xffc00000, 0x3f800000}) == std::vector<std::uint32_t>{0x7fc00000, 0x3f800000});
}

TEST_CASE("infinities, zeros of both signs and other types keep their bytes") {
  const std::vector<std::uint32_t> numbers = {0x7f800000, 0xff800000, 0x80000000, 0};
  CHECK(canonical<std::uint32_t>(dtype('f', 4), numbers) == numbers);
  CHECK(canonical<std::uint32_t>(dtype('u', 4), {0xffc00000}) == std::vector<std::uint32_t>{0xffc00000});
}
