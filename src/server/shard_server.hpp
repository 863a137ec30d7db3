// The server's share of one shard: sessions, hub and front, bound to the shard's thread, time and
// turns.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "core/hub.hpp"
#include "engine/session_table.hpp"
#include "http/prefix_handler.hpp"
#include "net/shard.hpp"
#include "server/engine_front.hpp"
#include "sockeye/server.hpp"

namespace sockeye::server {

/// The shard's thread, to whoever may outlive the shard.
class ShardExecutor final : public core::Executor {
 public:
  explicit ShardExecutor(net::Shard& shard) : shard_(&shard), mailbox_(shard.mailbox()) {}

  bool here() const noexcept override { return alive_ && shard_->in_own_thread(); }
  void post(std::function<void()> action) override { (void)mailbox_->post(std::move(action)); }
  net::Shard& shard() const noexcept { return *shard_; }
  /// The shard is gone: nothing runs any more.
  void detach() noexcept { alive_ = false; }

 private:
  net::Shard* shard_;
  std::shared_ptr<net::Mailbox> mailbox_;
  std::atomic<bool> alive_{true};
};

class ShardServer final : public http::PrefixHandler {
 public:
  /// What all shards of a server share; it outlives them.
  struct Whole {
    const ServerOptions& options;
    const EngineHooks& hooks;
    const Neighbours& neighbours;
    core::LimitCounters& counters;
    AddressLimit& addresses;
    /// Told of each refused request.
    std::function<void(const ConnectionError&)> on_refused;
    std::size_t shards;
  };

  /// `own` is its number among the server's shards, `clients` tells how many sessions it has.
  ShardServer(net::Shard& shard, std::size_t own, const Whole& whole,
              std::shared_ptr<std::atomic<std::size_t>> clients);
  ~ShardServer() override;

  const std::shared_ptr<ShardExecutor>& executor() const noexcept { return executor_; }
  core::Hub& hub() noexcept { return hub_; }
  EngineFront& front() noexcept { return front_; }
  const engine::SessionTable& sessions() const noexcept { return sessions_; }
  net::Shard& shard() noexcept { return shard_; }
  /// From now on events are timed by `meter`, of which there is one at most: throws
  /// std::logic_error.
  void measure(std::shared_ptr<core::EventMeter> meter);

  /// Ends every session. With several shards a poll that is on its way here is told so yet: a
  /// session that has none may wait for it a little.
  void close();

  bool serves(std::string_view path) const noexcept override { return front_.serves(path); }
  std::size_t body_limit() const noexcept override { return max_body_; }
  void on_head(const HostRequest& request) override { front_.begin_body(request); }
  void on_body_lost(const HostRequest& request) override { front_.lose_body(request); }
  void on_request(HostRequest request, bool body_too_large,
                  std::shared_ptr<Responder> responder) override;
  void on_upgrade(HostRequest request, net::Connection& connection, std::string_view rest) override;

 private:
  void discard_sessions();
  void wake();
  void end_turn();
  void arm();

  net::Shard& shard_;
  std::shared_ptr<ShardExecutor> executor_;
  std::shared_ptr<std::atomic<std::size_t>> clients_;
  std::size_t max_body_;
  bool alone_;
  /// What the shard still holds of ours asks this first. The hub may wake from its beginning on.
  std::shared_ptr<ShardServer*> self_;
  net::TimerId timer_{};
  core::TimePoint armed_ = core::TimePoint::max();
  bool awake_ = false;
  std::shared_ptr<core::EventMeter> meter_;
  engine::SessionTable sessions_;
  core::Hub hub_;
  EngineFront front_;
};

}  // namespace sockeye::server
