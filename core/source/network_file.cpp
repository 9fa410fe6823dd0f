// SPDX-License-Identifier: BSD-3-Clause
#include "source/network_file.hpp"

#include <sys/vfs.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace lamella {

namespace {

// Magic numbers of statfs(2); those that Linux does not ship are in the documents of their file systems.
constexpr std::array<std::uint32_t, 14> remote_file_systems{
    0x00006969,  // NFS
    0x0000517b,  // SMB
    0xff534d42,  // CIFS
    0xfe534d42,  // SMB 2 and 3
    0x65735546,  // FUSE: sshfs, s3fs …
    0x01021997,  // 9P
    0x5346414f,  // AFS
    0x6b414653,  // kAFS
    0x00c36400,  // Ceph
    0x73757245,  // Coda
    0x0000564c,  // NCP
    0x0bd00bd0,  // Lustre
    0x47504653,  // GPFS
    0x19830326,  // BeeGFS
};

}  // namespace

bool is_network_file(int descriptor) noexcept {
  struct statfs found {};
  if (::fstatfs(descriptor, &found) != 0) return false;
  return std::ranges::find(remote_file_systems, static_cast<std::uint32_t>(found.f_type)) != remote_file_systems.end();
}

}  // namespace lamella
