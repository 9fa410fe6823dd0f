// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cstring>

#include "lamella/source.hpp"

namespace lamella {

namespace {

class bytes_in_memory final : public source {
 public:
  bytes_in_memory(std::span<const std::byte> bytes, std::shared_ptr<const void> owner, std::string name)
      : path_(std::move(name)), held_(std::make_shared<const held>(held{bytes, std::move(owner)})) {}

  [[nodiscard]] source_kind kind() const noexcept override { return source_kind::file; }
  [[nodiscard]] const std::string& path() const noexcept override { return path_; }
  [[nodiscard]] std::optional<std::uint64_t> size() const noexcept override { return held_->bytes.size(); }
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> data) const override {
    const auto& bytes = held_->bytes;
    if (offset >= bytes.size() || data.empty()) return 0;
    const auto count = std::min<std::uint64_t>(data.size(), bytes.size() - offset);
    std::memcpy(data.data(), bytes.data() + offset, count);
    return count;
  }
  [[nodiscard]] std::shared_ptr<const std::span<const std::byte>> mapping() const override { return {held_, &held_->bytes}; }
  [[nodiscard]] source_identity identity() const override { return {.size = held_->bytes.size()}; }

 private:
  struct held {
    std::span<const std::byte> bytes;
    std::shared_ptr<const void> owner;
  };
  std::string path_;
  std::shared_ptr<const held> held_;
};

}  // namespace

source_ptr memory_source(std::span<const std::byte> bytes, std::shared_ptr<const void> owner, std::string name) {
  return std::make_shared<const bytes_in_memory>(bytes, std::move(owner), std::move(name));
}

}  // namespace lamella
