// SPDX-License-Identifier: BSD-3-Clause
//
// A regular file. Its descriptor stands in the pool and is opened again when the pool closed it; its size is that at opening, also when
// the file grows. Made by open_source alone.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "lamella/source.hpp"
#include "source/descriptor_pool.hpp"
#include "source/file_mapping.hpp"

namespace lamella {

class file_source final : public source {
 public:
  /// @throws error  io; unsupported: not a regular file.
  file_source(std::string absolute_path, io_mode io);
  ~file_source() override;
  file_source(const file_source&) = delete;
  file_source& operator=(const file_source&) = delete;

  [[nodiscard]] source_kind kind() const noexcept override { return source_kind::file; }
  [[nodiscard]] const std::string& path() const noexcept override { return path_; }
  [[nodiscard]] std::optional<std::uint64_t> size() const noexcept override { return identity_.size; }
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> data) const override;
  std::size_t read_direct(std::uint64_t offset, std::span<std::byte> data) const override;
  [[nodiscard]] std::shared_ptr<const std::span<const std::byte>> mapping() const override;
  [[nodiscard]] std::shared_ptr<const std::span<const std::byte>> mapping_for(std::uint64_t wanted_bytes) const override;
  [[nodiscard]] bool can_shrink() const noexcept override { return true; }
  [[nodiscard]] io_mode preferred_io() const noexcept override { return io_; }
  [[nodiscard]] bool is_resident(std::uint64_t offset) const override;
  void will_read(std::uint64_t offset, std::uint64_t size) const override;
  [[nodiscard]] source_ptr find_sibling(std::string_view relative_path) const override;
  [[nodiscard]] source_recipe recipe() const override { return {.path = path_}; }
  [[nodiscard]] source_identity identity() const override { return identity_; }
  void check_unchanged() const override;

 private:
  enum class place : std::uint8_t { unknown, local, remote };

  [[nodiscard]] std::shared_ptr<const descriptor> opened() const;
  [[nodiscard]] std::shared_ptr<const descriptor> opened_direct() const;
  void check(const descriptor& file) const;
  [[nodiscard]] bool is_remote(const descriptor& file) const noexcept;

  std::string path_;
  source_identity identity_;
  io_mode io_;
  mutable std::atomic<bool> has_grown_ = false, refuses_direct_ = false;
  mutable std::atomic<place> place_ = place::unknown;
  mutable std::atomic<std::uint8_t> small_reads_ = 0;
  mutable descriptor_slot slot_, direct_slot_;
  mutable mapping_slot mapping_slot_;
};

}  // namespace lamella
