// SPDX-License-Identifier: BSD-3-Clause
//
// Checks of the elements: parts of an array, arrays in place, arrays larger than memory, and chunks that the plugin decodes itself.
#pragma once

#include "subject.hpp"

namespace lamella::conformance {

void check_slices(const subject& plugin, trial& told);
void check_zero_copy(const subject& plugin, trial& told);
void check_lazy(const subject& plugin, trial& told);
void check_decoder_buffers(const subject& plugin, trial& told);

/// Calls use for every dataset of every readable sample that can be read and has rows of one length.
void for_each_array(const subject& plugin, trial& told, const std::function<void(const sample&, const dataset&)>& use);

}  // namespace lamella::conformance
