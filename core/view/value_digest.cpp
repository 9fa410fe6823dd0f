// SPDX-License-Identifier: BSD-3-Clause
#include "view/value_digest.hpp"

#include <bit>

#include "view/canonical_nan.hpp"

namespace lamella {

static_assert(std::endian::native == std::endian::little, "digests are defined over little-endian values");

value_digest::value_digest() : digest_(get_engine().make_sha256()) {}

void value_digest::update(const array& block) {
  digest_->update(with_canonical_nan(block.type(), block.bytes(), scratch_));
}

}  // namespace lamella
