// SPDX-License-Identifier: BSD-3-Clause
#include "registry/manifest_cache.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>

#include "lamella/error.hpp"
#include "registry/packed_manifest.hpp"

namespace lamella {
namespace {

std::string name_of_cache(std::string_view folder) {
  return fmt::format("{:016x}.manifests", sum_of_bytes(folder));
}

}  // namespace

void manifest_cache::load() {
  if (is_loaded_) return;
  is_loaded_ = true;
  auto found = place_->read(name_of_cache(folder_));
  if (!found) return;
  content_ = std::move(*found);
  known_ = read_records(content_, folder_);
}

const manifest_record* manifest_cache::find(std::string_view path) {
  if (next_ < known_.size() && known_[next_].path == path) return &known_[next_++];
  const auto found = std::ranges::find(known_, path, &manifest_record::path);
  if (found == known_.end()) return nullptr;
  next_ = static_cast<std::size_t>(found - known_.begin()) + 1;
  return &*found;
}

std::vector<plugin_manifest> manifest_cache::read(const std::string& path, const struct stat& status) {
  load();
  const auto stamp = stamp_of(status);
  if (const auto* record = find(path); record != nullptr && record->stamp == stamp) try {
      auto plugins = unpack_manifest(record->packed);
      kept_.push_back(*record);
      return plugins;
    } catch (const error&) {  // no manifest: read it again
    }
  auto plugins = read_manifest(path);
  if (!stamp.is_settled(began_)) return plugins;
  const auto& text = texts_.emplace_back(path);
  kept_.push_back({text, stamp, texts_.emplace_back(pack_manifest(plugins))});
  is_stale_ = true;
  return plugins;
}

void manifest_cache::keep() noexcept {
  if (!is_stale_ && kept_.size() == known_.size()) return;
  try {
    place_->write(name_of_cache(folder_), write_records(folder_, kept_));
  } catch (const std::exception&) {  // no memory: nothing is kept
  }
}

}  // namespace lamella
