// SPDX-License-Identifier: BSD-3-Clause
//
// Whether a library may be loaded, judged by who could have changed it: its own rights and those of the folder it stands in. Looks at
// metadata only and opens nothing; folders further up are not checked.
#pragma once

#include <sys/types.h>

#include <string>

namespace lamella {

struct trusted_owners {
  uid_t user = 0, library_owner = 0;  ///< besides root
  gid_t group = 0;                    ///< the only one that may write
};
/// The effective user and group of this process, and the owner of liblamella.
[[nodiscard]] trusted_owners current_owners();

struct file_rights {
  mode_t mode = 0;
  uid_t owner = 0;
  gid_t group = 0;
};

/// Why a file or folder with these rights is not trusted: "is writable by everyone (mode 0777)"; empty: it is.
[[nodiscard]] std::string rights_fault(const file_rights& rights, const trusted_owners& owners);

/// Why this library cannot be loaded: it is missing, or not trusted, with the path at fault; empty: nothing is wrong.
[[nodiscard]] std::string library_fault(const std::string& path, const trusted_owners& owners);

}  // namespace lamella
