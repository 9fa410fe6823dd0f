// SPDX-License-Identifier: BSD-3-Clause
//
// Reads a view whose leaf is stored in chunks, or made chunk by chunk by a decoder: visits the chunks that the view touches, decodes
// each once, and puts the wanted part of it in place.
#pragma once

#include "lamella/view.hpp"
#include "view/read_job.hpp"

namespace lamella {

void read_chunked(const view& v, std::byte* to, read_job& job);

}  // namespace lamella
