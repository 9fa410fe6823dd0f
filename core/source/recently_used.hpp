// SPDX-License-Identifier: BSD-3-Clause
//
// Things of which a process may have only so many at a time (descriptors, memory maps), each in the slot of whoever needs it; those not
// asked for the longest time are dropped first. Knows neither what they are nor how many are too many.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <vector>

namespace lamella {

template <typename T>
class recently_used {
 public:
  using pointer = std::shared_ptr<const T>;

  /// A place for one of them. The list alone touches what is inside.
  class slot {
    friend class recently_used;
    pointer held_;
    typename std::list<slot*>::iterator place_;
  };

  /// What a slot holds, or nullptr where it was dropped. @thread any thread, as all of these.
  [[nodiscard]] pointer find(slot& s) {
    const std::lock_guard lock(mutex_);
    if (s.held_ && s.place_ != recent_.begin()) recent_.splice(recent_.begin(), recent_, s.place_);
    return s.held_;
  }

  void keep(slot& s, pointer item) {
    std::unique_lock lock(mutex_);
    if (!s.held_) s.place_ = recent_.insert(recent_.begin(), &s);
    s.held_.swap(item);
    lock.unlock();  // what stood there before ends outside: to close a file can take long
  }

  void forget(slot& s) {
    pointer dropped;
    const std::lock_guard lock(mutex_);
    if (!s.held_) return;
    dropped.swap(s.held_);
    recent_.erase(s.place_);
  }

  [[nodiscard]] std::size_t count() const {
    const std::lock_guard lock(mutex_);
    return recent_.size();
  }

  /// Drops those not asked for the longest time until at most `most` are left.
  void shrink_to(std::size_t most) {
    std::vector<pointer> dropped;
    const std::lock_guard lock(mutex_);
    while (recent_.size() > most) drop_last(dropped);
  }

  /// Drops up to `wanted` of those that nobody else holds. Looks at so many at most, and not at those soon again that others hold.
  void drop_unheld(std::size_t wanted) {
    std::vector<pointer> dropped;
    const std::lock_guard lock(mutex_);
    for (auto looks = 64 + 2 * wanted; looks > 0 && dropped.size() < wanted && !recent_.empty(); --looks) {
      if (recent_.back()->held_.use_count() == 1)
        drop_last(dropped);
      else
        recent_.splice(recent_.begin(), recent_, std::prev(recent_.end()));
    }
  }

 private:
  void drop_last(std::vector<pointer>& dropped) {
    dropped.push_back(std::move(recent_.back()->held_));
    recent_.back()->held_ = nullptr;
    recent_.pop_back();
  }

  mutable std::mutex mutex_;
  std::list<slot*> recent_;  // the last one used first
};

}  // namespace lamella
