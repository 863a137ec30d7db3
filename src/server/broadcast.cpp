#include "sockeye/broadcast.hpp"

#include <utility>

#include "codec/payload_writer.hpp"
#include "core/scope.hpp"
#include "core/types.hpp"
#include "server/replies.hpp"
#include "sockeye/remote_socket.hpp"

namespace sockeye {
namespace {

void append(std::vector<std::string>& names, const Rooms& rooms) {
  names.insert(names.end(), rooms.names().begin(), rooms.names().end());
}

template <class Change>
core::Target changed(const core::Target& target, Change&& change) {
  core::Target copy = target;
  change(copy);
  return copy;
}

core::BroadcastPacket packet_of(detail::Outgoing&& outgoing) {
  return {std::string(outgoing.name), std::move(outgoing.payload)};
}

// By value: what it is asked of may be a temporary, and a task begins when it is awaited.
Task<RemoteSockets> sockets_of(BroadcastOperator from) {
  PendingAck<RemoteSockets> pending;
  from.fetch_sockets(pending.callback());
  co_return co_await pending;
}

}  // namespace

BroadcastOperator::BroadcastOperator(std::shared_ptr<core::NamespaceScope> scope,
                                     core::Target target)
    : scope_(std::move(scope)), target_(std::make_shared<const core::Target>(std::move(target))) {}

BroadcastOperator BroadcastOperator::to(const Rooms& rooms) const {
  return {scope_, changed(*target_, [&](core::Target& target) { append(target.rooms, rooms); })};
}

BroadcastOperator BroadcastOperator::except(const Rooms& rooms) const {
  return {scope_, changed(*target_, [&](core::Target& target) { append(target.except, rooms); })};
}

BroadcastOperator BroadcastOperator::volatile_() const {
  return {scope_, changed(*target_, [](core::Target& target) { target.flags.is_volatile = true; })};
}

BroadcastOperator BroadcastOperator::local() const {
  return {scope_, changed(*target_, [](core::Target& target) { target.flags.local = true; })};
}

BroadcastOperator BroadcastOperator::compress(bool compress) const {
  return {scope_,
          changed(*target_, [=](core::Target& target) { target.flags.compress = compress; })};
}

BroadcastOperator BroadcastOperator::conflate(std::string_view key) const {
  return {scope_,
          changed(*target_, [=](core::Target& target) { target.flags.conflation_key = key; })};
}

BroadcastOperator BroadcastOperator::timeout(std::chrono::milliseconds timeout) const {
  return {scope_, changed(*target_, [=](core::Target& target) { target.flags.timeout = timeout; })};
}

PayloadWriter& BroadcastOperator::begin_payload() const {
  return codec::payload_writer(scope_ ? scope_->parser() : Parser());
}

void BroadcastOperator::emit_encoded(detail::Outgoing&& outgoing) const {
  if (!scope_) return;
  if (!outgoing.on_ack) {
    scope_->broadcast(packet_of(std::move(outgoing)), *target_);
    return;
  }
  auto done = server::hand_replies_to(std::move(outgoing.on_ack));
  scope_->broadcast_with_ack(packet_of(std::move(outgoing)), *target_, std::move(done));
}

void BroadcastOperator::fetch_sockets(FetchCallback done) const {
  if (!scope_) {
    done({});
    return;
  }
  scope_->fetch_sockets(
      *target_, [scope = scope_, done = std::move(done)](core::FetchedSockets found) {
        RemoteSockets sockets;
        sockets.missing = std::move(found.missing);
        sockets.reserve(found.sockets.size());
        for (core::SocketDetails& details : found.sockets) {
          core::Target own;
          own.rooms.push_back(details.id);
          sockets.emplace_back(std::move(details.id), std::move(details.handshake),
                               std::move(details.rooms), std::move(details.data),
                               BroadcastOperator(scope, std::move(own)));
        }
        done(std::move(sockets));
      });
}

Task<RemoteSockets> BroadcastOperator::fetch_sockets() const {
  return sockets_of(*this);
}

void BroadcastOperator::sockets_join(const Rooms& rooms) const {
  if (scope_) scope_->add_sockets(*target_, rooms.names());
}

void BroadcastOperator::sockets_leave(const Rooms& rooms) const {
  if (scope_) scope_->del_sockets(*target_, rooms.names());
}

void BroadcastOperator::disconnect_sockets(bool close) const {
  if (scope_) scope_->disconnect_sockets(*target_, close);
}

void RemoteEmitter::emit_encoded(detail::Outgoing&& outgoing) const {
  if (outgoing.on_ack) {
    outgoing.on_ack = [on_ack = std::move(outgoing.on_ack)](const detail::AckResult& all) {
      static const Error gone("socket has been disconnected");
      detail::AckResult one;
      // Of one socket there is one answer, or none.
      one.arguments = all.arguments;
      if (all.arguments.empty()) one.error = all.error ? all.error : &gone;
      on_ack(one);
    };
  }
  reach_.emit_encoded(std::move(outgoing));
}

RemoteSocket::RemoteSocket(std::string id, Value handshake, std::vector<std::string> rooms,
                           Value data, BroadcastOperator reach)
    : id_(std::move(id)),
      handshake_(std::move(handshake)),
      rooms_(std::move(rooms)),
      data_(std::move(data)),
      reach_(std::move(reach)) {}

}  // namespace sockeye
