// SPDX-License-Identifier: BSD-3-Clause
//
// A regular file. Its descriptor stands in the pool and is opened again when the pool closed it; its size is that at opening, also when
// the file grows. Made by open_source alone.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "lamella/source.hpp"
#include "source/descriptor_pool.hpp"

namespace lamella {

class file_source final : public source {
 public:
  /// @throws error  io; unsupported: not a regular file.
  explicit file_source(std::string absolute_path);
  ~file_source() override;
  file_source(const file_source&) = delete;
  file_source& operator=(const file_source&) = delete;

  [[nodiscard]] source_kind kind() const noexcept override { return source_kind::file; }
  [[nodiscard]] const std::string& path() const noexcept override { return path_; }
  [[nodiscard]] std::optional<std::uint64_t> size() const noexcept override { return identity_.size; }
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> data) const override;
  [[nodiscard]] std::shared_ptr<const std::span<const std::byte>> mapping() const override;
  [[nodiscard]] bool can_shrink() const noexcept override { return true; }
  [[nodiscard]] source_ptr find_sibling(std::string_view relative_path) const override;
  [[nodiscard]] source_recipe recipe() const override { return {.path = path_}; }
  [[nodiscard]] source_identity identity() const override { return identity_; }
  void check_unchanged() const override;

 private:
  [[nodiscard]] std::shared_ptr<const descriptor> opened() const;

  std::string path_;
  source_identity identity_;
  mutable descriptor_slot slot_;
  mutable std::mutex mapping_mutex_;
  mutable std::shared_ptr<const std::span<const std::byte>> mapping_;
};

}  // namespace lamella
