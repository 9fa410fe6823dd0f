// SPDX-License-Identifier: BSD-3-Clause
#include "source/spool.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <new>

namespace lamella {

namespace {

constexpr std::uint64_t step_bytes = 64 << 10;

}  // namespace

spool::spool(opener open, std::optional<std::uint64_t> promised_size, std::uint64_t memory_limit)
    : open_(std::move(open)), promised_size_(promised_size), storage_(memory_limit) {}

std::size_t spool::read_at(std::uint64_t offset, std::span<std::byte> data) {
  std::uint64_t end = 0;
  if (__builtin_add_overflow(offset, data.size(), &end)) end = UINT64_MAX;
  while (!is_decoded_beyond(end)) decode_step(end);

  const std::shared_lock lock(mutex_);
  if (failure_ && (failure_->code() == errc::corrupt || end > storage_.size())) throw error(*failure_);
  if (offset >= storage_.size()) return 0;
  const auto there = data.first(std::min<std::uint64_t>(data.size(), storage_.size() - offset));
  storage_.read(offset, there);
  return there.size();
}

bool spool::is_decoded_beyond(std::uint64_t end) const {
  const std::shared_lock lock(mutex_);
  return has_ended_ || failure_ || storage_.size() > end;
}

void spool::decode_step(std::uint64_t end) {
  const std::unique_lock lock(mutex_);
  if (has_ended_ || failure_ || storage_.size() > end) return;
  try {
    decode_some();
  } catch (const error& caught) {
    failure_ = caught;
  } catch (const std::bad_alloc&) {
    failure_.emplace(errc::no_memory, "no memory for decoding");
  } catch (const std::exception& caught) {
    failure_.emplace(errc::internal, caught.what());
  }
  if (has_ended_ || failure_) stream_ = nullptr;
}

void spool::decode_some() {
  if (!stream_) stream_ = open_();
  std::array<std::byte, step_bytes> step;
  const auto allowed = promised_size_ ? *promised_size_ - storage_.size() : step_bytes;
  const auto got = stream_->read(std::span(step).first(std::min(step_bytes, std::max<std::uint64_t>(allowed, 1))));
  if (got == 0) return see_end();
  if (got > allowed)
    throw error(errc::corrupt, fmt::format("the compressed data holds more than the {} bytes that the file promises", *promised_size_));
  storage_.append({step.data(), got});
}

void spool::see_end() {
  if (promised_size_ && storage_.size() != *promised_size_)
    throw error(errc::corrupt, fmt::format("the compressed data holds {} bytes, the file promises {}", storage_.size(), *promised_size_));
  final_size_ = storage_.size();
  has_ended_ = true;
}

std::optional<std::uint64_t> spool::size() const noexcept {
  if (!has_ended_) return {};
  return final_size_.load();
}

std::uint64_t spool::decoded_count() const {
  const std::shared_lock lock(mutex_);
  return storage_.size();
}

bool spool::is_in_memory() const {
  const std::shared_lock lock(mutex_);
  return storage_.is_in_memory();
}

}  // namespace lamella
