// Frames that wait to leave over one connection, in order. It knows no socket: whoever owns the
// connection gathers the front into one system call and says how much of it was taken.
//
//   queue.push(frame)  --first push since the last flush-->  turn.mark(queue)
//   end of the turn:   for each marked queue: gather, send, consume
//
// The front frame stands in the queue itself, so that one message in a turn needs no memory; what
// comes behind it stands in chunks that all queues of a shard share:
//
//   | front | last | ...        last -> | next | frames |      the last chunk's next is the first,
//               |________________^          |_ first chunk     so that both ends are near
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "base/conflated_frames.hpp"
#include "base/frame.hpp"

namespace sockeye::base {

class SendQueue;

/// Room for some frames of a queue: those from `begin` to before `end`.
struct FrameChunk {
  static constexpr std::uint32_t capacity = 13;

  FrameChunk* next = nullptr;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::array<Frame, capacity> frames;
};

/// The queues that got something, in order. A queue is added for each receiver of a broadcast, so
/// that is short: where the first one is added counts as being full.
class MarkedQueues {
 public:
  MarkedQueues() = default;
  MarkedQueues(const MarkedQueues&) = delete;
  MarkedQueues& operator=(const MarkedQueues&) = delete;
  ~MarkedQueues() { delete[] begin_; }

  SendQueue* const* begin() const noexcept { return begin_; }
  SendQueue* const* end() const noexcept { return end_; }
  std::size_t size() const noexcept { return static_cast<std::size_t>(end_ - begin_); }
  bool empty() const noexcept { return begin_ == end_; }
  void clear() noexcept { end_ = limit_ = begin_; }
  void swap(MarkedQueues& other) noexcept {
    std::swap(begin_, other.begin_);
    std::swap(end_, other.end_);
    std::swap(limit_, other.limit_);
    std::swap(capacity_, other.capacity_);
  }

  /// False where it is the first one, or there is no room: `add_slowly` does it then.
  bool add(SendQueue& queue) noexcept {
    if (end_ == limit_) return false;
    *end_++ = &queue;
    return true;
  }
  void add_slowly(SendQueue& queue) {
    const std::size_t count = size();
    if (count == capacity_) {
      const std::size_t capacity = std::max<std::size_t>(2 * capacity_, 1);
      auto* const larger = new SendQueue*[capacity];
      std::copy(begin_, end_, larger);
      delete[] std::exchange(begin_, larger);
      capacity_ = capacity;
      end_ = begin_ + count;
    }
    limit_ = begin_ + capacity_;
    *end_++ = &queue;
  }

 private:
  SendQueue** begin_ = nullptr;
  SendQueue** end_ = nullptr;
  SendQueue** limit_ = nullptr;
  std::size_t capacity_ = 0;
};

/// The queues that got something during this turn of the loop, each once, and the chunks that they
/// share. It outlives its queues.
class FlushList {
 public:
  /// `most_spares`: how many empty chunks are kept for the next messages.
  explicit FlushList(std::size_t most_spares = 1024) noexcept : most_spares_(most_spares) {}
  FlushList(const FlushList&) = delete;
  FlushList& operator=(const FlushList&) = delete;
  ~FlushList() {
    while (spare_) delete std::exchange(spare_, spare_->next);
  }

  /// Called when the list gets its first queue, so that whoever flushes it learns of a mark that
  /// was made while no turn runs.
  void set_wake(void (*wake)(void* context), void* context) noexcept {
    wake_ = wake;
    context_ = context;
  }

  void mark(SendQueue& queue) {
    if (!queues_.add(queue)) [[unlikely]]
      mark_slowly(queue);
  }
  MarkedQueues& queues() noexcept { return queues_; }
  const MarkedQueues& queues() const noexcept { return queues_; }

  ConflatedFrames& conflated() noexcept { return conflated_; }
  /// How many frames another one has taken the place of.
  std::uint64_t replaced() const noexcept { return replaced_; }
  void count_replaced() noexcept { ++replaced_; }

  /// An empty chunk.
  FrameChunk* take_chunk() {
    if (!spare_) return new FrameChunk;
    --spares_;
    FrameChunk* const chunk = std::exchange(spare_, spare_->next);
    chunk->begin = chunk->end = 0;
    return chunk;
  }
  /// Takes back a chunk whose frames are gone.
  void give_chunk(FrameChunk* chunk) noexcept {
    if (spares_ == most_spares_) {
      delete chunk;
      return;
    }
    ++spares_;
    chunk->next = std::exchange(spare_, chunk);
  }

 private:
  [[gnu::noinline]] void mark_slowly(SendQueue& queue) {
    if (queues_.empty() && wake_) wake_(context_);
    queues_.add_slowly(queue);
  }

  MarkedQueues queues_;
  ConflatedFrames conflated_;
  std::uint64_t replaced_ = 0;
  FrameChunk* spare_ = nullptr;
  std::size_t spares_ = 0;
  std::size_t most_spares_;
  void (*wake_)(void*) = nullptr;
  void* context_ = nullptr;
};

class SendQueue {
 public:
  /// Whoever flushes finds its connection again by deriving that from this.
  explicit SendQueue(FlushList& flush) noexcept : flush_(&flush) {}
  SendQueue(const SendQueue&) = delete;
  SendQueue& operator=(const SendQueue&) = delete;
  ~SendQueue() { clear(); }

