// Deadlines that all lie the same time ahead (heartbeats, idle timeouts): a FIFO, since whoever is
// armed last expires last. Arming, moving and removing are O(1) and allocate nothing; one timer of
// the reactor, set to next(), serves the whole list. It reads no clock.
#pragma once

#include <chrono>
#include <optional>

namespace sockeye::base {

template <class T, class Tag>
class DeadlineList;

/// What an object derives from (publicly) to stand in a DeadlineList; one base, with a Tag of its
/// own, for each list it may stand in at once. It leaves its list when it is destroyed.
template <class Tag = void>
class DeadlineHook {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  DeadlineHook() = default;
  DeadlineHook(const DeadlineHook&) = delete;
  DeadlineHook& operator=(const DeadlineHook&) = delete;
  ~DeadlineHook() { unlink(); }

  bool armed() const noexcept { return next_ != nullptr; }
  /// Only while armed.
  TimePoint deadline() const noexcept { return deadline_; }

 private:
  template <class, class>
  friend class DeadlineList;

  void insert_before(DeadlineHook& place) noexcept {
    next_ = &place;
    prev_ = place.prev_;
    prev_->next_ = this;
    place.prev_ = this;
  }

  void unlink() noexcept {
    if (!next_) return;
    prev_->next_ = next_;
    next_->prev_ = prev_;
    next_ = nullptr;
    prev_ = nullptr;
  }

  DeadlineHook* prev_ = nullptr;
  DeadlineHook* next_ = nullptr;
  TimePoint deadline_{};
};

/// The list. T derives publicly from DeadlineHook<Tag>. Times given to it never go backwards.
template <class T, class Tag = void>
class DeadlineList {
  using Hook = DeadlineHook<Tag>;

 public:
  using TimePoint = typename Hook::TimePoint;
  using Duration = std::chrono::steady_clock::duration;

  explicit DeadlineList(Duration duration) noexcept : duration_(duration) { close_ring(ends_); }
  DeadlineList(const DeadlineList&) = delete;
  DeadlineList& operator=(const DeadlineList&) = delete;
  ~DeadlineList() {
    while (!empty()) ends_.next_->unlink();
    ends_.next_ = nullptr;
  }

  Duration duration() const noexcept { return duration_; }
  bool empty() const noexcept { return ends_.next_ == &ends_; }

  /// Sets `item` to expire at `now + duration()`; one that is armed already is moved.
  void arm(T& item, TimePoint now) noexcept {
    Hook& hook = item;
    hook.unlink();
    hook.deadline_ = now + duration_;
    hook.insert_before(ends_);
  }

  /// No effect where `item` is not armed.
  static void disarm(T& item) noexcept { static_cast<Hook&>(item).unlink(); }

  /// Who expires first; there must be one.
  T& front() const noexcept { return static_cast<T&>(*ends_.next_); }
  /// The earliest deadline, if there is any.
  std::optional<TimePoint> next() const noexcept {
    if (empty()) return std::nullopt;
    return ends_.next_->deadline_;
  }

  /// Disarms each item whose deadline is not after `now` and calls `fn(T&)` with it, oldest first.
  /// `fn` may arm, disarm or destroy any item, and the list itself; what it arms waits for a later
  /// call.
  template <class Fn>
  void expire(TimePoint now, Fn&& fn) {
    Hook due;
    close_ring(due);
    while (!empty() && ends_.next_->deadline_ <= now) {
      Hook& hook = *ends_.next_;
      hook.unlink();
      hook.insert_before(due);
    }
    while (due.next_ != &due) {
      Hook& hook = *due.next_;
      hook.unlink();
      fn(static_cast<T&>(hook));
    }
    due.next_ = nullptr;
  }

 private:
  static void close_ring(Hook& ends) noexcept {
    ends.next_ = &ends;
    ends.prev_ = &ends;
  }

  Duration duration_;
  Hook ends_;
};

}  // namespace sockeye::base
