// SPDX-License-Identifier: BSD-3-Clause
//
// What identification may see of a file: name, size, the bytes at both ends, the names in a directory. Each byte is read once, when it
// is first wanted, and never more than max_head_bytes and max_tail_bytes. For one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lamella/source.hpp"
#include "source/read_window.hpp"

namespace lamella {

class file_probe {
 public:
  /// What every plugin is shown, where the file is that long.
  static constexpr std::uint64_t first_head_bytes = 16u << 10;

  /// @param sought  names in a directory that are to be among children() in any case.
  /// @throws error  io: a directory cannot be listed.
  explicit file_probe(source_ptr file, const std::vector<std::string>& sought = {});

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] source_kind kind() const noexcept { return kind_; }
  [[nodiscard]] bool is_directory() const noexcept { return kind_ == source_kind::directory; }
  [[nodiscard]] std::optional<std::uint64_t> size() const noexcept { return file_->size(); }
  [[nodiscard]] const std::vector<std::string>& children() const noexcept { return children_; }

  /// Up to this many bytes from the start, or from the end; fewer where the file or the limit is shorter. No bytes of the end where the
  /// size is unknown: finding it out would mean to decode all of a stream. Valid until the next call.
  ///
  /// @throws error  as source::read_at.
  [[nodiscard]] std::span<const std::byte> head(std::uint64_t wanted);
  [[nodiscard]] std::span<const std::byte> tail(std::uint64_t wanted);

  /// The bytes of the start that were read, for whoever reads on; the probe has none of them any more.
  [[nodiscard]] read_window take_head() noexcept { return std::move(head_); }

 private:
  void list(const std::vector<std::string>& sought);

  source_ptr file_;
  source_kind kind_;
  std::string name_;
  read_window head_;
  std::vector<std::byte> tail_;
  bool head_is_all_ = false;
  std::vector<std::string> children_;
};

}  // namespace lamella
