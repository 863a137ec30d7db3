#include "server/namespace_group.hpp"

#include <mutex>
#include <stdexcept>
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

std::shared_ptr<NamespaceGroup> NamespaceGroup::of(const core::Namespace& nsp) {
  if (auto scope = nsp.scope()) return std::static_pointer_cast<NamespaceGroup>(std::move(scope));
  return std::make_shared<NamespaceGroup>(nsp.name(), nsp.parser(),
                                          std::vector<std::shared_ptr<Part>>{}, Kind::plain);
}

core::Namespace* NamespaceGroup::here(std::string_view call) const {
  if (parts_.empty()) return nullptr;
  for (const auto& part : parts_) {
    if (!part->executor->here()) continue;
    return part->nsp && part->nsp->hub() ? part->nsp.get() : nullptr;
  }
  throw std::logic_error(std::string(call) + ": call it on the thread of a shard");
}

void NamespaceGroup::broadcast(core::BroadcastPacket packet, const core::Target& target) {
  if (parts_.size() == 1 && parts_.front()->executor->here()) {
    core::Namespace* nsp = parts_.front()->nsp.get();
    if (nsp && nsp->hub()) nsp->adapter().broadcast(packet, target);
    return;
  }
  const auto shared = std::make_shared<const core::BroadcastPacket>(std::move(packet));
  on_each([shared, target](core::Namespace& nsp) { nsp.adapter().broadcast(*shared, target); });
}

void NamespaceGroup::broadcast_with_ack(core::BroadcastPacket packet, const core::Target& target,
                                        std::function<void(core::BroadcastReplies)> done) {
  if (parts_.empty()) return done({});
  const auto shared = std::make_shared<const core::BroadcastPacket>(std::move(packet));
  const auto gathering =
      std::make_shared<Gathering<core::BroadcastReplies>>(parts_.size(), std::move(done));
  const auto arrive = [gathering](core::BroadcastReplies part) {
    gathering->arrive([&](core::BroadcastReplies& whole) { whole.merge(std::move(part)); });
  };
  on_each([shared, target, arrive](
              core::Namespace& nsp) { nsp.adapter().broadcast_with_ack(*shared, target, arrive); },
          [arrive] { arrive({}); });
}

void NamespaceGroup::fetch_sockets(const core::Target& target,
                                   std::function<void(std::vector<core::SocketDetails>)> done) {
  if (kind_ == Kind::parent) {
    throw std::logic_error("fetch_sockets: a parent namespace cannot list its children's sockets");
  }
  if (parts_.empty()) return done({});
  const auto gathering =
      std::make_shared<Gathering<std::vector<core::SocketDetails>>>(parts_.size(), std::move(done));
  const auto arrive = [gathering](const std::vector<std::shared_ptr<core::SocketState>>& sockets) {
    gathering->arrive([&](std::vector<core::SocketDetails>& whole) {
      for (const auto& socket : sockets) whole.push_back(details_of(socket));
    });
  };
  on_each([target, arrive](core::Namespace& nsp) { nsp.adapter().fetch_sockets(target, arrive); },
          [arrive] { arrive({}); });
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
