// SPDX-License-Identifier: BSD-3-Clause
//
// The number of a dtype among those that kernels know; its byte order is looked at elsewhere.
#pragma once

#include <optional>

#include "lamella/dtype.hpp"
#include "view/kernel_set.hpp"

namespace lamella {

[[nodiscard]] inline std::optional<number_type> number_type_of(const dtype& type) {
  if (type.is_structured()) return {};
  const auto sized = [&](number_type one) -> std::optional<number_type> {
    for (int power = 0; power < 4; ++power)
      if (type.item_size() == 1 << power) return static_cast<number_type>(static_cast<int>(one) + power);
    return {};
  };
  switch (type.kind()) {
    case 'b':
      return number_type::boolean;
    case 'i':
      return sized(number_type::i1);
    case 'u':
      return sized(number_type::u1);
    case 'f':
      if (type.item_size() == 2) return number_type::f2;
      if (type.item_size() == 4) return number_type::f4;
      if (type.item_size() == 8) return number_type::f8;
      return {};
    case 'c':
      if (type.item_size() == 8) return number_type::c8;
      if (type.item_size() == 16) return number_type::c16;
      return {};
    default:
      return {};
  }
}

}  // namespace lamella
