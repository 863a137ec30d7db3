// A client session's way from polling to WebSocket.
//
//   probe(): WebSocket with the session's id --open--> "2probe" --"3probe"--> polling comes to rest
//     --no request under way--> "5", the WebSocket is the transport, what waited leaves over it
//
// Whatever goes wrong before "5" ends the WebSocket alone: the session polls on.
#include <utility>

#include "base/log.hpp"
#include "codec/engine_packet.hpp"
#include "engine/client_core.hpp"

namespace sockeye::engine {
namespace {

ClientFault probe_fault(std::string_view what) {
  ClientFault fault;
  fault.message = "probe error";
  if (!what.empty()) fault.message.append(": ").append(what);
  return fault;
}

}  // namespace

void ClientSession::Core::probe() {
  remember(false);
  probe_ = std::make_unique<Probe>();
  probe_->socket = std::make_shared<ClientWebSocket>(context_, *this, handshake_.sid);
  if (context_.options.upgrade_timeout > Duration::zero()) {
    probe_->deadline = context_.driver.now() + context_.options.upgrade_timeout;
    context_.driver.wake();
  }
  probe_->socket->connect();
}

std::shared_ptr<ClientWebSocket> ClientSession::Core::socket(ExchangeId id) const noexcept {
  if (ended()) return nullptr;
  if (websocket_ && websocket_->id() == id) return websocket_;
  if (probe_ && probe_->socket && probe_->socket->id() == id) return probe_->socket;
  return nullptr;
}

void ClientSession::Core::on_socket_open(ClientWebSocket& socket, base::SendQueue& out,
                                         const WebSocketAnswer& answer) {
  if (!socket.open(out, answer)) return;
  if (is_probe(socket)) {
    socket.send(codec::packet_frame(codec::EnginePacketType::ping, "probe"));
  }
}

void ClientSession::Core::on_probe_text(std::string_view text) {
  if (probe_->answered) return;
  if (text != "3probe") {
    fail_probe(probe_fault({}));
    return;
  }
  probe_->answered = true;
  remember(true);
  observer_.on_upgrading(TransportName::websocket);
  if (ended() || !probe_) return;
  polling_->pause();
  finish_upgrade_at_rest();
}

void ClientSession::Core::finish_upgrade_at_rest() {
  if (!upgrading() || !polling_->rests()) return;
  base::debug("engine client", "a session goes on over a WebSocket");
  websocket_ = std::move(probe_->socket);
  websocket_->send(codec::packet_frame(codec::EnginePacketType::upgrade));
  polling_ = nullptr;
  // Not before on_upgrade has returned may what waits leave, nor the session close.
  observer_.on_upgrade(TransportName::websocket);
  if (ended()) return;
  probe_ = nullptr;
  write();
  close_if_drained();
}

void ClientSession::Core::fail_probe(ClientFault fault) {
  base::debug("engine client", "an upgrade is given up: ", fault.message);
  const bool paused = probe_->answered;
  drop_probe();
  remember(false);
  if (paused) {
    polling_->resume();
    if (!polling_->getting()) polling_->poll();
  }
  observer_.on_upgrade_error(fault);
  if (ended()) return;
  wake_if_writable();
  close_if_drained();
}

void ClientSession::Core::drop_probe() {
  if (!probe_) return;
  const auto probe = std::move(probe_);
  if (probe->socket) probe->socket->close();
}

void ClientSession::Core::on_socket_end(ClientWebSocket& from, const ClientFault& fault) {
  if (is_probe(from)) {
    ClientFault probed = fault;
    probed.message = "probe error: " + (fault.message.empty() ? "transport closed" : fault.message);
    fail_probe(std::move(probed));
  } else if (fault.message.empty()) {
    finish(CloseReason::transport_close, fault);
  } else {
    fail(fault);
  }
}

}  // namespace sockeye::engine
