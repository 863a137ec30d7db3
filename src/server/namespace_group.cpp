#include "server/namespace_group.hpp"

#include <mutex>
#include <utility>

#include "core/adapter.hpp"

namespace sockeye::server {
namespace {

// Answers of several shards on their way to one callback; the last one to arrive calls it.
template <class Whole>
struct Gathering {
  Gathering(std::size_t parts, std::function<void(Whole)> then)
      : left(parts), done(std::move(then)) {}

  template <class Add>
  void arrive(Add&& add) {
    std::unique_lock lock(mutex);
    add(whole);
    if (--left > 0) return;
    lock.unlock();
    done(std::move(whole));
  }

  std::mutex mutex;
  std::size_t left;
  Whole whole;
  std::function<void(Whole)> done;
};

core::SocketDetails details_of(const std::shared_ptr<core::SocketState>& state) {
  const Socket socket(state);
  core::SocketDetails details;
  details.id = socket.id();
  details.handshake = socket.handshake().to_value();
  details.rooms = socket.rooms();
  if (const auto& data = state->data()) details.data = data->to_value();
  return details;
}

}  // namespace

void NamespaceGroup::broadcast(core::BroadcastPacket packet, const core::Target& target) {
  if (parts_.size() == 1 && parts_.front()->executor->here()) {
    core::Namespace& nsp = *parts_.front()->nsp;
    if (nsp.hub()) nsp.adapter().broadcast(packet, target);
    return;
  }
  const auto shared = std::make_shared<const core::BroadcastPacket>(std::move(packet));
  on_each([shared, target](core::Namespace& nsp) { nsp.adapter().broadcast(*shared, target); });
}

void NamespaceGroup::broadcast_with_ack(core::BroadcastPacket packet, const core::Target& target,
                                        std::function<void(core::BroadcastReplies)> done) {
  const auto shared = std::make_shared<const core::BroadcastPacket>(std::move(packet));
  const auto gathering =
      std::make_shared<Gathering<core::BroadcastReplies>>(parts_.size(), std::move(done));
  on_each([shared, target, gathering](core::Namespace& nsp) {
    nsp.adapter().broadcast_with_ack(*shared, target, [gathering](core::BroadcastReplies part) {
      gathering->arrive([&](core::BroadcastReplies& whole) {
        for (Value& reply : part.replies.elements()) whole.replies.push(std::move(reply));
        for (std::string& id : part.missing) whole.missing.push_back(std::move(id));
        if (part.error) whole.error = std::move(part.error);
      });
    });
  });
}

void NamespaceGroup::fetch_sockets(const core::Target& target,
                                   std::function<void(std::vector<core::SocketDetails>)> done) {
  const auto gathering =
      std::make_shared<Gathering<std::vector<core::SocketDetails>>>(parts_.size(), std::move(done));
  on_each([target, gathering](core::Namespace& nsp) {
    nsp.adapter().fetch_sockets(
        target, [gathering](const std::vector<std::shared_ptr<core::SocketState>>& sockets) {
          gathering->arrive([&](std::vector<core::SocketDetails>& whole) {
            for (const auto& socket : sockets) whole.push_back(details_of(socket));
          });
        });
  });
}

void NamespaceGroup::add_sockets(const core::Target& target, std::vector<std::string> rooms) {
  on_each([target, rooms = std::move(rooms)](core::Namespace& nsp) {
    nsp.adapter().add_sockets(target, rooms);
  });
}

void NamespaceGroup::del_sockets(const core::Target& target, std::vector<std::string> rooms) {
  on_each([target, rooms = std::move(rooms)](core::Namespace& nsp) {
    nsp.adapter().del_sockets(target, rooms);
  });
}

void NamespaceGroup::disconnect_sockets(const core::Target& target, bool close_connection) {
  on_each([target, close_connection](core::Namespace& nsp) {
    nsp.adapter().disconnect_sockets(target, close_connection);
  });
}

}  // namespace sockeye::server
