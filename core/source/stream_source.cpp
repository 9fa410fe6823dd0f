// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include "lamella/source.hpp"
#include "source/compression_ending.hpp"
#include "source/spool.hpp"

namespace lamella {

namespace {

constexpr std::uint64_t spool_memory_bytes = 64 << 20;

class decoded_range final : public source {
 public:
  decoded_range(source_recipe made_of)
      : recipe_(std::move(made_of)),
        path_(fmt::format("{} ({})", recipe_.base->path(), recipe_.codec)),
        spool_([r = recipe_] { return get_engine().open_stream(r.base, r.offset, r.size, r.codec); }, recipe_.decoded_size,
               spool_memory_bytes) {}

  [[nodiscard]] source_kind kind() const noexcept override { return source_kind::stream; }
  [[nodiscard]] const std::string& path() const noexcept override { return path_; }
  [[nodiscard]] std::string name() const override { return without_compression_ending(recipe_.base->name()); }
  [[nodiscard]] std::optional<std::uint64_t> size() const noexcept override { return spool_.size(); }
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> data) const override;
  [[nodiscard]] source_ptr find_sibling(std::string_view relative_path) const override { return recipe_.base->find_sibling(relative_path); }
  [[nodiscard]] source_recipe recipe() const override { return recipe_; }
  [[nodiscard]] source_identity identity() const override { return recipe_.base->identity(); }
  void check_unchanged() const override { recipe_.base->check_unchanged(); }

 private:
  source_recipe recipe_;
  std::string path_;
  mutable spool spool_;
};

// A file that changed while it was decoded looks damaged; the change is what the user has to hear of.
std::size_t decoded_range::read_at(std::uint64_t offset, std::span<std::byte> data) const {
  try {
    return spool_.read_at(offset, data);
  } catch (const error& caught) {
    if (caught.code() == errc::corrupt || caught.code() == errc::truncated) check_unchanged();
    throw caught.with({.path = path_});
  }
}

}  // namespace

source_ptr stream_source(source_ptr base, std::uint64_t offset, std::uint64_t size, std::string codec,
                         std::optional<std::uint64_t> decoded_size) {
  return std::make_shared<const decoded_range>(
      source_recipe{.base = std::move(base), .offset = offset, .size = size, .codec = std::move(codec), .decoded_size = decoded_size});
}

}  // namespace lamella
