// SPDX-License-Identifier: BSD-3-Clause
//
// Manifests of one folder of plugins, as an earlier start of lamella parsed them. What is taken from it are texts only: whether a library
// may be loaded is judged anew at every start.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "registry/cache_folder.hpp"
#include "registry/manifest.hpp"
#include "registry/manifest_records.hpp"

namespace lamella {

class manifest_cache {
 public:
  /// Reads nothing yet.
  ///
  /// @param folder  of plugins, canonical.
  manifest_cache(const cache_folder& place, std::string folder) : place_(&place), folder_(std::move(folder)) {}

  /// As read_manifest, without reading it where it is the file that was parsed before: one that was written to, replaced or touched since
  /// is read again, also where size and mtime are the old ones.
  ///
  /// @param status  what the system says of the manifest at path.
  [[nodiscard]] std::vector<plugin_manifest> read(const std::string& path, const struct stat& status);

  /// Writes what was read, where that is not what the cache holds.
  void keep() noexcept;

 private:
  void load();
  [[nodiscard]] const manifest_record* find(std::string_view path);

  const cache_folder* place_;
  std::string folder_;
  bool is_loaded_ = false, is_stale_ = false;
  std::int64_t began_ = file_clock_now();  ///< before any manifest was looked at
  std::string content_;
  std::vector<manifest_record> known_;  ///< in content_
  std::size_t next_ = 0;                ///< in known_: the manifests come in the same order as the last time
  std::vector<manifest_record> kept_;   ///< in content_ or in texts_
  std::deque<std::string> texts_;
};

}  // namespace lamella
