// SPDX-License-Identifier: BSD-3-Clause
//
// An opened file behind the C API.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "lamella/file.hpp"
#include "lamella/host.h"
#include "lamella/registry.hpp"

namespace lamella::host {

/// What a lamella_host_dataset points to and the dataset itself does not hold as a C text or array.
struct dataset_arrays {
  explicit dataset_arrays(const dataset& d);

  std::string dtype, unavailable;
  std::vector<lamella_host_axis> axes;
};

}  // namespace lamella::host

struct lamella_host_file {
  lamella_host_file(lamella::file opened_file, std::shared_ptr<const lamella::registry> known)
      : opened(std::move(opened_file)), formats(std::move(known)), arrays_(opened.size()) {}

  /// Made when they are first asked for: files may have a hundred thousand datasets.
  [[nodiscard]] const lamella::host::dataset_arrays& arrays(std::size_t index) const;
  /// Datasets by index; none named: all that can be read.
  ///
  /// @throws error  bad_argument: no such dataset.
  [[nodiscard]] std::vector<lamella::dataset> chosen(const std::uint64_t* datasets, std::uint64_t count) const;

  const lamella::file opened;
  const std::shared_ptr<const lamella::registry> formats;

 private:
  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<const lamella::host::dataset_arrays>> arrays_;
};
