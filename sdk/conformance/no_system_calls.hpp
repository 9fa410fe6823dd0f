// SPDX-License-Identifier: BSD-3-Clause
//
// Takes from this process, until it ends, what a pure function does not need: files, sockets, threads, other programs.
#pragma once

namespace lamella::conformance {

/// Such a call ends the process with SIGSYS. Does nothing where the kernel has no seccomp, or is not x86-64 or aarch64.
void refuse_system_calls();

}  // namespace lamella::conformance
