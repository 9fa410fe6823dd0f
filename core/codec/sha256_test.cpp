// SPDX-License-Identifier: BSD-3-Clause
#include <catch2/catch.hpp>
#include <string_view>

#include "engine.hpp"

using namespace lamella;

namespace {

std::string sha256(std::string_view text, std::size_t repeats = 1) {
  const auto sum = get_engine().make_sha256();
  for (std::size_t i = 0; i < repeats; ++i) sum->update(std::as_bytes(std::span(text)));
  return sum->hex();
}

}  // namespace

TEST_CASE("SHA-256 gives the values of FIPS 180-2") {
  CHECK(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256(std::string(1000, 'a'), 1000) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}
