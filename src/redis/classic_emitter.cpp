// What the reference's Redis emitter publishes, from a thread of its own or on a runtime's shard.
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

#include "cluster/emitter_wire.hpp"
#include "cluster/pubsub_wire.hpp"
#include "net/log.hpp"
#include "net/shard.hpp"
#include "net/status_report.hpp"
#include "redis/client.hpp"
#include "sockeye/cluster_redis.hpp"
#include "sockeye/runtime.hpp"

namespace sockeye::redis {
namespace {

namespace pubsub = cluster::pubsub;

constexpr std::string_view uid = "emitter";

// The connection: on its shard's thread alone.
struct Line {
  std::unique_ptr<Client> client;
  std::unique_ptr<Commands> commands;
};

// How many messages are under way, for whoever waits for them.
class Pending {
 public:
  void begin() {
    const std::lock_guard lock(mutex_);
    ++under_way_;
  }
  void end(bool taken) {
    const std::lock_guard lock(mutex_);
    --under_way_;
    lost_ = lost_ || !taken;
    if (under_way_ == 0) none_.notify_all();
  }
  bool wait(std::chrono::milliseconds timeout) {
    std::unique_lock lock(mutex_);
    const bool all = none_.wait_for(lock, timeout, [this] { return under_way_ == 0; });
    return all && !std::exchange(lost_, false);
  }

 private:
  std::mutex mutex_;
  std::condition_variable none_;
  std::size_t under_way_ = 0;
  bool lost_ = false;
};

class ClassicEmitter final : public cluster::EmitterWire {
 public:
  ClassicEmitter(Runtime* runtime, Options options, std::string key)
      : own_(runtime ? nullptr : std::make_unique<Runtime>()),
        shard_((runtime ? *runtime : *own_).shard(0)),
        key_(std::move(key)) {
    shard_.post([line = line_, options = std::move(options), shard = shard_] {
      const auto say = [](const std::string& text) {
        net::log(LogLevel::warning, "emitter", text);
      };
      try {
        line->client = std::make_unique<Client>(shard.implementation(), options);
        line->commands = line->client->commands(net::StatusReport("Redis", say));
      } catch (const std::exception& error) {
        say(error.what());
      }
    });
    if (own_) thread_ = std::thread([runtime_of_own = own_.get()] { runtime_of_own->run(); });
  }

  ~ClassicEmitter() override {
    // The line ends on its own thread; where that is gone, nothing runs any more.
    if (own_) {
      shard_.post([line = line_, runtime_of_own = own_.get()] {
        line->commands = nullptr;
        line->client = nullptr;
        runtime_of_own->stop();
      });
      if (thread_.joinable()) thread_.join();
    } else {
      shard_.post([line = line_] {
        line->commands = nullptr;
        line->client = nullptr;
      });
    }
  }

  void broadcast(const std::string& nsp, core::BroadcastPacket packet,
                 core::Target target) override {
    publish(pubsub::Channels(key_, nsp).event(target), pubsub::event(uid, nsp, packet, target));
  }
  void move_sockets(const std::string& nsp, core::Target target, std::vector<std::string> rooms,
                    bool join) override {
    using pubsub::RequestType;
    publish(pubsub::Channels(key_, nsp).requests(),
            pubsub::move_request({}, join ? RequestType::remote_join : RequestType::remote_leave,
                                 target, rooms));
  }
  void disconnect_sockets(const std::string& nsp, core::Target target, bool close) override {
    publish(pubsub::Channels(key_, nsp).requests(), pubsub::disconnect_request({}, target, close));
  }
  void server_side_emit(const std::string& nsp, std::vector<Value> event) override {
    publish(pubsub::Channels(key_, nsp).requests(), pubsub::server_side_request(uid, {}, event));
  }
  bool flush(std::chrono::milliseconds timeout) override { return pending_->wait(timeout); }

 private:
  void publish(std::string channel, std::string message) {
    pending_->begin();
    const bool posted = shard_.post([line = line_, pending = pending_, channel = std::move(channel),
                                     message = std::move(message)] {
      if (!line->commands) return pending->end(false);
      line->commands->send({"PUBLISH", channel, message}, {},
                           [pending](const Outcome& outcome) { pending->end(outcome.ok()); });
    });
    if (!posted) pending_->end(false);
  }

  std::unique_ptr<Runtime> own_;
  ShardRef shard_;
  std::string key_;
  std::shared_ptr<Line> line_ = std::make_shared<Line>();
  std::shared_ptr<Pending> pending_ = std::make_shared<Pending>();
  std::thread thread_;
};

std::shared_ptr<cluster::EmitterWire> make_emitter(Runtime* runtime, std::string_view url,
                                                   std::string key) {
  if (key.empty()) {
    throw std::invalid_argument("redis_emitter: `key` is empty; leave it at \"socket.io\"");
  }
  Options options;
  options.target = parse_url(url);
  return std::make_shared<ClassicEmitter>(runtime, std::move(options), std::move(key));
}

}  // namespace
}  // namespace sockeye::redis

namespace sockeye::cluster {

Emitter redis_emitter(std::string_view url, std::string key) {
  return Emitter(redis::make_emitter(nullptr, url, std::move(key)));
}

Emitter redis_emitter(Runtime& runtime, std::string_view url, std::string key) {
  return Emitter(redis::make_emitter(&runtime, url, std::move(key)));
}

}  // namespace sockeye::cluster
