// SPDX-License-Identifier: BSD-3-Clause
//
// A decoding stream that knows how far it is, and can look one byte ahead to see its end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "engine.hpp"

namespace lamella {

class running_stream {
 public:
  running_stream(std::unique_ptr<byte_stream> stream, std::uint64_t position) : stream_(std::move(stream)), position_(position) {}

  /// Of the next byte, in the decoded ones.
  [[nodiscard]] std::uint64_t position() const noexcept { return position_; }

  std::size_t read(std::span<std::byte> data) {
    if (data.empty()) return 0;
    std::size_t got = 0;
    if (ahead_) {
      data[0] = *ahead_;
      ahead_.reset();
      got = 1;
    } else {
      got = stream_->read(data);
    }
    position_ += got;
    return got;
  }
  [[nodiscard]] bool is_at_end() {
    std::byte next{};
    if (!ahead_ && stream_->read({&next, 1}) == 1) ahead_ = next;
    return !ahead_;
  }
  /// As byte_stream::mark(); call it before is_at_end().
  [[nodiscard]] restart_ptr mark() const { return ahead_ ? nullptr : stream_->mark(); }

 private:
  std::unique_ptr<byte_stream> stream_;
  std::uint64_t position_;
  std::optional<std::byte> ahead_;
};

}  // namespace lamella
