// SPDX-License-Identifier: BSD-3-Clause
//
// The way from a path to a source where a missing file is an answer: siblings use it. lamella::open_source stands in the public header.
#pragma once

#include <string>

#include "lamella/source.hpp"

namespace lamella {

/// As open_source, but nullptr where nothing has that path.
[[nodiscard]] source_ptr find_source(const std::string& absolute_path, io_mode io);

}  // namespace lamella