  void push(const Frame& frame) {
    bytes_ += frame.size();
    if (!front_) [[likely]] {
      front_.share(frame);
    } else {
      append(Frame(frame));
    }
    mark();
  }
  void push(Frame&& frame) {
    bytes_ += frame.size();
    if (!front_) [[likely]] {
      swap(front_, frame);
    } else {
      append(std::move(frame));
    }
    mark();
  }

  /// As `push`, but of the frames with this one's key only the newest waits, where the oldest of
  /// them stood. One that has begun to leave is not touched.
  void conflate(const Frame& frame) {
    if (front_) {
      Frame* const place = unsent_with_key(frame.key());
      if (place) {
        replace(*place, frame);
        return;
      }
    }
    push(frame);
    if (!last_) return;
    has_keys_ = true;
    flush_->conflated().add(*this, last_->frames[last_->end - 1]);
  }

  /// The first `count` bytes are on their way (encrypted, say), so that their frames stay as they
  /// are; until they are consumed.
  void commit(std::size_t count) {
    if (!front_ || count == 0) return;
    is_front_committed_ = true;
    if (!has_keys_) return;
    std::size_t seen = 0;
    for_each_frame([&](Frame& frame) {
      if (seen >= count) return false;
      seen += frame.size() - (&frame == &front_ ? offset_ : 0);
      if (frame.has_key()) flush_->conflated().forget(*this, frame.key(), &frame);
      return true;
    });
  }

  /// Asks for a flush at the end of the turn even when nothing was pushed.
  void mark() {
    if (marked_) return;
    marked_ = true;
    flush_->mark(*this);
  }
  void unmark() noexcept { marked_ = false; }
  bool marked() const noexcept { return marked_; }

  bool empty() const noexcept { return !front_; }
  std::size_t bytes() const noexcept { return bytes_; }

  /// Bytes that an earlier turn could not get rid of: the kernel's buffer is full.
  bool blocked() const noexcept { return blocked_; }
  void set_blocked(bool blocked) noexcept { blocked_ = blocked; }

  /// Whether one frame is all that waits.
  bool single() const noexcept { return front_ && !last_; }
  /// What is left of the front frame; there must be one.
  std::string_view front() const noexcept {
    return {front_.bytes().data() + offset_, front_.size() - offset_};
  }

  /// Calls `take(std::string_view)` for the parts in order, until it answers false.
  template <class Take>
  void gather(Take&& take) const {
    if (!front_ || !take(front()) || !last_) return;
    const FrameChunk* chunk = last_;
    do {
      chunk = chunk->next;
      for (std::uint32_t i = chunk->begin; i < chunk->end; ++i) {
        if (!take(chunk->frames[i].bytes())) return;
      }
    } while (chunk != last_);
  }

  /// Drops the first `count` bytes: they have left.
  void consume(std::size_t count) {
    if (count == bytes_ && !last_) [[likely]] {
      front_.reset();
      offset_ = 0;
      is_front_committed_ = false;
      bytes_ = 0;
    } else {
      consume_some(count);
    }
  }

  void clear() noexcept {
    while (front_) drop_front();
    offset_ = 0;
    bytes_ = 0;
  }

 private:
  template <class Visit>
  void for_each_frame(Visit&& visit) {
    if (!front_ || !visit(front_) || !last_) return;
    FrameChunk* chunk = last_;
    do {
      chunk = chunk->next;
      for (std::uint32_t i = chunk->begin; i < chunk->end; ++i) {
        if (!visit(chunk->frames[i])) return;
      }
    } while (chunk != last_);
  }

  Frame* unsent_with_key(std::string_view key) {
    if (offset_ == 0 && !is_front_committed_ && front_.key() == key) return &front_;
    return has_keys_ ? flush_->conflated().find(*this, key) : nullptr;
  }

  void replace(Frame& place, const Frame& frame) {
    bytes_ += frame.size();
    bytes_ -= place.size();
    if (&place == &front_) {
      front_ = frame;
    } else {
      flush_->conflated().replace(*this, place, frame);
    }
    flush_->count_replaced();
    mark();
  }

  [[gnu::noinline]] void append(Frame&& frame) {
    if (!last_ || last_->end == FrameChunk::capacity) {
      FrameChunk* const chunk = flush_->take_chunk();
      chunk->next = last_ ? std::exchange(last_->next, chunk) : chunk;
      last_ = chunk;
    }
    last_->frames[last_->end++] = std::move(frame);
  }

  [[gnu::noinline]] void consume_some(std::size_t count) {
    bytes_ -= count;
    is_front_committed_ = false;
    count += offset_;
    while (front_ && count >= front_.size()) {
      count -= front_.size();
      drop_front();
    }
    offset_ = static_cast<std::uint32_t>(count);
  }

  void drop_front() noexcept {
    if (!last_) {
      front_.reset();
      return;
    }
    FrameChunk* const chunk = last_->next;
    Frame& next = chunk->frames[chunk->begin++];
    front_ = std::move(next);
    // At the front it is found without the list.
    if (has_keys_ && front_.has_key()) flush_->conflated().forget(*this, front_.key(), &next);
    if (chunk->begin < chunk->end) return;
    if (chunk == last_) {
      last_ = nullptr;
      has_keys_ = false;
    } else {
      last_->next = chunk->next;
    }
    flush_->give_chunk(chunk);
  }

  FlushList* flush_;
  Frame front_;
  FrameChunk* last_ = nullptr;
  std::size_t bytes_ = 0;
  std::uint32_t offset_ = 0;
  bool marked_ = false;
  bool blocked_ = false;
  /// Some behind the front are in the shard's list of those that may be replaced.
  bool has_keys_ = false;
  bool is_front_committed_ = false;
};

}  // namespace sockeye::base
