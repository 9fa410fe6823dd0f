// SPDX-License-Identifier: BSD-3-Clause
//
// Decoded chunks that are needed in parts, kept for the next part: one for the process, the least recently used ones leave first. A chunk
// that several threads want at once is made by one of them.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <span>

#include "lamella/layout.hpp"

namespace lamella {

class chunk_cache {
 public:
  using chunk = std::shared_ptr<const std::byte>;
  [[nodiscard]] static chunk_cache& shared();

  /// The chunk of a layout, made where it is not there.
  ///
  /// @param capacity  bytes that may be kept when this chunk comes in; a chunk larger than that is given and not kept.
  /// @param make      fills the chunk; what it throws is thrown on, and nothing is kept.
  /// @thread          any thread, at the same time.
  [[nodiscard]] chunk get(const std::shared_ptr<const layout>& leaf, std::uint64_t number, std::size_t bytes, std::uint64_t capacity,
                          const std::function<void(std::span<std::byte>)>& make);
  /// The chunk if it is there.
  [[nodiscard]] chunk find(const std::shared_ptr<const layout>& leaf, std::uint64_t number);
  /// Lets chunks go until at most so many bytes are kept.
  void shrink_to(std::uint64_t bytes);
  [[nodiscard]] std::uint64_t kept_bytes() const;

 private:
  struct key {
    const layout* leaf;
    std::uint64_t number;
    auto operator<=>(const key&) const = default;
  };
  struct entry {
    std::weak_ptr<const layout> leaf;  // tells a new layout at an old address
    chunk content;                     // nullptr: being made
    std::size_t bytes = 0;
    std::list<key>::iterator place;
  };
  chunk find_locked(const std::shared_ptr<const layout>& leaf, std::uint64_t number);
  void drop_until(std::uint64_t bytes);
  void erase(std::map<key, entry>::iterator at);

  mutable std::mutex mutex_;
  std::condition_variable made_;
  std::map<key, entry> entries_;
  std::list<key> recent_;  // of complete entries; the last one used first
  std::uint64_t kept_ = 0;
};

}  // namespace lamella
