// SPDX-License-Identifier: BSD-3-Clause
//
// A file without a name in TMPDIR that is first written and then read as any other source: what a conversion needs between two passes.
// The system removes it when the process ends, however it ends.
#pragma once

#include <memory>
#include <string>

#include "lamella/source.hpp"
#include "source/byte_sink.hpp"
#include "source/spool_file.hpp"

namespace lamella {

class scratch_file final : public source, public byte_sink {
 public:
  /// @param used_bytes  what will be written of size; compared with the free space.
  /// @throws error      io: TMPDIR cannot hold it, with what is needed and what is free.
  scratch_file(std::uint64_t size, std::uint64_t used_bytes);

  void write_at(std::size_t file, std::uint64_t offset, std::span<const std::byte> data) override;

  [[nodiscard]] source_kind kind() const noexcept override { return source_kind::file; }
  [[nodiscard]] const std::string& path() const noexcept override { return name_; }
  [[nodiscard]] std::optional<std::uint64_t> size() const noexcept override { return size_; }
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> data) const override;

 private:
  std::string name_;
  std::uint64_t size_;
  spool_file file_;
};

/// Where scratch files are made: TMPDIR, else /tmp.
[[nodiscard]] std::string scratch_folder();

}  // namespace lamella
