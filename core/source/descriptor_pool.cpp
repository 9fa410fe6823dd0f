// SPDX-License-Identifier: BSD-3-Clause
#include "source/descriptor_pool.hpp"

#include <fcntl.h>
#include <sys/resource.h>

#include <algorithm>
#include <cerrno>

namespace lamella {

namespace {

int open_without_interruption(const std::string& path, int flags, mode_t mode) {
  int number = -1;
  do number = ::open(path.c_str(), flags | O_CLOEXEC, mode);
  while (number < 0 && errno == EINTR);
  return number;
}

}  // namespace

descriptor_pool& descriptor_pool::shared() {
  static auto* const pool = new descriptor_pool;  // outlives sources that other static objects hold
  return *pool;
}

std::size_t descriptor_pool::capacity() {
  rlimit allowed{};
  if (::getrlimit(RLIMIT_NOFILE, &allowed) != 0) return 64;
  return std::max<std::size_t>(64, allowed.rlim_cur / 2);
}

std::shared_ptr<const descriptor> descriptor_pool::find(descriptor_slot& slot) {
  const std::lock_guard lock(mutex_);
  if (slot.open_) recent_.splice(recent_.begin(), recent_, slot.place_);
  return slot.open_;
}

void descriptor_pool::keep(descriptor_slot& slot, std::shared_ptr<const descriptor> opened) {
  std::list<std::shared_ptr<const descriptor>> closed;  // ends after the lock: closing can take long on network file systems
  const std::lock_guard lock(mutex_);
  if (!slot.open_) slot.place_ = recent_.insert(recent_.begin(), &slot);
  slot.open_.swap(opened);
  closed = shrink_to(capacity());
}

void descriptor_pool::forget(descriptor_slot& slot) {
  std::shared_ptr<const descriptor> closed;
  const std::lock_guard lock(mutex_);
  if (!slot.open_) return;
  closed.swap(slot.open_);
  recent_.erase(slot.place_);
}

std::list<std::shared_ptr<const descriptor>> descriptor_pool::shrink_to(std::size_t count) {
  std::list<std::shared_ptr<const descriptor>> closed;
  while (recent_.size() > count) {
    closed.push_back(std::move(recent_.back()->open_));
    recent_.back()->open_ = nullptr;
    recent_.pop_back();
  }
  return closed;
}

int descriptor_pool::open(const std::string& path, int flags, mode_t mode) {
  const int number = open_without_interruption(path, flags, mode);
  if (number >= 0 || (errno != EMFILE && errno != ENFILE)) return number;
  {
    std::list<std::shared_ptr<const descriptor>> closed;
    const std::lock_guard lock(mutex_);
    closed = shrink_to(recent_.size() / 2);
  }
  return open_without_interruption(path, flags, mode);
}

std::size_t descriptor_pool::open_count() const {
  const std::lock_guard lock(mutex_);
  return recent_.size();
}

}  // namespace lamella
