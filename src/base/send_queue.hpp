// Frames that wait to leave over one connection, in order. It knows no socket: whoever owns the
// connection gathers the front into one system call and says how much of it was taken.
//
//   queue.push(frame)  --first push since the last flush-->  turn.mark(queue)
//   end of the turn:   for each marked queue: gather, writev, consume
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "base/frame.hpp"

namespace sockeye::base {

class SendQueue;

/// The queues that got something during this turn of the loop, each once.
class FlushList {
 public:
  /// Called when the list gets its first queue, so that whoever flushes it learns of a mark that
  /// was made while no turn runs.
  void set_wake(void (*wake)(void* context), void* context) noexcept {
    wake_ = wake;
    context_ = context;
  }

  void mark(SendQueue& queue) {
    if (queues_.empty() && wake_) wake_(context_);
    queues_.push_back(&queue);
  }
  std::vector<SendQueue*>& queues() noexcept { return queues_; }
  const std::vector<SendQueue*>& queues() const noexcept { return queues_; }

 private:
  std::vector<SendQueue*> queues_;
  void (*wake_)(void*) = nullptr;
  void* context_ = nullptr;
};

class SendQueue {
 public:
  /// `owner` is whatever the flusher needs to find the connection again.
  SendQueue(FlushList& flush, void* owner) noexcept : flush_(&flush), owner_(owner) {}
  SendQueue(const SendQueue&) = delete;
  SendQueue& operator=(const SendQueue&) = delete;

  void push(const Frame& frame) {
    bytes_ += frame.size();
    frames_.push_back(frame);
    mark();
  }
  void push(Frame&& frame) {
    bytes_ += frame.size();
    frames_.push_back(std::move(frame));
    mark();
  }

  /// Asks for a flush at the end of the turn even when nothing was pushed.
  void mark() {
    if (marked_) return;
    marked_ = true;
    flush_->mark(*this);
  }
  void unmark() noexcept { marked_ = false; }
  bool marked() const noexcept { return marked_; }

  bool empty() const noexcept { return first_ == frames_.size(); }
  std::size_t bytes() const noexcept { return bytes_; }
  void* owner() const noexcept { return owner_; }

  /// Bytes that an earlier turn could not get rid of: the kernel's buffer is full.
  bool blocked() const noexcept { return blocked_; }
  void set_blocked(bool blocked) noexcept { blocked_ = blocked; }

  /// Calls `take(std::string_view)` for the parts in order, until it answers false.
  template <class Take>
  void gather(Take&& take) const {
    std::size_t skip = offset_;
    for (std::size_t i = first_; i < frames_.size(); ++i) {
      if (!take(frames_[i].bytes().substr(skip))) return;
      skip = 0;
    }
  }

  /// Drops the first `count` bytes: they have left. Memory goes back once all has left.
  void consume(std::size_t count) {
    bytes_ -= count;
    count += offset_;
    while (first_ < frames_.size() && count >= frames_[first_].size()) {
      count -= frames_[first_].size();
      frames_[first_] = Frame();
      ++first_;
    }
    offset_ = count;
    if (empty()) {
      clear();
    } else if (first_ >= worn_slots && first_ * 2 >= frames_.size()) {
      // A reader that is always behind never empties the queue: its worn slots must go all the
      // same.
      frames_.erase(frames_.begin(), frames_.begin() + static_cast<std::ptrdiff_t>(first_));
      first_ = 0;
    }
  }

  void clear() {
    if (frames_.capacity() > kept_capacity) {
      std::vector<Frame>().swap(frames_);
    } else {
      frames_.clear();
    }
    first_ = 0;
    offset_ = 0;
    bytes_ = 0;
  }

 private:
  static constexpr std::size_t kept_capacity = 4;
  static constexpr std::size_t worn_slots = 64;

  FlushList* flush_;
  void* owner_;
  std::vector<Frame> frames_;
  std::size_t first_ = 0;
  std::size_t offset_ = 0;
  std::size_t bytes_ = 0;
  bool marked_ = false;
  bool blocked_ = false;
};

}  // namespace sockeye::base
