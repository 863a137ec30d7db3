// What the reference's Redis emitter publishes.
#include <memory>
#include <stdexcept>
#include <utility>

#include "cluster/emitter_wire.hpp"
#include "cluster/pubsub_wire.hpp"
#include "redis/emitter_line.hpp"
#include "sockeye/cluster_redis.hpp"

namespace sockeye::redis {
namespace {

namespace pubsub = cluster::pubsub;

constexpr std::string_view uid = "emitter";

class ClassicEmitter final : public cluster::EmitterWire {
 public:
  ClassicEmitter(Runtime* runtime, std::string_view url, std::string key)
      : key_(std::move(key)), line_(runtime, url) {}

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
  bool flush(std::chrono::milliseconds timeout) override { return line_.flush(timeout); }

 private:
  void publish(std::string_view channel, std::string_view message) {
    line_.send(encode_command({"PUBLISH", channel, message}), {});
  }

  std::string key_;
  EmitterLine line_;
};

std::shared_ptr<cluster::EmitterWire> make_emitter(Runtime* runtime, std::string_view url,
                                                   std::string key) {
  if (key.empty()) {
    throw std::invalid_argument("redis_emitter: `key` is empty; leave it at \"socket.io\"");
  }
  return std::make_shared<ClassicEmitter>(runtime, url, std::move(key));
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
