// Calls on their way to a shard's thread. Many threads push, the shard's takes; nobody locks.
//
//   push: compare-and-swap onto a stack; only the push that found it empty writes the eventfd
//   take: exchange the whole stack for an empty one and reverse it, so that each sender's order
//   holds
#pragma once

#include <atomic>
#include <cstddef>

#include "net/fd.hpp"
#include "sockeye/unique_function.hpp"

namespace sockeye::net {

/// Shared by the shard and by whoever posts to it; outlives the shard, and then drops what is
/// posted.
class Mailbox {
 public:
  Mailbox();
  ~Mailbox();
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  /// From any thread. False, and the call is destroyed on this thread, once close() has been
  /// called.
  bool post(UniqueFunction<void()> call);

  /// Makes the eventfd readable. From any thread.
  void wake() noexcept;

  /// The eventfd: readable when something was posted or wake() called.
  int handle() const noexcept { return event_.get(); }

  /// Makes the eventfd unreadable again. To be called before run_all, on the shard's thread.
  void acknowledge() noexcept;

  /// Runs what was posted up to now, and answers how many calls that were. Calls posted meanwhile
  /// wait for the next time. On the shard's thread.
  std::size_t run_all();

  /// Drops what waits and all that comes.
  void close() noexcept;

 private:
  struct Node {
    Node* next;
    UniqueFunction<void()> call;
  };

  static Node* closed() noexcept;
  static void destroy(Node* node) noexcept;

  std::atomic<Node*> newest_{nullptr};
  Fd event_;
};

}  // namespace sockeye::net
