// SPDX-License-Identifier: BSD-3-Clause
//
// The content of one file of the cache: what the manifests below one folder said when they were read. Pure; where such files stand is
// cache_folder's affair, and what they are good for manifest_cache's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "registry/file_stamp.hpp"

namespace lamella {

struct manifest_record {
  std::string_view path = {};  ///< of the manifest
  file_stamp stamp = {};
  std::string_view packed = {};  ///< of pack_manifest
};

[[nodiscard]] std::string write_records(std::string_view folder, const std::vector<manifest_record>& records);

/// @return  in the order in which they were written; nothing where the bytes are not a whole file that this build of lamella wrote about
///          this folder. The texts lie in `bytes`.
[[nodiscard]] std::vector<manifest_record> read_records(std::string_view bytes, std::string_view folder);

/// The same for equal bytes; different for bytes that differ in any single one.
[[nodiscard]] std::uint64_t sum_of_bytes(std::string_view bytes) noexcept;

}  // namespace lamella
