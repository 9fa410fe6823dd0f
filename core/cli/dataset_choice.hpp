// SPDX-License-Identifier: BSD-3-Clause
//
// Which part of a file a sub-command works on: --dataset, --slice, --require-lazy. It gives lazy views and reads nothing.
#pragma once

#include <string>
#include <vector>

#include "arguments.hpp"
#include "lamella/file.hpp"

namespace lamella::cli {

/// A dataset, and the part of it that was asked for.
struct chosen {
  dataset whole;
  view part;
  bool is_sliced = false;
};

class dataset_choice {
 public:
  void declare(arguments& words);

  /// All datasets, or those that --dataset names. A slice needs a single one.
  ///
  /// @throws error  bad_argument: no such dataset, or a wrong slice; refused: not lazy.
  [[nodiscard]] std::vector<chosen> of(const file& f) const;
  /// The single dataset, the single one that holds data, or the one that --dataset names.
  ///
  /// @throws error  bad_argument: there are several, with their names; unsupported: there are none.
  [[nodiscard]] chosen one_of(const file& f) const;

  [[nodiscard]] bool has_slice() const noexcept { return slice_.has_value(); }
  [[nodiscard]] bool is_named() const noexcept { return !names_.empty(); }

 private:
  [[nodiscard]] std::vector<dataset> named(const file& f) const;
  [[nodiscard]] chosen cut(const file& f, const dataset& d) const;
  void check_lazy(const file& f, const chosen& c) const;

  std::vector<std::string> names_;
  std::optional<std::string> slice_;
  bool require_lazy_ = false;
};

/// The axes of a view of a dataset: positions follow slices, permutations and flips.
[[nodiscard]] std::vector<axis> axes_of(const dataset& d, const view& part);

/// The error that reading a dataset gives which the file has and the plugin does not read.
[[nodiscard]] error unavailable_error(const file& f, const dataset& d);
/// An error that came up while a dataset was read, with its name and its file.
[[nodiscard]] error reading_error(const error& e, const file& f, const dataset& d);

}  // namespace lamella::cli
