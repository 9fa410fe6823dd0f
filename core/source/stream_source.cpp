// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <new>

#include "lamella/source.hpp"
#include "source/compression_ending.hpp"
#include "source/spool.hpp"
#include "source/stream_segments.hpp"
#include "source/zstd_segments.hpp"

namespace lamella {

namespace {

std::unique_ptr<decoded_bytes> decoded_by(const source_recipe& r) {
  const auto open = [r](const restart_point* from) { return get_engine().open_stream(r.base, r.offset, r.size, r.codec, from); };
  if (r.codec == "gzip" || r.codec == "zlib" || r.codec == "deflate")
    return std::make_unique<stream_segments>(open, stream_segments::restarts::at_any_byte, r.decoded_size,
                                             [base = r.base] { base->check_unchanged(); });
  if (r.codec == "zstd") return std::make_unique<zstd_segments>(r.base, r.offset, r.size, r.decoded_size);
  return std::make_unique<spool>([open] { return open(nullptr); }, r.decoded_size, spool::default_memory_bytes);
}

class decoded_range final : public source {
 public:
  explicit decoded_range(source_recipe made_of)
      : recipe_(std::move(made_of)), path_(fmt::format("{} ({})", recipe_.base->path(), recipe_.codec)), content_(decoded_by(recipe_)) {}

  [[nodiscard]] source_kind kind() const noexcept override { return source_kind::stream; }
  [[nodiscard]] const std::string& path() const noexcept override { return path_; }
  [[nodiscard]] std::string name() const override { return without_compression_ending(recipe_.base->name()); }
  [[nodiscard]] std::optional<std::uint64_t> size() const noexcept override { return content_->size(); }
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> data) const override;
  [[nodiscard]] source_ptr find_sibling(std::string_view relative_path) const override { return recipe_.base->find_sibling(relative_path); }
  [[nodiscard]] source_recipe recipe() const override { return recipe_; }
  [[nodiscard]] source_identity identity() const override { return recipe_.base->identity(); }
  void check_unchanged() const override { recipe_.base->check_unchanged(); }

 private:
  source_recipe recipe_;
  std::string path_;
  std::unique_ptr<decoded_bytes> content_;
};

// A file that changed while it was decoded looks damaged; the change is what the user has to hear of.
std::size_t decoded_range::read_at(std::uint64_t offset, std::span<std::byte> data) const {
  try {
    return content_->read_at(offset, data);
  } catch (const error& caught) {
    if (caught.code() == errc::corrupt || caught.code() == errc::truncated) check_unchanged();
    throw caught.with({.path = path_});
  } catch (const std::bad_alloc&) {
    throw error(errc::no_memory, "no memory for decoding", {.path = path_});
  }
}

}  // namespace

source_ptr stream_source(source_ptr base, std::uint64_t offset, std::uint64_t size, std::string codec,
                         std::optional<std::uint64_t> decoded_size) {
  return std::make_shared<const decoded_range>(
      source_recipe{.base = std::move(base), .offset = offset, .size = size, .codec = std::move(codec), .decoded_size = decoded_size});
}

}  // namespace lamella
