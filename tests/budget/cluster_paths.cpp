// What a node of a cluster does with a message for a room that it does not have, so often:
// cluster_paths PATH TIMES. From the bytes that the broker sent to the end of the message, without
// the kernel.
#include <cstdlib>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "cluster/cluster_bus.hpp"
#include "cluster/cluster_node.hpp"
#include "cluster/pubsub_bus.hpp"
#include "cluster/pubsub_node.hpp"
#include "cluster/room_presence.hpp"
#include "cluster/scope_side.hpp"
#include "redis/reply_reader.hpp"

namespace {

using namespace sockeye;

constexpr int batch = 20;

class StillClock final : public cluster::Clock {
 public:
  core::TimePoint now() const override { return core::TimePoint(std::chrono::hours(1)); }
  core::TimerId after(std::chrono::milliseconds, std::function<void()>) override { return 0; }
  void cancel(core::TimerId) override {}
};

class NoBus final : public cluster::PubSubBus, public cluster::ClusterBus {
 public:
  void publish(std::string_view, std::string_view) override {}
  void count_subscribers(std::string_view,
                         std::function<void(std::optional<std::size_t>)> done) override {
    done(1);
  }
  void publish(const cluster::ClusterMessage&) override {}
  void respond(std::string_view, const cluster::ClusterMessage&) override {}
  void count_nodes(std::function<void(std::optional<std::size_t>)> done) override { done(1); }
  void close(std::function<void()> done) override { done(); }
};

void bulk(std::string& to, std::string_view text) {
  to.append("$").append(std::to_string(text.size())).append("\r\n").append(text).append("\r\n");
}

class Path {
 public:
  explicit Path(bool classic) : classic_(classic) {
    environment_.clock = std::make_shared<StillClock>();
    environment_.random_hex = [](std::size_t size) { return std::string(size, '0'); };
    environment_.random_name = environment_.random_hex;
    presence_->enter("here");
    local_ =
        std::make_unique<cluster::ScopeSide>(Parser{}, std::weak_ptr<core::Namespace>{}, presence_);
    pubsub_ = std::make_unique<cluster::PubSubNode>("000000", "/", cluster::PubSubNodeOptions{},
                                                    environment_, *local_, bus_);
    cluster_ = std::make_unique<cluster::ClusterNode>(
        "0000000000000000", "/", cluster::ClusterNodeOptions{}, environment_, *local_, bus_);
    pubsub_->start();
    cluster_->start();
    for (int i = 0; i < batch; ++i) add_message();
  }

  /// A batch. Answers how many messages came through.
  int operator()() {
    int messages = 0;
    reader_.give(bytes_);
    while (const auto reply = reader_.next()) {
      redis::Reply::Iterator part = reply->begin();
      const std::string_view channel = (++(++part), *part).text();
      const std::string_view payload = (*++part).text();
      if (classic_) {
        pubsub_->on_message(channel, payload);
      } else {
        cluster_->on_envelope(payload);
      }
      ++messages;
    }
    return messages;
  }

 private:
  void add_message() {
    bytes_ += "*4\r\n";
    bulk(bytes_, "pmessage");
    bulk(bytes_, "socket.io#/#*");
    bulk(bytes_, "socket.io#/#somewhere#");
    std::string payload(250, 'x');
    if (!classic_) {
      payload = R"({"type":3,"data":{"packet":{"type":2,"data":["news",")" + std::string(160, 'x') +
                R"("]},"opts":{"rooms":["somewhere"],"except":[],"flags":{}}},)"
                R"("uid":"0123456789abcdef","nsp":"/"})";
    }
    bulk(bytes_, payload);
  }

  bool classic_;
  std::string bytes_;
  redis::ReplyReader reader_;
  cluster::Environment environment_;
  std::shared_ptr<cluster::RoomPresence> presence_ = std::make_shared<cluster::RoomPresence>();
  std::unique_ptr<cluster::ScopeSide> local_;
  NoBus bus_;
  std::unique_ptr<cluster::PubSubNode> pubsub_;
  std::unique_ptr<cluster::ClusterNode> cluster_;
};

}  // namespace

int main(int argc, char** argv) {
  const std::string_view name = argc > 2 ? argv[1] : "";
  if (name != "channel" && name != "envelope") {
    std::cerr << "usage: budget_cluster_paths channel|envelope TIMES\n";
    return 2;
  }
  Path path(name == "channel");
  for (int i = std::atoi(argv[2]); i > 0; i -= batch) {
    if (path() != batch) return 1;
  }
  return 0;
}
