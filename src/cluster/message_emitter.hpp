// What emitters send where nodes speak in the ClusterAdapter's messages: the same, as nobody's
// node.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "cluster/emitter_wire.hpp"
#include "cluster/message.hpp"

namespace sockeye::cluster {

class MessageEmitter : public EmitterWire {
 public:
  void broadcast(const std::string& nsp, core::BroadcastPacket packet,
                 core::Target target) override {
    ClusterMessage message = begin(MessageType::broadcast, nsp, std::move(target));
    message.payload = std::move(packet.payload);
    send(std::move(message));
  }
  void move_sockets(const std::string& nsp, core::Target target, std::vector<std::string> rooms,
                    bool join) override {
    const MessageType type = join ? MessageType::sockets_join : MessageType::sockets_leave;
    ClusterMessage message = begin(type, nsp, std::move(target));
    message.rooms = std::move(rooms);
    send(std::move(message));
  }
  void disconnect_sockets(const std::string& nsp, core::Target target, bool close) override {
    ClusterMessage message = begin(MessageType::disconnect_sockets, nsp, std::move(target));
    message.close = close;
    send(std::move(message));
  }
  void server_side_emit(const std::string& nsp, std::vector<Value> event) override {
    ClusterMessage message = begin(MessageType::server_side_emit, nsp, {});
    message.value = Value::array(std::move(event));
    send(std::move(message));
  }

 private:
  /// From any thread.
  virtual void send(ClusterMessage message) = 0;

  static ClusterMessage begin(MessageType type, const std::string& nsp, core::Target target) {
    ClusterMessage message;
    message.type = type;
    message.uid = "emitter";
    message.nsp = nsp;
    message.target = std::move(target);
    return message;
  }
};

}  // namespace sockeye::cluster
