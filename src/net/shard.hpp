// A shard's reactor: one epoll set with a timerfd for the next deadline and an eventfd for its
// mailbox, so that the whole of it is one descriptor that any loop can watch.
//
//   a turn:  wait -> mailbox -> descriptors -> timers -> end-of-turn hooks
//                 -> flush of each marked queue, on_closed of each closed connection -> frees
//
// All of a shard is touched by its own thread alone, but for the mailbox, stop() and
// in_own_thread().
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <thread>
#include <vector>

#include "base/deadline_list.hpp"
#include "base/send_queue.hpp"
#include "net/fd.hpp"
#include "net/mailbox.hpp"
#include "net/random.hpp"
#include "net/timer_set.hpp"
#include "sockeye/io.hpp"
#include "sockeye/unique_function.hpp"

struct epoll_event;

namespace sockeye::net {

class Connection;
class SendBatch;
struct Lingering;
struct TlsBuffers;

/// What a shard calls when a watched descriptor is ready.
class EventTarget {
 public:
  /// `events` are epoll's.
  virtual void on_events(std::uint32_t events) = 0;

 protected:
  EventTarget() = default;
  EventTarget(const EventTarget&) = delete;
  EventTarget& operator=(const EventTarget&) = delete;
  ~EventTarget() = default;
};

struct ShardOptions {
  /// How long a closed connection may take to send what is queued and to see the peer's FIN; then
  /// its socket is closed and what is left dropped.
  std::chrono::steady_clock::duration linger = std::chrono::seconds{5};
  /// `automatic` asks the environment first: SOCKEYE_IO=epoll or SOCKEYE_IO=io_uring.
  Io io = Io::automatic;
};

/// Counts since the shard was made.
struct ShardStats {
  std::uint64_t turns = 0;
  std::uint64_t reads = 0;    ///< recv calls
  std::uint64_t writes = 0;   ///< sends, by a system call each or in a batch
  std::uint64_t batches = 0;  ///< system calls that carried many writes
  std::uint64_t bytes_read = 0;
  std::uint64_t bytes_written = 0;
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;    ///< accepted and closed at once, for want of descriptors
  std::size_t connections = 0;  ///< open now, those that still flush after close() too
};

class Shard {
 public:
  using Clock = std::chrono::steady_clock;

  static constexpr std::size_t read_size = 64 * 1024;
  /// Readable bytes behind whatever on_data hands out, for parsers that read whole vectors.
  static constexpr std::size_t read_padding = 64;

  /// Throws std::system_error where the kernel gives no descriptor, or no io_uring where that was
  /// asked for.
  explicit Shard(const ShardOptions& options = ShardOptions());
  /// Ends what is open: each handler gets on_closed(operation_canceled) from here.
  ~Shard();
  Shard(const Shard&) = delete;
  Shard& operator=(const Shard&) = delete;

  /// What is in use: never `automatic`. From any thread. An io_uring that the kernel takes away
  /// later makes it epoll.
  Io io() const noexcept { return io_.load(std::memory_order_relaxed); }

  /// Readable when poll() has something to do.
  int native_handle() const noexcept { return epoll_.get(); }

  /// One turn; waits at most `max_wait` (negative: without limit) for its first event. Throws
  /// std::logic_error on a thread that does not own the shard, and inside a turn.
  void poll(std::chrono::milliseconds max_wait = std::chrono::milliseconds{0});

  /// Turns until stop(). Returns at once where that was called before.
  void run();
  /// From any thread.
  void stop() noexcept;

  /// From any thread: runs `call` in a later turn. False where the shard is gone or going.
  bool post(UniqueFunction<void()> call) { return mailbox_->post(std::move(call)); }
  /// To post through when the shard may be gone.
  const std::shared_ptr<Mailbox>& mailbox() const noexcept { return mailbox_; }

  /// The owner is the thread that first polls and, before that, the one that made the shard, until
  /// one of the shard's siblings is polled. From any thread.
  bool in_own_thread() const noexcept {
    return owner_.load(std::memory_order_relaxed) == std::this_thread::get_id();
  }

