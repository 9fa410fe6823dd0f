// SPDX-License-Identifier: BSD-3-Clause
//
// Which type an operation gives for which types it takes: NumPy's rules, with Python numbers taking the type of the array they meet.
#pragma once

#include "lamella/operations.hpp"

namespace lamella {

/// The smallest type that holds both; nothing where there is none (text with numbers).
///
/// @source  NumPy's numpy.promote_types and NEP 50.
[[nodiscard]] std::optional<dtype> promoted(const dtype& a, const dtype& b);
/// The type of a number next to elements of a type.
///
/// @throws error  bad_argument: an integer that the type cannot hold; unsupported: elements that are no numbers.
[[nodiscard]] dtype type_beside(const scalar& value, const dtype& elements);

/// What the operands are converted to, and what comes out.
struct operation_types {
  dtype operands, result;
};
[[nodiscard]] bool takes_two(operation what) noexcept;
[[nodiscard]] std::string_view to_string(operation what) noexcept;
/// @param b        that of the second operand; of operations of one view: a again.
/// @throws error   unsupported: the operation has no meaning for these types.
[[nodiscard]] operation_types types_of(operation what, const dtype& a, const dtype& b);

}  // namespace lamella
