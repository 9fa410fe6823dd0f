// SPDX-License-Identifier: BSD-3-Clause
//
// SHA-256 of the decoded values of an array: C order, little-endian, structured types packed, one bit pattern for every NaN. Equal
// values have equal digests, whatever file they come from.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine.hpp"
#include "lamella/array.hpp"

namespace lamella {

class value_digest {
 public:
  /// Loads the engine. Throws plugin where it is missing.
  value_digest();
  /// The next values in C order, contiguous.
  void update(const array& block);
  /// 64 hexadecimal digits; ends it.
  [[nodiscard]] std::string hex() { return digest_->hex(); }

 private:
  std::unique_ptr<digest> digest_;
  std::vector<std::byte> scratch_;
};

}  // namespace lamella
