// SPDX-License-Identifier: BSD-3-Clause
//
// A directory: a source without bytes of its own, whose files are opened by path. Formats that are folders are read through it.
#pragma once

#include <sys/stat.h>

#include <string>

#include "lamella/source.hpp"

namespace lamella {

class directory_source final : public source {
 public:
  directory_source(std::string absolute_path, const struct stat& status, io_mode io);

  [[nodiscard]] source_kind kind() const noexcept override { return source_kind::directory; }
  [[nodiscard]] const std::string& path() const noexcept override { return path_; }
  [[nodiscard]] std::optional<std::uint64_t> size() const noexcept override { return 0; }
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> data) const override;
  void list(std::string_view prefix, const std::function<bool(std::string_view name, source_kind)>& entry) const override;
  [[nodiscard]] source_ptr find_sibling(std::string_view relative_path) const override;
  [[nodiscard]] source_recipe recipe() const override { return {.path = path_}; }
  [[nodiscard]] source_identity identity() const override { return identity_; }

 private:
  std::string path_;
  source_identity identity_;
  io_mode io_;  // of the files in it
};

}  // namespace lamella
