// SPDX-License-Identifier: BSD-3-Clause
//
// The list of names that are known: what stands for an array, a type or a plain value, and classes that are shown as they are stored.
// Whatever is not on it is refused where it occurs. Being on it makes nothing run.
#pragma once

#include <cstdint>
#include <string>

#include "mmappickle_arena.hpp"

namespace lamella::mmappickle {

enum class known_name : std::uint8_t {
  unknown,
  // numpy
  reconstruct,         ///< an array, its state to follow
  masked_reconstruct,  ///< a masked array, its state to follow
  from_buffer_5,       ///< (bytes, type, shape, order) of protocol 5
  frombuffer,          ///< (bytes, type): one-dimensional; also fromstring
  array,               ///< (array)
  reshape,             ///< (array, shape); also resize
  masked_array,        ///< class; called: (array, mask)
  dtype,
  scalar,
  array_class,
  type_class,  ///< numpy.float64, numpy.record …: the class of an element
  // Python
  codecs_encode,
  bytes,
  bytearray,
  set,
  frozenset,
  complex,
  ordered_dict,  ///< called: () or (pairs)
  default_dict,  ///< called: (class), items to follow
  counter,       ///< called: (dict)
  reconstructor,
  plain  ///< shown with its arguments and state
};

[[nodiscard]] known_name lookup(const global_name& name);
/// "module.name" as the file has it.
[[nodiscard]] std::string dotted(const global_name& name);

}  // namespace lamella::mmappickle
