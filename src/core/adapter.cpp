#include "core/adapter.hpp"

#include <algorithm>
#include <utility>

#include "codec/json_reader.hpp"
#include "core/frames.hpp"
#include "core/hub.hpp"
#include "core/namespace.hpp"
#include "core/outgoing.hpp"
#include "core/scope.hpp"

namespace sockeye::core {
namespace {

// The answers to one broadcast, shared by the acknowledgements that it waits for.
struct Collector {
  BroadcastReplies result;
  std::vector<std::string> waiting;
  std::uint64_t id = 0;
  TimerId timer = 0;
  bool counting = true;
  std::function<void(BroadcastReplies)> done;

  void answered(const std::string& socket) { std::erase(waiting, socket); }

  void finish_if_complete(Hub* hub) {
    if (counting || !waiting.empty() || !done) return;
    if (hub && timer) hub->cancel(timer);
    if (!result.missing.empty()) result.error = Error("socket has been disconnected");
    std::exchange(done, nullptr)(std::move(result));
  }
};

codec::PacketHead event_head(const Namespace& nsp) {
  codec::PacketHead head;
  head.type = codec::PacketType::event;
  head.nsp = nsp.name();
  return head;
}

}  // namespace

void Adapter::notify_outgoing(const BroadcastPacket& packet, const Target& target) {
  if (!nsp_.listens_to_outgoing()) return;
  const std::vector<Value> event = outgoing_values(packet.payload);
  for (const auto& socket : nsp_.selected(target)) socket->notify_outgoing(event);
}

void Adapter::broadcast(const BroadcastPacket& packet, const Target& target) {
  notify_outgoing(packet, target);
  if (SessionRecovery* recovery = nsp_.recovery()) {
    recovery->broadcast(packet, target);
    return;
  }
  PacketFrames frames;
  SocketReference first;
  bool one_frame = false;
  const auto send_first = [&](SocketState& socket) {
    if (!frames.head) {
      if (frames.failure) return;
      frames = encode_packet(nsp_.parser(), event_head(nsp_), packet.payload, target.flags);
      if (frames.failure) {
        first = socket.self();
        return;
      }
      one_frame = frames.attachments.empty() && !target.flags.is_volatile && !frames.head.has_key();
    }
    socket.send(frames, target.flags.is_volatile);
  };
  nsp_.select(target, [&](SocketState& socket) __attribute__((always_inline)) {
    if (one_frame) [[likely]] {
      socket.send(frames.head);
    } else {
      send_first(socket);
    }
  });
  if (first) return first->on_error(packet.event, *frames.failure);
  // Who was sent it holds it now.
  if (frames.head) nsp_.count_sent(frames, 1);
}

void Adapter::broadcast_with_ack(const BroadcastPacket& packet, const Target& target,
                                 std::function<void(BroadcastReplies)> done) {
  notify_outgoing(packet, target);
  auto collector = std::make_shared<Collector>();
  collector->id = packet.ack_id ? *packet.ack_id : nsp_.next_ack_id();
  collector->done = std::move(done);
  codec::PacketHead head = event_head(nsp_);
  head.id = collector->id;
  const PacketFrames frames = encode_packet(nsp_.parser(), head, packet.payload, target.flags);
  const auto receivers = nsp_.selected(target);
  if (frames.failure) {
    if (!receivers.empty()) receivers.front()->on_error(packet.event, *frames.failure);
    collector->result.error = *frames.failure;
    for (const auto& socket : receivers) collector->result.missing.emplace_back(socket->id());
    collector->done(std::move(collector->result));
    return;
  }
  const std::uint32_t held = frames.head.holders();
  for (const auto& socket : receivers) {
    collector->waiting.emplace_back(socket->id());
    const bool expected = socket->expect_ack(
        collector->id,
        [collector, id = std::string(socket->id()),
         nsp = nsp_.shared_from_this()](const detail::AckResult& answer) {
          collector->answered(id);
          if (answer.error) {
            collector->result.missing.push_back(id);
          } else {
            collector->result.replies.push(answer.arguments[0].to_value());
          }
          collector->finish_if_complete(nsp->hub());
        },
        std::nullopt);
    if (expected) socket->send(frames, target.flags.is_volatile);
  }
  nsp_.count_sent(frames, held);
  if (Hub* hub = nsp_.hub(); hub && target.flags.timeout && !receivers.empty()) {
    collector->timer =
        hub->after(*target.flags.timeout, [collector, nsp = nsp_.shared_from_this()] {
          if (!collector->done) return;
          for (const std::string& id : collector->waiting) {
            if (SocketState* socket = nsp->find(id)) socket->forget_ack(collector->id);
            if (Hub* still = nsp->hub()) ++still->traffic().acks_timed_out;
            collector->result.missing.push_back(id);
          }
          collector->result.error = Error("operation has timed out");
          std::exchange(collector->done, nullptr)(std::move(collector->result));
        });
  }
  collector->counting = false;
  collector->finish_if_complete(nsp_.hub());
}

void Adapter::broadcast_and_count(const BroadcastPacket& packet, const Target& target,
                                  const std::function<void(std::size_t)>& counted,
                                  std::function<void(Value)> answered) {
  notify_outgoing(packet, target);
  codec::PacketHead head = event_head(nsp_);
  head.id = nsp_.next_ack_id();
  const PacketFrames frames = encode_packet(nsp_.parser(), head, packet.payload, target.flags);
  const auto receivers = nsp_.selected(target);
  counted(frames.failure ? 0 : receivers.size());
  if (frames.failure) {
    if (!receivers.empty()) receivers.front()->on_error(packet.event, *frames.failure);
    return;
  }
  const std::uint32_t held = frames.head.holders();
  for (const auto& socket : receivers) {
    const bool expected = socket->expect_ack(
        *head.id,
        [answered](const detail::AckResult& answer) {
          if (!answer.error) answered(answer.arguments[0].to_value());
        },
        target.flags.timeout);
    if (expected) socket->send(frames, target.flags.is_volatile);
  }
  nsp_.count_sent(frames, held);
}

void Adapter::server_side_emit(const std::vector<Value>&,
                               std::function<void(BroadcastReplies)> done) {
  if (Hub* hub = nsp_.hub()) hub->warn_alone();
  if (done) done({});
}

void Adapter::fetch_sockets(const Target& target,
                            std::function<void(std::vector<SocketReference>)> done) {
  done(nsp_.selected(target));
}

void Adapter::fetch_elsewhere(const Target&, std::function<void(FetchedSockets)> done) {
  done({});
}

void Adapter::add_sockets(const Target& target, const std::vector<std::string>& rooms) {
  for (const auto& socket : nsp_.selected(target)) {
    for (const std::string& room : rooms) socket->join(room);
  }
}

void Adapter::del_sockets(const Target& target, const std::vector<std::string>& rooms) {
  for (const auto& socket : nsp_.selected(target)) {
    for (const std::string& room : rooms) socket->leave(room);
  }
}

void Adapter::disconnect_sockets(const Target& target, bool close_connection) {
  for (const auto& socket : nsp_.selected(target)) socket->disconnect(close_connection);
}

void Adapter::persist_session(std::unique_ptr<RecoverableSession> session) {
  nsp_.recovery()->keep(std::move(session));
}

void Adapter::restore_session(std::string_view pid, std::optional<std::string_view> offset,
                              std::function<void(RestoredSession)> done) {
  RestoredSession restored = nsp_.recovery()->restore(pid, offset);
  const auto scope = restored.session ? nullptr : nsp_.scope();
  if (scope) {
    scope->restore_elsewhere(nsp_, pid, offset, std::move(done));
  } else {
    done(std::move(restored));
  }
}

}  // namespace sockeye::core
