// LocalSide on a namespace of this process: every request goes to all its shards, marked local, so
// that their adapters send nothing out again.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cluster/local_side.hpp"
#include "cluster/log_progress.hpp"
#include "cluster/room_presence.hpp"
#include "core/namespace.hpp"
#include "core/scope.hpp"

namespace sockeye::cluster {

class ScopeSide final : public LocalSide {
 public:
  /// `presence` tells of all shards. Where it is null there is one, and `home` is looked at.
  ScopeSide(Parser parser, std::weak_ptr<core::Namespace> home,
            std::shared_ptr<const RoomPresence> presence,
            std::shared_ptr<LogProgress> progress = nullptr)
      : parser_(std::move(parser)),
        home_(std::move(home)),
        presence_(std::move(presence)),
        progress_(std::move(progress)) {}

  /// From now on there is somebody to ask.
  void open(std::weak_ptr<core::NamespaceScope> scope) { scope_ = std::move(scope); }

  const Parser& parser() const override { return parser_; }
  bool may_have(std::string_view room) const override;
  bool may_have_anybody() const override;
  void broadcast(core::BroadcastPacket packet, core::Target target) override;
  void broadcast_with_ack(core::BroadcastPacket packet, core::Target target,
                          std::function<void(std::size_t)> counted,
                          std::function<void(Value)> answered) override;
  void fetch_sockets(core::Target target,
                     std::function<void(std::vector<core::SocketDetails>)> done) override;
  void add_sockets(core::Target target, std::vector<std::string> rooms) override;
  void del_sockets(core::Target target, std::vector<std::string> rooms) override;
  void disconnect_sockets(core::Target target, bool close_connection) override;
  void server_side(std::vector<Value> event, std::function<void(Value)> answer) override;
  void list_rooms(std::function<void(std::vector<std::string>)> done) override;
  void passed(core::LogPosition position) override;
  void give_up_session(const std::string& pid, core::LogPosition position) override;

 private:
  std::shared_ptr<core::NamespaceScope> scope() const { return scope_.lock(); }

  Parser parser_;
  std::weak_ptr<core::NamespaceScope> scope_;
  std::weak_ptr<core::Namespace> home_;
  std::shared_ptr<const RoomPresence> presence_;
  /// Null where the cluster shares no log.
  std::shared_ptr<LogProgress> progress_;
};

}  // namespace sockeye::cluster
