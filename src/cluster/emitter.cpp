// The public Emitter: a broadcast operator whose namespace is the bus.
#include "sockeye/cluster_emitter.hpp"

#include <stdexcept>
#include <utility>

#include "cluster/emitter_wire.hpp"
#include "codec/json_writer.hpp"
#include "core/outgoing.hpp"
#include "core/scope.hpp"
#include "sockeye/server_side.hpp"

namespace sockeye::cluster {
namespace {

class EmitterScope final : public core::NamespaceScope {
 public:
  EmitterScope(std::shared_ptr<EmitterWire> wire, std::string nsp)
      : NamespaceScope(msgpack_parser()), wire_(std::move(wire)), nsp_(std::move(nsp)) {}

  void broadcast(core::BroadcastPacket packet, const core::Target& target) override {
    wire_->broadcast(nsp_, std::move(packet), target);
  }
  void broadcast_with_ack(core::BroadcastPacket, const core::Target&,
                          std::function<void(core::BroadcastReplies)> done) override {
    core::BroadcastReplies none;
    none.error = Error("an emitter cannot receive acknowledgements");
    done(std::move(none));
  }
  void fetch_sockets(const core::Target&, std::function<void(core::FetchedSockets)> done) override {
    done({});
  }
  void add_sockets(const core::Target& target, std::vector<std::string> rooms) override {
    wire_->move_sockets(nsp_, target, std::move(rooms), true);
  }
  void del_sockets(const core::Target& target, std::vector<std::string> rooms) override {
    wire_->move_sockets(nsp_, target, std::move(rooms), false);
  }
  void disconnect_sockets(const core::Target& target, bool close_connection) override {
    wire_->disconnect_sockets(nsp_, target, close_connection);
  }
  // Nobody asks an emitter.
  void broadcast_and_count(core::BroadcastPacket, const core::Target&,
                           std::function<void(std::size_t)> counted,
                           std::function<void(Value)>) override {
    counted(0);
  }
  void server_side(std::vector<Value>, std::function<void(Value)>) override {}
  void list_rooms(std::function<void(std::vector<std::string>)> done) override { done({}); }
  void restore_elsewhere(core::Namespace&, std::string_view, std::optional<std::string_view>,
                         std::function<void(core::RestoredSession)> done) override {
    done({});
  }
  void give_up_session(const std::string&, core::LogPosition) override {}
  void emit_elsewhere(const std::string&, const EncodedPayload&, const core::Flags&) override {}

 private:
  std::shared_ptr<EmitterWire> wire_;
  std::string nsp_;
};

}  // namespace

PayloadWriter& detail::EmitterServerSide::begin_payload() const {
  return codec::json_writer();
}

void detail::EmitterServerSide::emit_encoded(sockeye::detail::Outgoing&& outgoing) const {
  if (outgoing.on_ack) {
    static const Error deaf("an emitter cannot receive acknowledgements");
    sockeye::detail::AckResult none;
    none.error = &deaf;
    outgoing.on_ack(none);
    return;
  }
  wire_->server_side_emit(nsp_, core::outgoing_values(outgoing.payload));
}

void detail::EmitterServerSide::check_name(std::string_view name) {
  sockeye::detail::ServerSideEmitter::check_name(name);
}

Emitter::Emitter(std::shared_ptr<EmitterWire> wire, std::string nsp)
    : BroadcastOperator(std::make_shared<EmitterScope>(wire, nsp), {}),
      wire_(std::move(wire)),
      nsp_(std::move(nsp)) {}

Emitter Emitter::of(std::string_view nsp) const {
  std::string full(nsp);
  if (full.empty() || full.front() != '/') full.insert(full.begin(), '/');
  return {wire_, std::move(full)};
}

bool Emitter::flush(std::chrono::milliseconds timeout) const {
  return wire_->flush(timeout);
}

}  // namespace sockeye::cluster
