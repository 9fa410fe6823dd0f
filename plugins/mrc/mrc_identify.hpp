// SPDX-License-Identifier: BSD-3-Clause
//
// Whether the first bytes of a file are an MRC header. Files from before 2000 have no magic; for them every field must fit.
#pragma once

#include <lamella/plugin.hpp>

namespace lamella::mrc {

[[nodiscard]] sdk::verdict identify(const sdk::probe& p);

}  // namespace lamella::mrc
