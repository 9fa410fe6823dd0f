// SPDX-License-Identifier: BSD-3-Clause
//
// A small text file as a whole, through a source. For manifests and proofs; not for data.
#pragma once

#include <cstdint>
#include <string>

namespace lamella {

/// @throws error  io: missing or unreadable; unsupported: no regular file; limit: longer than max_bytes.
[[nodiscard]] std::string read_text_file(const std::string& path, std::uint64_t max_bytes);

}  // namespace lamella
