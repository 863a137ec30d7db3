// What a namespace does over all shards at once: events and orders for many sockets.
#include <stdexcept>
#include <utility>

#include "core/adapter.hpp"
#include "core/hub.hpp"
#include "server/gathering.hpp"
#include "server/namespace_group.hpp"

namespace sockeye::server {
namespace {

core::SocketDetails details_of(const core::SocketReference& state) {
  const Socket socket(state);
  core::SocketDetails details;
  details.id = socket.id();
  details.handshake = socket.handshake().to_value();
  details.rooms = socket.rooms();
  if (const auto& data = state->data()) details.data = data->to_value();
  if (const core::Hub* hub = state->nsp()->hub(); hub && hub->decorate) {
    hub->decorate(*state, details);
  }
  return details;
}

}  // namespace

template <class Visit>
void NamespaceGroup::visit_each(const core::Target& target, Visit visit) const {
  const std::size_t speaks = parts_.empty() ? 0 : speaker();
  const auto whole = std::make_shared<const core::Target>(target);
  auto rest = whole;
  if (parts_.size() > 1 && !target.flags.local) {
    core::Target local = target;
    local.flags.local = true;
    local.flags.spoken_for = true;
    rest = std::make_shared<const core::Target>(std::move(local));
  }
  const auto reach = [&](std::size_t i) {
    parts_[i]->executor->run([i, part = parts_[i], visit, to = i == speaks ? whole : rest] {
      const bool present = part->nsp && part->nsp->hub();
      visit(i, present ? part->nsp.get() : nullptr, *to);
    });
  };
  std::vector<std::size_t> mine;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    if (parts_[i]->executor->here()) {
      mine.push_back(i);
    } else {
      reach(i);
    }
  }
  for (const std::size_t i : mine) reach(i);
}

template <class Action, class Absent>
void NamespaceGroup::on_each(const core::Target& target, Action action, Absent absent) const {
  visit_each(target, [action, absent](std::size_t, core::Namespace* nsp, const core::Target& to) {
    if (nsp) {
      action(*nsp, to);
    } else {
      absent();
    }
  });
}

template <class Action>
bool NamespaceGroup::through_log(const core::Target& target, Action action) const {
  if (target.flags.local || !shares_log_.load(std::memory_order_relaxed)) return false;
  run_on(parts_[speaker()], std::move(action), [] {});
  return true;
}

void NamespaceGroup::broadcast(core::BroadcastPacket packet, const core::Target& target) {
  if (parts_.size() == 1 && parts_.front()->executor->here()) {
    core::Namespace* nsp = parts_.front()->nsp.get();
    if (nsp && nsp->hub()) nsp->adapter().broadcast(packet, target);
    return;
  }
  const bool logged = shares_log_.load(std::memory_order_relaxed);
  if (order_ && !logged && !target.flags.is_volatile) {
    return broadcast_stamped(std::move(packet), target);
  }
  if (logged && !target.flags.local) {
    through_log(target, [packet = std::move(packet), target](core::Namespace& nsp) {
      nsp.adapter().broadcast(packet, target);
    });
    return;
  }
  const auto shared = std::make_shared<const core::BroadcastPacket>(std::move(packet));
  on_each(
      target,
      [shared](core::Namespace& nsp, const core::Target& to) {
        nsp.adapter().broadcast(*shared, to);
      },
      [] {});
}

void NamespaceGroup::broadcast_stamped(core::BroadcastPacket packet, const core::Target& target) {
  const auto sender = own();
  std::unique_lock<std::mutex> lock;
  if (!sender) lock = std::unique_lock(order_->outside());
  packet.stamp = order_->next(sender.value_or(order_->outsider()));
  packet.kept = std::make_shared<const EncodedPayload>(packet.payload);
  const auto shared = std::make_shared<const core::BroadcastPacket>(std::move(packet));
  visit_each(target, [order = order_, shared](std::size_t shard, core::Namespace* nsp,
                                              const core::Target& to) {
    order->pass(shard, shared->stamp);
    if (nsp) nsp->adapter().broadcast(*shared, to);
  });
}

void NamespaceGroup::emit_elsewhere(const std::string& id, const EncodedPayload& payload,
                                    const core::Flags& flags) {
  if (shares_log_.load(std::memory_order_relaxed)) return;
  if (const auto here = own(); order_ && here) emit_direct(id, payload, flags, here);
}

bool NamespaceGroup::emit_to_continued(const std::string& id, const EncodedPayload& payload,
                                       const core::Flags& flags) {
  if (!order_) return false;
  if (shares_log_.load(std::memory_order_relaxed)) {
    broadcast(core::BroadcastPacket{{}, payload}, core::Target{{id}, {}, flags});
    return true;
  }
  emit_direct(id, payload, flags, std::nullopt);
  return true;
}

