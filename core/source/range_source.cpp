// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <limits>

#include "lamella/source.hpp"

namespace lamella {

namespace {

class range_of_source final : public source {
 public:
  range_of_source(source_ptr base, std::uint64_t offset, std::uint64_t size)
      : base_(std::move(base)), offset_(offset), size_(std::min(size, std::numeric_limits<std::uint64_t>::max() - offset)) {}

  [[nodiscard]] source_kind kind() const noexcept override { return base_->kind(); }
  [[nodiscard]] const std::string& path() const noexcept override { return base_->path(); }
  [[nodiscard]] std::string name() const override { return base_->name(); }
  [[nodiscard]] std::optional<std::uint64_t> size() const noexcept override {
    const auto whole = base_->size();
    if (!whole) return {};
    return std::min(size_, *whole - std::min(offset_, *whole));
  }
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> data) const override {
    if (offset >= size_) return 0;
    return base_->read_at(offset_ + offset, data.first(std::min<std::uint64_t>(data.size(), size_ - offset)));
  }
  std::size_t read_direct(std::uint64_t offset, std::span<std::byte> data) const override {
    if (offset >= size_) return 0;
    return base_->read_direct(offset_ + offset, data.first(std::min<std::uint64_t>(data.size(), size_ - offset)));
  }
  [[nodiscard]] std::shared_ptr<const std::span<const std::byte>> mapping() const override { return part_of(base_->mapping()); }
  [[nodiscard]] std::shared_ptr<const std::span<const std::byte>> mapping_for(std::uint64_t wanted_bytes) const override {
    return part_of(base_->mapping_for(wanted_bytes));
  }
  [[nodiscard]] io_mode preferred_io() const noexcept override { return base_->preferred_io(); }
  [[nodiscard]] bool is_resident(std::uint64_t offset) const override { return offset >= size_ || base_->is_resident(offset_ + offset); }
  void will_read(std::uint64_t offset, std::uint64_t size) const override {
    if (offset < size_) base_->will_read(offset_ + offset, std::min(size, size_ - offset));
  }
  [[nodiscard]] bool can_shrink() const noexcept override { return base_->can_shrink(); }
  [[nodiscard]] source_ptr find_sibling(std::string_view relative_path) const override { return base_->find_sibling(relative_path); }
  [[nodiscard]] source_recipe recipe() const override { return {.base = base_, .offset = offset_, .size = size_}; }
  [[nodiscard]] source_identity identity() const override { return base_->identity(); }
  void check_unchanged() const override { base_->check_unchanged(); }

 private:
  struct mapped_part {
    std::shared_ptr<const std::span<const std::byte>> whole;
    std::span<const std::byte> bytes;
  };
  [[nodiscard]] std::shared_ptr<const std::span<const std::byte>> part_of(
      const std::shared_ptr<const std::span<const std::byte>>& whole) const {
    if (!whole) return nullptr;
    const auto begin = std::min<std::uint64_t>(offset_, whole->size());
    const auto part =
        std::make_shared<const mapped_part>(mapped_part{whole, whole->subspan(begin, std::min(size_, whole->size() - begin))});
    return {part, &part->bytes};
  }
  source_ptr base_;
  std::uint64_t offset_, size_;
};

}  // namespace

source_ptr range_source(source_ptr base, std::uint64_t offset, std::uint64_t size) {
  return std::make_shared<const range_of_source>(std::move(base), offset, size);
}

}  // namespace lamella
