// The threads that Sockeye runs on. A Runtime owns its shards; a shard is one file descriptor and
// one turn of work, driven by its own thread (run) or by a loop that the program already has
// (poll).
//
//   sockeye::Runtime runtime{{.threads = 4}};     runtime.run();          // until stop()
//
//   sockeye::Runtime runtime;                     // one shard, on the host's own loop:
//   watch(runtime.shard(0).native_handle());      when readable: runtime.shard(0).poll();
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>

#include "sockeye/export.hpp"
#include "sockeye/io.hpp"
#include "sockeye/unique_function.hpp"

namespace sockeye {

namespace net {
class Mailbox;
class Shard;
}  // namespace net

/// One shard of a Runtime, as a handle that may be copied. It does not keep the runtime alive.
class SOCKEYE_EXPORT ShardRef {
 public:
  /// The descriptor that becomes readable when poll() has something to do. Watch it, do not read it
  /// or close it. Valid while the runtime is.
  int native_handle() const noexcept;

  /// One turn of work: waits at most `max_wait` (none by default, negative: without limit) for
  /// something to do, and does it. The shard belongs to the thread that first calls it; on another
  /// thread it throws std::logic_error, as it does inside a handler of the same shard.
  void poll(std::chrono::milliseconds max_wait = std::chrono::milliseconds{0});

  /// Runs `call` on the shard's thread, in a later turn. From any thread, never blocks; what one
  /// thread posts stays in order. False, and `call` is destroyed, where the shard is gone.
  bool post(UniqueFunction<void()> call) const;

  /// Whether the calling thread is the shard's: the one that polls it or, before any shard of the
  /// runtime was polled and after run() has returned, the one that made the runtime or called
  /// run().
  bool in_own_thread() const noexcept;

  /// How the shard's output leaves: epoll or io_uring, never `automatic`. From any thread.
  Io io() const noexcept;

  /// The library's own view of the shard.
  net::Shard& implementation() const noexcept { return *shard_; }

 private:
  friend class Runtime;
  explicit ShardRef(net::Shard& shard);

  net::Shard* shard_;
  std::shared_ptr<net::Mailbox> mailbox_;
};

/// How many threads there are, and how they work.
struct RuntimeOptions {
  /// Shards, and threads that run() uses. 0 counts as 1.
  unsigned threads = 1;
  /// Whether SIGTERM and SIGINT end run(). They are taken over while run() runs, and only the first
  /// of them: a second one finds the handlers that stood before.
  bool stop_on_signals = false;
  /// How output leaves. Io::automatic, the default, takes io_uring where the kernel and the
  /// container allow it, and epoll elsewhere without a word (a log line of level debug says why);
  /// the environment's SOCKEYE_IO=epoll or SOCKEYE_IO=io_uring decides for it. Io::io_uring where
  /// it is not allowed: the constructor throws std::system_error. Should the kernel refuse it later
  /// on, the shard goes on with epoll, and a warning is logged.
  Io io = Io::automatic;
};

/// Owns the shards. Make it before, and destroy it after, everything that uses it; when it is
/// destroyed each open connection is closed and posted calls that never ran are dropped.
class SOCKEYE_EXPORT Runtime {
 public:
  Runtime();
  /// Throws std::system_error where the system gives no descriptors.
  explicit Runtime(RuntimeOptions options);
  ~Runtime();
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;

  /// How many shards there are.
  std::size_t size() const noexcept;
  /// `index` below size().
  ShardRef shard(std::size_t index) const;

  /// Runs shard 0 on the calling thread and each other one on a thread of its own, until stop().
  void run();

  /// Makes run() return after the turns that run now; a run() that is called later returns at once.
  /// From any thread, inside any handler, any number of times.
  void stop();

  /// What a SIGTERM or SIGINT does in place of stop(): a drain, at whose end stop() is called. It
  /// runs on shard 0 with the signal's number. Set it before run().
  void on_signal(UniqueFunction<void(int signal)> call);

 private:
  struct SOCKEYE_LOCAL State;
  std::unique_ptr<State> state_;
};

}  // namespace sockeye
