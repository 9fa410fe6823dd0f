// SPDX-License-Identifier: BSD-3-Clause
//
// Masked arrays and scalars.
#include "mmappickle_array.hpp"

namespace lamella::mmappickle {

using sdk::errc;
using sdk::error;

masked_value array_reader::masked_of(node_id object) {
  if (values_->callable(object) == known_name::masked_reconstruct) return reconstructed_masked(object);
  const auto arguments = values_->arguments(object);
  if (arguments.empty() || arguments.size() > 2)
    throw error(errc::unsupported, "MaskedArray with " + std::to_string(arguments.size()) + " arguments");
  masked_value masked{array_of(arguments[0], 0)};
  const bool is_masked = arguments.size() == 2 && values_->is(arguments[1], value_kind::object);
  if (!is_masked) {
    if (arguments.size() == 2 && values_->integer(arguments[1]).value_or(0) != 0)
      throw error(errc::unsupported, "a mask that is a single value");
    return masked;
  }
  masked.mask = array_of(arguments[1], 0);
  if (masked.mask->shape != masked.data.shape)
    throw error(errc::corrupt, "the mask has shape " + shape_text(masked.mask->shape) + ", its data " + shape_text(masked.data.shape));
  return masked;
}

// Its state: (version, shape, type, is_fortran, bytes, bytes of the mask, fill value).
masked_value array_reader::reconstructed_masked(node_id object) {
  const auto arguments = values_->arguments(object);
  const auto state = values_->arena.object_of(object).state;
  if (arguments.size() != 4 || state == no_node || !values_->is(state, value_kind::tuple))
    throw error(errc::corrupt, "a masked array without its state");
  for (const auto made : {arguments[0], arguments[1]}) {
    if (!values_->is(made, value_kind::global)) throw error(errc::corrupt, "a masked array of no class");
    const auto& name = values_->arena.global_of(made);
    if (lookup(name) != known_name::masked_array && lookup(name) != known_name::array_class)
      throw error(errc::unsupported, "a masked array of class " + dotted(name) + ", which is not known");
  }
  const auto& parts = values_->arena.children(state);
  if (parts.size() != 7) throw error(errc::corrupt, "the state of a masked array has " + std::to_string(parts.size()) + " parts, not 7");
  masked_value masked{from_state(parts, 1)};
  array_value mask{.type = mask_type_of(*masked.data.type), .shape = masked.data.shape, .is_fortran = masked.data.is_fortran};
  mask.data = buffer_of(parts[5]);
  masked.mask = checked(std::move(mask));
  if (!values_->is(parts[6], value_kind::none)) masked.fill_value = parts[6];
  return masked;
}

scalar_value array_reader::scalar_of(node_id object) {
  const auto arguments = values_->arguments(object);
  if (arguments.size() != 2) throw error(errc::unsupported, "a scalar with " + std::to_string(arguments.size()) + " arguments");
  scalar_value scalar{types_.type_of(arguments[0])};
  if (scalar.type->has_objects) throw error(errc::unsupported, "a scalar that is a Python object");
  const auto data = buffer_of(arguments[1]);
  constexpr std::uint64_t longest_scalar = 64 << 10;
  if (data.byte_length > longest_scalar) throw error(errc::unsupported, "a scalar of " + std::to_string(data.byte_length) + " bytes");
  scalar.bytes = values_->blobs.bytes(data);
  if (scalar.bytes.size() != static_cast<std::uint64_t>(scalar.type->item_size))
    throw error(errc::corrupt, "a scalar of type '" + type_text(*scalar.type) + "' has " + std::to_string(scalar.bytes.size()) + " bytes",
                {.byte_offset = static_cast<std::int64_t>(data.byte_offset)});
  return scalar;
}

}  // namespace lamella::mmappickle