void NamespaceGroup::emit_direct(const std::string& id, const EncodedPayload& payload,
                                 const core::Flags& flags, std::optional<std::size_t> but) {
  core::BroadcastPacket packet{{}, payload};
  const bool logged = !flags.is_volatile;
  const auto sender = own();
  std::unique_lock<std::mutex> lock;
  if (logged) {
    if (!sender) lock = std::unique_lock(order_->outside());
    packet.stamp = order_->next(sender.value_or(order_->outsider()));
    packet.kept = std::make_shared<const EncodedPayload>(payload);
  }
  core::Target target;
  target.rooms.push_back(id);
  target.flags = flags;
  const auto shared = std::make_shared<const core::BroadcastPacket>(std::move(packet));
  visit_each(target, [order = order_, shared, logged, but](std::size_t shard, core::Namespace* nsp,
                                                           const core::Target& to) {
    if (logged) order->pass(shard, shared->stamp);
    if (nsp && shard != but) nsp->recovery()->emit_to(*shared, to);
  });
}

void NamespaceGroup::broadcast_with_ack(core::BroadcastPacket packet, const core::Target& target,
                                        std::function<void(core::BroadcastReplies)> done) {
  if (parts_.empty()) return done({});
  if (parts_.size() > 1) packet.ack_id = share_->draw_ack_id();
  const auto shared = std::make_shared<const core::BroadcastPacket>(std::move(packet));
  const auto gathering =
      std::make_shared<Gathering<core::BroadcastReplies>>(parts_.size(), homeward(std::move(done)));
  const auto arrive = [gathering](core::BroadcastReplies part) {
    gathering->arrive([&](core::BroadcastReplies& whole) { whole.merge(std::move(part)); });
  };
  on_each(
      target,
      [shared, arrive](core::Namespace& nsp, const core::Target& to) {
        nsp.adapter().broadcast_with_ack(*shared, to, arrive);
      },
      [arrive] { arrive({}); });
}

void NamespaceGroup::fetch_sockets(const core::Target& target,
                                   std::function<void(core::FetchedSockets)> done) {
  if (kind_ == Kind::parent) {
    throw std::logic_error("fetch_sockets: a parent namespace cannot list its children's sockets");
  }
  if (parts_.empty()) return done({});
  const auto gathering = std::make_shared<Gathering<core::FetchedSockets>>(
      2 * parts_.size(), homeward(std::move(done)));
  const auto arrive = [gathering](core::FetchedSockets part) {
    gathering->arrive([&](core::FetchedSockets& whole) { whole.merge(std::move(part)); });
  };
  on_each(
      target,
      [arrive](core::Namespace& nsp, const core::Target& to) {
        nsp.adapter().fetch_sockets(to,
                                    [arrive](const std::vector<core::SocketReference>& sockets) {
                                      core::FetchedSockets part;
                                      for (const auto& socket : sockets)
                                        part.sockets.push_back(details_of(socket));
                                      arrive(std::move(part));
                                    });
        if (to.flags.local) return arrive({});
        nsp.adapter().fetch_elsewhere(to, arrive);
      },
      [arrive] {
        arrive({});
        arrive({});
      });
}

void NamespaceGroup::add_sockets(const core::Target& target, std::vector<std::string> rooms) {
  const auto move = [target, rooms](core::Namespace& nsp) {
    nsp.adapter().add_sockets(target, rooms);
  };
  if (through_log(target, move)) return;
  on_each(
      target,
      [rooms = std::move(rooms)](core::Namespace& nsp, const core::Target& to) {
        nsp.adapter().add_sockets(to, rooms);
      },
      [] {});
}

void NamespaceGroup::del_sockets(const core::Target& target, std::vector<std::string> rooms) {
  const auto move = [target, rooms](core::Namespace& nsp) {
    nsp.adapter().del_sockets(target, rooms);
  };
  if (through_log(target, move)) return;
  on_each(
      target,
      [rooms = std::move(rooms)](core::Namespace& nsp, const core::Target& to) {
        nsp.adapter().del_sockets(to, rooms);
      },
      [] {});
}

void NamespaceGroup::disconnect_sockets(const core::Target& target, bool close_connection) {
  const auto end = [target, close_connection](core::Namespace& nsp) {
    nsp.adapter().disconnect_sockets(target, close_connection);
  };
  if (through_log(target, end)) return;
  on_each(
      target,
      [close_connection](core::Namespace& nsp, const core::Target& to) {
        nsp.adapter().disconnect_sockets(to, close_connection);
      },
      [] {});
}

}  // namespace sockeye::server
