// SPDX-License-Identifier: BSD-3-Clause
//
// Tells files of this machine from those that a server or another process delivers: pages of the latter can fail at any time, and are
// fetched one by one when a map is touched.
#pragma once

namespace lamella {

/// False where the system does not say.
[[nodiscard]] bool is_network_file(int descriptor) noexcept;

}  // namespace lamella
