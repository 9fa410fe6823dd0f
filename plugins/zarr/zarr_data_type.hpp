// SPDX-License-Identifier: BSD-3-Clause
//
// Element types as Zarr names them: the core types of version 3, and for times, fixed texts, raw bytes and structures the extension types
// that zarr-python 3.1 writes and reads.
#pragma once

#include <string>

#include "zarr_element.hpp"

namespace lamella::zarr {

struct data_type {
  std::string json = {};        ///< value of data_type
  std::string fill_json = {};   ///< value of fill_value
  std::string fill_bytes = {};  ///< the same as one stored element; empty: zeros
  bool has_byte_order = false;  ///< the bytes codec must name one
  bool is_extension = false;    ///< not in the core specification: other readers may refuse it
};

/// @throws error  unsupported, with the hint --dtype.
[[nodiscard]] data_type data_type_of(const element& e);

}  // namespace lamella::zarr
