// SPDX-License-Identifier: BSD-3-Clause
//
// The one way from a source to code that reads its bytes: in place where the source is mapped, fetched into scratch where it is not.
// Either way a file that was cut short or written to meanwhile is an error with path and byte range, never a signal.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "lamella/source.hpp"
#include "source/guarded.hpp"

namespace lamella {

/// Throws source_changed, with the range that was read, where a source is not what it was at opening.
void check_unchanged(const source& file, std::uint64_t offset, std::uint64_t size);

/// One a task, used by one thread; keeps its scratch from call to call.
class byte_reader {
 public:
  /// The source must outlive the reader. Nothing is mapped before the first bytes are asked for.
  ///
  /// @param wanted_bytes  about how much will be read: little is not worth a map.
  byte_reader(const source& file, io_mode io, std::uint64_t wanted_bytes = UINT64_MAX) noexcept
      : file_(file), io_(io == io_mode::automatic ? file.preferred_io() : io), wanted_bytes_(wanted_bytes) {}
  ~byte_reader() { release_behind(0, 0); }
  byte_reader(const byte_reader&) = delete;
  byte_reader& operator=(const byte_reader&) = delete;

  /// Calls kernel(const std::byte* data) with size bytes at offset.
  ///
  /// @param kernel   obeys the rules of run_guarded; may have run in part, or on bytes that were changing, when an error is thrown.
  /// @throws error   source_changed, truncated, io: with path and byte range; whatever a decoding stream throws.
  template <typename Kernel>
  void with_bytes(std::uint64_t offset, std::uint64_t size, Kernel&& kernel) {
    with_unchecked_bytes(offset, size, kernel);
    check_unchanged(offset, size);
  }

  /// The same without the check that the file is still the one that was opened: the caller calls check_unchanged() once, when it has
  /// read all it wants and before it uses what came of it.
  template <typename Kernel>
  void with_unchecked_bytes(std::uint64_t offset, std::uint64_t size, Kernel&& kernel) {
    if (!is_prepared_) prepare(offset, size);
    if (mapping_ == nullptr) return static_cast<void>(kernel(fetched(offset, size)));
    const auto bytes = mapped(offset, size);
    if (!needs_guard_) return static_cast<void>(kernel(bytes.data()));
    if (!run_guarded(bytes, [&]() noexcept { kernel(bytes.data()); })) throw_lost_page(offset, size);
    if (releases_pages_) release_behind(offset, size);
  }

  /// size bytes at offset in scratch, where kernels that can throw may run on them; good until the next call.
  [[nodiscard]] const std::byte* fetched(std::uint64_t offset, std::uint64_t size);
  /// Room for size bytes, good until the next call of any function but check_unchanged().
  [[nodiscard]] std::byte* scratch(std::uint64_t size);
  /// Copies up to to.size() bytes at offset. @return  bytes copied; fewer only at the end of the source. Does not check for changes.
  std::size_t read_some(std::uint64_t offset, std::span<std::byte> to);

  /// Throws source_changed, naming the bytes that were read.
  void check_unchanged(std::uint64_t offset, std::uint64_t size) const { lamella::check_unchanged(file_, offset, size); }

  /// True where kernels run in place.
  [[nodiscard]] bool is_mapped() {
    if (!is_prepared_) prepare(0, std::min(wanted_bytes_, file_.size().value_or(0)));
    return mapping_ != nullptr;
  }
  [[nodiscard]] std::uint64_t mapped_size() const noexcept { return mapping_ == nullptr ? 0 : mapping_->size(); }

 private:
  void prepare(std::uint64_t offset, std::uint64_t size);
  void release_behind(std::uint64_t offset, std::uint64_t size) noexcept;
  [[nodiscard]] std::span<const std::byte> mapped(std::uint64_t offset, std::uint64_t size) const;
  [[noreturn]] void throw_lost_page(std::uint64_t offset, std::uint64_t size);

  const source& file_;
  io_mode io_;
  std::uint64_t wanted_bytes_;
  bool is_prepared_ = false, needs_guard_ = false, releases_pages_ = false;
  std::uint64_t behind_begin_ = 0, behind_end_ = 0;  // read one after the other, still in the page tables
  std::shared_ptr<const std::span<const std::byte>> mapping_;
  std::unique_ptr<std::byte[]> scratch_;
  std::uint64_t scratch_size_ = 0;
};

}  // namespace lamella
