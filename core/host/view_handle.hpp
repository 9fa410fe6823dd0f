// SPDX-License-Identifier: BSD-3-Clause
//
// A view behind the C API.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "lamella/host.h"
#include "lamella/registry.hpp"
#include "lamella/view.hpp"

namespace lamella::host {

/// What a lamella_host_view_facts points to and the view itself does not hold as a C text or array.
struct view_arrays {
  explicit view_arrays(const view& v) : dtype(v.type().str()), stored_dtype(v.stored_type().str()), chunk_shape(v.chunk_shape()) {}

  std::string dtype, stored_dtype;
  shape_t chunk_shape;
};

}  // namespace lamella::host

struct lamella_host_view {
  lamella_host_view(lamella::view of, std::shared_ptr<const lamella::registry> known) : lazy(std::move(of)), formats(std::move(known)) {}

  [[nodiscard]] const lamella::host::view_arrays& arrays() const {
    std::call_once(once_, [this] { arrays_.emplace(lazy); });
    return *arrays_;
  }

  const lamella::view lazy;
  const std::shared_ptr<const lamella::registry> formats;  ///< whose plugins may decode it

 private:
  mutable std::once_flag once_;
  mutable std::optional<lamella::host::view_arrays> arrays_;
};
