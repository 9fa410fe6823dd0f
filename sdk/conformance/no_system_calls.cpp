// SPDX-License-Identifier: BSD-3-Clause
#include "no_system_calls.hpp"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace lamella::conformance {

namespace {

constexpr std::array refused = {
#ifdef SYS_open
    SYS_open,       SYS_creat, SYS_stat,      SYS_lstat,    SYS_access,   SYS_unlink,    SYS_rename,
    SYS_mkdir,      SYS_fork,  SYS_vfork,
#endif
    SYS_openat,     SYS_read,  SYS_pread64,   SYS_readv,    SYS_write,    SYS_pwrite64,  SYS_writev,
    SYS_newfstatat, SYS_statx, SYS_faccessat, SYS_unlinkat, SYS_renameat, SYS_mkdirat,   SYS_socket,
    SYS_connect,    SYS_clone, SYS_clone3,    SYS_execve,   SYS_kill,     SYS_nanosleep, SYS_clock_nanosleep};

}  // namespace

void refuse_system_calls() {
#if defined(__x86_64__) || defined(__aarch64__)
  std::vector<sock_filter> program = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr))};
  for (const auto number : refused) {
    program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(number), 0, 1));
    program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS));
  }
  program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) (void)::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0);
#endif
}

}  // namespace lamella::conformance