  /// Before anybody polls: the shards of one runtime, this one too. What belongs to no thread yet
  /// is nobody's once one of them runs, so that no two threads take a shard for theirs.
  void set_siblings(std::vector<Shard*> siblings) { siblings_ = std::move(siblings); }
  /// Makes the calling thread the owner; the one before polls no more.
  void hand_to_this_thread() noexcept;
  /// Makes it nobody's until it is polled, where it is the calling thread's.
  void leave_this_thread() noexcept;

  /// The time of this turn; outside of a turn, the clock's.
  Clock::time_point now() const noexcept { return in_turn_ ? now_ : Clock::now(); }

  /// Runs `call` once, `delay` from now() or a little later.
  TimerId after(Clock::duration delay, UniqueFunction<void()> call);
  TimerId at(Clock::time_point deadline, UniqueFunction<void()> call);
  /// False where it has run, runs just now, or was cancelled before; a default id is none.
  bool cancel(TimerId id) { return timers_.cancel(id); }

  /// Runs `call` once, before the next flush: at the end of this turn, or of the next where none
  /// runs or the hooks of this one have begun.
  void at_end_of_turn(UniqueFunction<void()> call);

  /// What a connection's queue is made with.
  base::FlushList& flush_list() noexcept { return flush_list_; }

  /// The shard's one buffer: `read_size` bytes, then `read_padding` readable ones. Its content
  /// lasts until the next read of any connection.
  char* read_buffer() noexcept { return read_buffer_.get(); }

  /// For its TLS connections; made when the first one comes.
  TlsBuffers& tls_buffers();

  RandomSource& random() noexcept { return random_; }
  ShardStats& stats() noexcept { return stats_; }

  /// Watches `fd` for epoll's `events`, level-triggered. Throws std::system_error.
  void watch(int fd, std::uint32_t events, EventTarget& target);
  void change_watch(int fd, std::uint32_t events, EventTarget& target);
  /// After this `target` is not called again, not even with an event of this turn.
  void unwatch(int fd, EventTarget& target) noexcept;

 private:
  friend class Connection;

  static constexpr std::size_t batch_size = 256;

  void claim();
  void take_ownership();
  void note_work() noexcept;
  void wake() noexcept;
  bool work_waits() const noexcept;
  void take_own_events() noexcept;
  void dispatch();
  void run_hooks();
  void flush_and_close();
  void flush_marked();
  SendBatch* send_batch(std::size_t queues);
  void give_up_batches(std::string_view reason);
  void notify_closed();
  void free_dead();
  void arm_timer();
  void watch_own(int fd, void* tag);

  std::shared_ptr<Mailbox> mailbox_;
  Fd epoll_;
  Fd timer_;
  std::atomic<std::thread::id> owner_;
  std::atomic<bool> stop_requested_{false};
  std::atomic<bool> claimed_{false};
  std::vector<Shard*> siblings_;
  bool in_turn_ = false;
  bool woken_ = false;
  Clock::time_point now_{};
  Clock::time_point armed_ = Clock::time_point::max();
  TimerSet timers_;
  base::FlushList flush_list_;
  base::MarkedQueues flushing_;
  std::atomic<Io> io_;
  std::unique_ptr<SendBatch> send_batch_;
  std::vector<UniqueFunction<void()>> hooks_;
  std::vector<Connection*> ended_;
  std::vector<Connection*> dead_;
  base::DeadlineList<Lingering> lingering_;
  Connection* connections_ = nullptr;
  std::unique_ptr<char[]> read_buffer_;
  std::unique_ptr<TlsBuffers> tls_buffers_;
  std::unique_ptr<epoll_event[]> events_;
  std::size_t batch_next_ = 0;
  std::size_t batch_end_ = 0;
  RandomSource random_;
  ShardStats stats_;
};

}  // namespace sockeye::net
