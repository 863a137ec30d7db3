// One node of the simulation: the state machine under test, its sockets, and its end of the bus.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bus.hpp"
#include "cluster/cluster_node.hpp"
#include "cluster/pubsub_node.hpp"
#include "cluster/wire.hpp"
#include "local_side.hpp"

namespace sockeye::sim {

class Member {
 public:
  Member(std::string given, std::unique_ptr<SimSide> side, SimBus& bus)
      : name(std::move(given)), local(std::move(side)), bus_(bus) {}
  virtual ~Member() = default;
  Member(const Member&) = delete;
  Member& operator=(const Member&) = delete;

  virtual cluster::Node& node() = 0;

  const std::string name;
  std::unique_ptr<SimSide> local;
  std::size_t place = 0;

 protected:
  SimBus& bus_;
};

/// The reference's ClusterAdapter with heartbeats, in JSON or MessagePack by turns.
class ClusterMember final : public Member, public cluster::ClusterBus {
 public:
  ClusterMember(std::string given, std::string nsp, std::unique_ptr<SimSide> side, SimBus& bus,
                cluster::Environment environment)
      : Member(std::move(given), std::move(side), bus) {
    cluster::ClusterNodeOptions options;
    options.heartbeat = true;
    node_ = std::make_unique<cluster::ClusterNode>(name, std::move(nsp), options,
                                                   std::move(environment), *local, *this);
    place = bus_.attach([this](const std::string&, const std::string& bytes,
                               const std::string& offset) { hear(bytes, offset); });
  }
  ~ClusterMember() override { bus_.detach(place); }

  cluster::Node& node() override { return *node_; }

  void publish(const cluster::ClusterMessage& message) override {
    binary_ = !binary_;
    bus_.publish(place, "all",
                 binary_ || has_binary(message) ? to_msgpack(message) : to_json(message));
  }
  void respond(std::string_view, const cluster::ClusterMessage& message) override {
    publish(message);
  }
  void count_nodes(std::function<void(std::optional<std::size_t>)> done) override {
    done(std::nullopt);
  }
  void close(std::function<void()> done) override { done(); }

 private:
  void hear(const std::string& bytes, const std::string& offset) {
    if (offset.empty() && node_->ignores(bytes)) return;
    codec::Tape tape;
    if (!cluster::read_message(bytes, tape)) return node_->on_envelope(bytes);
    const Cursor root = tape.root();
    const auto text = [&](const char* key) {
      return root[key].kind() == Kind::string ? root[key].as_string() : std::string_view();
    };
    const Cursor type = root["type"];
    node_->on_message(
        {.type = type.kind() == Kind::int64 ? static_cast<std::uint64_t>(type.as_int64()) : 0,
         .uid = text("uid"),
         .nsp = text("nsp"),
         .offset = offset,
         .data = root["data"]});
  }

  std::unique_ptr<cluster::ClusterNode> node_;
  bool binary_ = false;
};

/// The classic Redis adapter.
class PubSubMember final : public Member, public cluster::PubSubBus {
 public:
  PubSubMember(std::string given, std::string nsp, std::unique_ptr<SimSide> side, SimBus& bus,
               cluster::Environment environment, SimClock& clock, std::size_t& subscribers)
      : Member(std::move(given), std::move(side), bus), clock_(clock), subscribers_(subscribers) {
    cluster::PubSubNodeOptions options;
    options.publish_on_specific_response_channel = bus.listeners() % 2 == 0;
    node_ = std::make_unique<cluster::PubSubNode>(name, std::move(nsp), options,
                                                  std::move(environment), *local, *this);
    ++subscribers_;
    place = bus_.attach([this](const std::string& channel, const std::string& bytes,
                               const std::string&) {
      const bool own = channel.starts_with(node_->pattern().substr(0, node_->pattern().size() - 1));
      bool heard = own;
      for (const std::string& mine : node_->channels()) heard = heard || mine == channel;
      if (heard) node_->on_message(channel, bytes);
    });
  }
  ~PubSubMember() override {
    --subscribers_;
    bus_.detach(place);
  }

  cluster::Node& node() override { return *node_; }

  void publish(std::string_view channel, std::string_view message) override {
    bus_.publish(place, std::string(channel), std::string(message));
  }
  void count_subscribers(std::string_view,
                         std::function<void(std::optional<std::size_t>)> done) override {
    clock_.after(std::chrono::milliseconds(1),
                 [done = std::move(done), count = subscribers_] { done(count); });
  }
  void close(std::function<void()> done) override { done(); }

 private:
  SimClock& clock_;
  std::size_t& subscribers_;
  std::unique_ptr<cluster::PubSubNode> node_;
};

}  // namespace sockeye::sim
