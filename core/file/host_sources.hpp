// SPDX-License-Identifier: BSD-3-Clause
//
// Sources as a plugin sees them: numbered, read through the C border, siblings and parts opened on request. The numbers are those that
// layouts use.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "lamella/layout.hpp"
#include "lamella/plugin.h"
#include "source/read_window.hpp"

namespace lamella {

class host_sources {
 public:
  explicit host_sources(source_ptr root);
  /// For one short call: small reads of the root come from a window that moves along, which starts as what was read of its beginning.
  host_sources(source_ptr root, read_window head);
  host_sources(const host_sources&) = delete;
  host_sources& operator=(const host_sources&) = delete;

  [[nodiscard]] const lamella_source* root() const noexcept { return &entries_.front()->raw; }
  /// All sources so far, in the order of their numbers; grows while the plugin opens more.
  [[nodiscard]] const std::shared_ptr<source_set>& set() const noexcept { return set_; }

 private:
  struct entry {
    lamella_source raw{};
    source_ptr file;
    std::string name;
    host_sources* owner = nullptr;
  };
  const lamella_source* add(source_ptr file);
  std::size_t read(const entry& e, std::uint64_t offset, std::span<std::byte> data);
  static lamella_status read_at(const lamella_source*, const lamella_context*, std::uint64_t, void*, std::uint64_t,
                                std::uint64_t*) noexcept;
  static lamella_status list(const lamella_source*, const lamella_context*, lamella_text,
                             std::int32_t (*)(void*, lamella_text, std::uint32_t), void*) noexcept;
  static lamella_status open_sibling(const lamella_source*, const lamella_context*, lamella_text, const lamella_source**) noexcept;
  static lamella_status open_part(const lamella_source*, const lamella_context*, std::uint64_t, std::uint64_t, lamella_text, std::uint64_t,
                                  const lamella_source**) noexcept;

  std::mutex mutex_;
  bool has_window_ = false;
  read_window window_;
  std::vector<std::unique_ptr<entry>> entries_;
  std::shared_ptr<source_set> set_ = std::make_shared<source_set>();
};

}  // namespace lamella
