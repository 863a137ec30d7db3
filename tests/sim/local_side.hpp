// A node's own sockets, as a namespace would have them: names and rooms, and what they were sent.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/environment.hpp"
#include "cluster/local_side.hpp"
#include "random.hpp"

namespace sockeye::sim {

/// What happened at a node that the world wants to judge.
struct Observer {
  std::function<void(const core::BroadcastPacket& packet, const core::Target& target,
                     const std::set<std::string>& receivers)>
      delivered;
  std::function<void(const std::vector<Value>& event)> server_side;
};

class SimSide final : public cluster::LocalSide {
 public:
  SimSide(Random& random, cluster::Clock& clock, Observer observer)
      : random_(random), clock_(clock), observer_(std::move(observer)) {}

  std::map<std::string, std::set<std::string>>& sockets() noexcept { return sockets_; }
  std::set<std::string> selected(const core::Target& target) const;
  /// What the node's own adapter does besides telling the others.
  void move(const core::Target& target, const std::vector<std::string>& rooms, bool join);
  /// Whether clients and handlers answer.
  bool answers = true;

  const Parser& parser() const override { return parser_; }
  bool may_have(std::string_view room) const override;
  bool may_have_anybody() const override { return !sockets_.empty(); }
  void broadcast(core::BroadcastPacket packet, core::Target target) override;
  void broadcast_with_ack(core::BroadcastPacket packet, core::Target target,
                          std::function<void(std::size_t)> counted,
                          std::function<void(Value)> answered) override;
  void fetch_sockets(core::Target target,
                     std::function<void(std::vector<core::SocketDetails>)> done) override;
  void add_sockets(core::Target target, std::vector<std::string> rooms) override {
    move(target, rooms, true);
  }
  void del_sockets(core::Target target, std::vector<std::string> rooms) override {
    move(target, rooms, false);
  }
  void disconnect_sockets(core::Target target, bool close_connection) override;
  void server_side(std::vector<Value> event, std::function<void(Value)> answer) override;
  void list_rooms(std::function<void(std::vector<std::string>)> done) override;

 private:
  Random& random_;
  cluster::Clock& clock_;
  Observer observer_;
  Parser parser_;
  std::map<std::string, std::set<std::string>> sockets_;
};

}  // namespace sockeye::sim
