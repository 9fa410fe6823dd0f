// SPDX-License-Identifier: BSD-3-Clause
//
// Statistics of a view of any type that has numbers, in one pass: what `lamella stats` prints. The arithmetic is that of
// lamella/reduce.hpp; here several results of it become one record.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "lamella/view.hpp"

namespace lamella::cli {

struct dataset_statistics {
  using number = std::variant<std::monostate, std::int64_t, std::uint64_t, double>;

  std::uint64_t count = 0;                                         ///< values, NaN included
  std::uint64_t nan_count = 0;                                     ///< a complex number is NaN where one of its parts is
  number minimum, maximum;                                         ///< none of complex numbers, and where there are no values
  std::optional<double> mean, mean_imaginary, standard_deviation;  ///< none where there are no values

  [[nodiscard]] bool has_values() const noexcept { return count > nan_count; }
};

/// @throws error  unsupported: elements that are no numbers; what reading throws.
[[nodiscard]] dataset_statistics statistics_of(const view& v, const read_options& options, bool is_quiet);

}  // namespace lamella::cli
