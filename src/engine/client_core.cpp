#include "engine/client_core.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/log.hpp"
#include "codec/engine_packet.hpp"
#include "engine/client_fault.hpp"
#include "engine/client_handshake.hpp"
#include "engine/client_settings.hpp"

namespace sockeye::engine {

using codec::EnginePacketType;

namespace {

// A server pings once an interval: one that floods gets no more answers than this before it takes
// them.
constexpr int most_late_pongs = 16;

}  // namespace

ClientSession::Core::Core(ClientDriver& driver, ClientObserver& observer, ClientOptions options,
                          UpgradeMemory* memory)
    : context_(driver, std::move(options)), observer_(observer), memory_(memory) {
  check_client_options(context_.options);
  transports_ = context_.options.transports;
}

void ClientSession::Core::open() {
  if (state_ != State::idle) return;
  state_ = State::opening;
  const bool remembered =
      context_.options.remember_upgrade && memory_ && memory_->websocket_worked &&
      std::ranges::find(transports_, TransportName::websocket) != transports_.end();
  begin(remembered ? TransportName::websocket : transports_.front());
}

void ClientSession::Core::begin(TransportName transport) {
  base::debug("engine client", "opens over ", name_of(transport));
  if (transport == TransportName::polling) {
    websocket_ = nullptr;
    polling_ = std::make_unique<ClientPolling>(context_);
    polling_->poll();
  } else {
    polling_ = nullptr;
    websocket_ = std::make_shared<ClientWebSocket>(context_, *this, std::string_view());
    websocket_->connect();
  }
}

void ClientSession::Core::close() {
  if (state_ == State::idle) state_ = State::closed;
  if (state_ != State::opening && state_ != State::open) return;
  state_ = State::closing;
  close_if_drained();
}

void ClientSession::Core::close_if_drained() {
  if (state_ == State::closing && waiting_.empty() && !upgrading()) {
    finish(CloseReason::forced_close, {});
  }
}

void ClientSession::Core::abandon() {
  if (ended()) return;
  state_ = State::closed;
  drop_probe();
  if (polling_) polling_->cancel();
  if (websocket_) websocket_->close();
}

void ClientSession::Core::leave() noexcept {
  state_ = State::closed;
  if (websocket_) websocket_->leave();
  if (probe_ && probe_->socket) probe_->socket->leave();
}

// What arrives

void ClientSession::Core::on_response(ExchangeId id, int status, std::string_view body) {
  if (ended() || !polling_) return;
  const bool get = polling_->is_get(id);
  if (!get && !polling_->is_post(id)) return;
  if (get) {
    polling_->end_get();
  } else {
    polling_->end_post();
  }
  if (status != 200) {
    fail(http_fault(get ? "xhr poll error" : "xhr post error", status, body));
  } else if (!get) {
    on_posted();
  } else if (body.size() > context_.options.max_payload) {
    fail(http_fault("xhr poll error", 0, "the answer is larger than max_payload"));
  } else {
    take_payload(body);
  }
}

void ClientSession::Core::on_request_failed(ExchangeId id, std::string_view error) {
  if (ended() || !polling_) return;
  if (polling_->is_get(id)) {
    polling_->end_get();
    fail(http_fault("xhr poll error", 0, error));
  } else if (polling_->is_post(id)) {
    polling_->end_post();
    fail(http_fault("xhr post error", 0, error));
  }
}

void ClientSession::Core::take_payload(std::string_view payload) {
  if (!shaken_ && is_protocol_3_payload(payload)) {
    fail(server_fault("the server speaks Engine.IO protocol 3, as Socket.IO 2 does"));
    return;
  }
  polling_->set_reading(true);
  codec::EnginePayloadReader reader(payload);
  codec::EnginePacket packet;
  using Status = codec::EnginePayloadReader::Status;
  while (true) {
    const Status status = reader.next(packet);
    if (status == Status::end) break;
    if (status == Status::error) {
      fail(server_fault("parser error"));
    } else if (packet.type == EnginePacketType::close) {
      polling_->ended();
      ClientFault fault;
      fault.description = "transport closed by the server";
      finish(CloseReason::transport_close, fault);
    } else {
      on_packet(packet);
    }
    if (ended() || !polling_ || status == Status::error) return;
  }
  polling_->set_reading(false);
  if (!shaken_) {
    fail(server_fault("the server did not begin with a handshake"));
  } else if (polling_->phase() == ClientPolling::Phase::open) {
    polling_->poll();
  } else {
    finish_upgrade_at_rest();
  }
}

void ClientSession::Core::on_socket_text(ClientWebSocket& from, std::string_view text) {
  if (is_probe(from)) {
    on_probe_text(text);
    return;
  }
  // The common case first: a message, whose text is handed on as it lies in the read buffer.
  if (shaken_ && text.starts_with('4')) {
    observer_.on_text(text.substr(1));
    return;
  }
  std::string storage;
  const auto packet = codec::decode_engine_packet(text, storage);
  if (!packet) {
    fail(server_fault("parser error"));
  } else if (packet->type != EnginePacketType::close) {
    on_packet(*packet);
  }
}

void ClientSession::Core::on_socket_binary(ClientWebSocket& from, std::string_view bytes) {
  if (is_probe(from)) {
    on_probe_text({});
  } else {
    on_packet({EnginePacketType::message, true, bytes});
  }
}

void ClientSession::Core::on_packet(const codec::EnginePacket& packet) {
  if (!shaken_) {
    if (packet.type == EnginePacketType::open) {
      on_handshake(packet.data);
    } else {
      fail(server_fault("the server did not begin with a handshake"));
    }
    return;
  }
  if (packet.type == EnginePacketType::ping) {
    on_ping();
  } else if (packet.type == EnginePacketType::message) {
    if (packet.binary) {
      observer_.on_binary(packet.data);
    } else {
      observer_.on_text(packet.data);
    }
  }
}

void ClientSession::Core::on_handshake(std::string_view json) {
  auto handshake = read_client_handshake(json, transports_);
  if (!handshake) {
    fail(server_fault("the handshake cannot be read"));
    return;
  }
  handshake_ = std::move(*handshake);
  shaken_ = true;
  if (polling_) polling_->opened(handshake_.sid);
  remember(websocket_ != nullptr);
  arm_ping();
  if (state_ == State::opening) {
    state_ = State::open;
    observer_.on_open();
  }
  if (ended()) return;
  write();
  if (state_ == State::open && polling_ && context_.options.upgrade &&
      !handshake_.upgrades.empty()) {
    probe();
  }
}

// The heartbeat

void ClientSession::Core::on_ping() {
  arm_ping();
  late_pongs_ = waiting_.empty() && writable() ? 0 : std::min(late_pongs_ + 1, most_late_pongs);
  if (state_ == State::open && late_pongs_ < most_late_pongs) {
    static thread_local const base::Frame pong = codec::packet_frame(EnginePacketType::pong);
    queue(pong);
  }
  observer_.on_ping();
}

void ClientSession::Core::arm_ping() {
  const Duration delay = handshake_.ping_interval + handshake_.ping_timeout;
  ping_deadline_ = context_.driver.now() + delay;
  ping_expiry_ = context_.driver.wall_clock() + delay;
  context_.driver.wake();
}

bool ClientSession::Core::ping_expired() {
  if (!expired_ && ping_expiry_ && context_.driver.wall_clock() > *ping_expiry_) {
    expired_ = true;
    context_.driver.wake();
  }
  return expired_;
}

std::optional<TimePoint> ClientSession::Core::next_deadline() const noexcept {
  if (ended()) return std::nullopt;
  std::optional<TimePoint> next;
  const auto take = [&](const std::optional<TimePoint>& deadline) {
    if (deadline && (!next || *deadline < *next)) next = deadline;
  };
  take(ping_deadline_);
  if (polling_) take(polling_->next_deadline());
  if (probe_) take(probe_->deadline);
  return next;
}

void ClientSession::Core::on_time() {
  if (ended()) return;
  const TimePoint now = context_.driver.now();
  if (ping_deadline_ && *ping_deadline_ <= now) {
    finish(CloseReason::ping_timeout, {});
    return;
  }
  if (polling_) {
    const std::string_view late = polling_->expire(now);
    if (!late.empty()) {
      fail(http_fault(late, 0, "timeout"));
      return;
    }
  }
  if (probe_ && probe_->deadline && *probe_->deadline <= now) {
    ClientFault fault;
    fault.message = "probe error: timeout";
    fail_probe(std::move(fault));
  }
}

// The end

void ClientSession::Core::fail(const ClientFault& fault) {
  remember(false);
  // A session that is to close once it has sent what waits still needs a transport that opens.
  if (!shaken_ && context_.options.try_all_transports && transports_.size() > 1) {
    const TransportName failed = transport();
    if (polling_) polling_->cancel();
    if (websocket_) websocket_->close();
    std::erase(transports_, failed);
    begin(transports_.front());
    return;
  }
  finish(CloseReason::transport_error, fault);
}

void ClientSession::Core::finish(CloseReason reason, const ClientFault& fault) {
  if (ended()) return;
  base::debug("engine client", "a session ends: ", name_of(reason),
              fault.message.empty() ? "" : ", ", fault.message);
  state_ = State::closed;
  ping_deadline_.reset();
  ping_expiry_.reset();
  drop_probe();
  if (polling_) polling_->close();
  if (websocket_) websocket_->close();
  handshake_ = {};
  observer_.on_close(reason, fault);
  waiting_.clear();
  waiting_bytes_ = 0;
  posted_ = 0;
}

}  // namespace sockeye::engine
