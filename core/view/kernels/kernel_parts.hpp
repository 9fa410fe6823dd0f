// SPDX-License-Identifier: BSD-3-Clause
//
// Finders of the kernels of one instruction set, one a file; kernel_table.cpp puts them together.
#pragma once

#include "kernels/element.hpp"
#include "view/kernel_set.hpp"

namespace lamella::LAMELLA_KERNELS {

element_kernel find_copy(std::int64_t size);
element_kernel find_swap(std::int64_t size, std::int64_t unit);
element_kernel find_flip(std::int64_t size, bool swapped);
element_kernel find_affine(number_type from, number_type to, bool swapped, bool has_blank);
element_kernel find_look_up();
stride_kernel find_gather(std::int64_t size);
stride_kernel find_scatter(std::int64_t size);
transpose_kernel find_transpose(std::int64_t size);
unpack_kernel find_unpack(std::uint32_t bits, bool high_bits_first, std::int64_t size);
void copy_past_caches(const std::byte* from, std::byte* to, std::int64_t bytes);
void settle_past_caches();
cast_function find_cast(number_type from, number_type to);

}  // namespace lamella::LAMELLA_KERNELS
