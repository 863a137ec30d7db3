// Where a manager lives: its shard, and the thread that drives it where that is our own.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <utility>

#include "client/own_thread.hpp"
#include "core/types.hpp"
#include "net/shard.hpp"

namespace sockeye::client {

struct Place {
  net::Shard* shard = nullptr;
  /// Null on a shard of the program's own.
  std::shared_ptr<OwnThread> thread;
};

/// The shard's thread, to whoever may outlive it.
class PlaceExecutor final : public core::Executor {
 public:
  explicit PlaceExecutor(net::Shard& shard) : shard_(&shard), mailbox_(shard.mailbox()) {}

  bool here() const noexcept override { return !over() && shard_->in_own_thread(); }
  void post(std::function<void()> action) override { (void)mailbox_->post(std::move(action)); }
  /// The shard may be gone from now on.
  void end() noexcept { over_.store(true, std::memory_order_release); }
  bool over() const noexcept { return over_.load(std::memory_order_acquire); }

 private:
  net::Shard* shard_;
  std::shared_ptr<net::Mailbox> mailbox_;
  std::atomic<bool> over_{false};
};

}  // namespace sockeye::client
