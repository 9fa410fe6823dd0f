// SPDX-License-Identifier: BSD-3-Clause
#include "source/descriptor_pool.hpp"

#include <fcntl.h>
#include <sys/resource.h>

#include <cerrno>

namespace lamella {

namespace {

constexpr std::size_t always_allowed = 8;  // so many need no look at the limit

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
  if (::getrlimit(RLIMIT_NOFILE, &allowed) != 0) return always_allowed;
  return allowed.rlim_cur / 2;
}

void descriptor_pool::keep(descriptor_slot& slot, std::shared_ptr<const descriptor> opened) {
  open_.keep(slot, std::move(opened));
  if (open_.count() > always_allowed) open_.shrink_to(capacity());
}

int descriptor_pool::open(const std::string& path, int flags, mode_t mode) {
  const int number = open_without_interruption(path, flags, mode);
  if (number >= 0 || (errno != EMFILE && errno != ENFILE)) return number;
  open_.shrink_to(open_.count() / 2);
  return open_without_interruption(path, flags, mode);
}

}  // namespace lamella
