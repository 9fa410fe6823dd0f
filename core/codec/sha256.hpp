// SPDX-License-Identifier: BSD-3-Clause
//
// SHA-256 through OpenSSL, for checksums of arrays and for the hashes that manifests pin.
#pragma once

#include <memory>

#include "engine.hpp"

namespace lamella {

[[nodiscard]] std::unique_ptr<digest> make_sha256();

}  // namespace lamella
