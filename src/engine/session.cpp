#include "engine/session.hpp"

#include <algorithm>
#include <utility>

#include "base/log.hpp"
#include "codec/engine_packet.hpp"
#include "codec/engine_payload_v3.hpp"
#include "codec/padding.hpp"
#include "engine/jsonp.hpp"
#include "engine/session_table.hpp"

namespace sockeye::engine {
namespace {

using codec::EnginePacketType;

constexpr std::string_view poll_type = "text/plain; charset=UTF-8";
constexpr std::string_view post_type = "text/html";
constexpr std::string_view octet_stream = "application/octet-stream";

// Control packets are the same for every session: one frame each, for each thread.
const base::Frame& control_frame(EnginePacketType type) {
  // As in the reference, only the ping lets the answer that it is in be compressed.
  static const auto plain = [](EnginePacketType of) {
    base::Frame frame = codec::packet_frame(of);
    frame.set_compress(false);
    return frame;
  };
  thread_local const base::Frame close = plain(EnginePacketType::close);
  thread_local const base::Frame ping = codec::packet_frame(EnginePacketType::ping);
  thread_local const base::Frame pong = codec::packet_frame(EnginePacketType::pong);
  thread_local const base::Frame noop = plain(EnginePacketType::noop);
  switch (type) {
    case EnginePacketType::close:
      return close;
    case EnginePacketType::ping:
      return ping;
    case EnginePacketType::pong:
      return pong;
    default:
      return noop;
  }
}

}  // namespace

Session::Session(SessionTable& table, std::string_view id, Dialect dialect)
    : table_(table), id_(id), protocol_(dialect.protocol) {
  if (dialect.jsonp) {
    polling().jsonp = std::make_unique<const std::string>(std::move(*dialect.jsonp));
  }
  set_base64(dialect.base64);
}

Session::~Session() {
  if (websocket_) websocket_->attach(nullptr);
  if (upgrade()) upgrade()->candidate.attach(nullptr);
}

void Session::attach(WebSocketTransport& transport) {
  websocket_ = &transport;
  transport.attach(this);
  note_route();
}

void Session::note_route() noexcept {
  const bool is_direct =
      state_ == State::open && websocket_ && !recodes_binary_ && !websocket_->compression();
  direct_ = is_direct ? &websocket_->out() : nullptr;
}

void Session::set_base64(bool base64) noexcept {
  base64_ = base64;
  recodes_binary_ = base64 || protocol_ == Protocol::v3;
  note_route();
}

void Session::send_slowly(const base::Frame& frame) {
  if (state_ == State::open) route(frame);
}

void Session::route(const base::Frame& frame) {
  if (websocket_ && recodes_binary_ && frame.kind() == base::FrameKind::binary) {
    websocket_->send(recoded(frame));
  } else {
    send_packet(frame);
  }
}

void Session::conflate(const base::Frame& frame) {
  if (direct_) {
    direct_->conflate(frame);
  } else if (state_ != State::open) {
    return;
  } else if (websocket_) {
    const bool recodes = recodes_binary_ && frame.kind() == base::FrameKind::binary;
    websocket_->conflate(recodes ? recoded(frame).with_key(frame.key()) : frame);
  } else {
    const auto waits = std::ranges::find_if(
        polling().waiting, [&](const base::Frame& one) { return one.key() == frame.key(); });
    if (waits == polling_->waiting.end()) {
      send_packet(frame);
    } else {
      polling_->waiting_bytes += frame.size();
      polling_->waiting_bytes -= waits->size();
      *waits = frame;
    }
  }
}

base::Frame Session::recoded(const base::Frame& binary) const {
  const std::string_view body = binary.body();
  base::Frame frame = protocol_ == Protocol::v4 ? codec::base64_message_frame(body)
                      : base64_                 ? codec::base64_message_frame_v3(body)
                                                : codec::binary_message_frame_v3(body);
  frame.set_compress(binary.compress());
  return frame;
}

void Session::send_packet(const base::Frame& frame) {
  if (websocket_) {
    websocket_->send(frame);
    return;
  }
  polling().waiting.push_back(frame);
  polling_->waiting_bytes += frame.size();
  if (!flush_marked_) {
    flush_marked_ = true;
    table_.mark(*this);
  }
}

void Session::flush_poll() {
  if (!polls() || polling_->waiting.empty()) return;
  std::vector<base::Frame>& waiting = polling_->waiting;
  const std::unique_ptr<PollReply> get = std::move(polling_->get);
  if (std::ranges::any_of(waiting, &base::Frame::compress)) get->allow_compression();
  Poll poll = poll_of(waiting);
  drop_waiting();
  get->answer(200, poll.type, std::move(poll.payload));
}

void Session::drop_waiting() noexcept {
  if (!polling_) return;
  polling_->waiting.clear();
  polling_->waiting_bytes = 0;
  polling_->waits_long = false;
}

void Session::flush() {
  flush_marked_ = false;
  flush_poll();
  if (!polling_) return;
  if (polling_->waits_long && exceeds(polling_->waiting_bytes)) {
    drop_waiting();
    finish(CloseReason::send_buffer_full, "the client does not poll");
  } else {
    polling_->waits_long = !polling_->waiting.empty();
  }
}

bool Session::exceeds(std::size_t waiting) const noexcept {
  const std::size_t most = table_.options().max_send_buffer;
  return state_ == State::open && most > 0 && waiting > most;
}

Session::Poll Session::poll_of(std::span<const base::Frame> packets) const {
  Poll poll{poll_type, {}};
  if (protocol_ == Protocol::v4) {
    poll.payload = codec::encode_engine_payload(packets);
  } else if (!base64_ && !jsonp() && codec::has_binary(packets)) {
    poll = {octet_stream, codec::encode_engine_bytes_v3(packets)};
  } else {
    poll.payload = codec::encode_engine_payload_v3(packets);
  }
  if (jsonp()) poll.payload = jsonp_script(*jsonp(), poll.payload);
  return poll;
}

std::size_t Session::queued() const noexcept {
  return (websocket_ ? websocket_->out().bytes() : 0) + (polling_ ? polling_->waiting_bytes : 0);
}

void Session::close() {
  if (state_ != State::open) return;
  state_ = State::closing;
  note_route();
  SessionTable::Deadlines::disarm(*this);
  if (websocket_) {
    finish(CloseReason::forced_close, "");
    return;
  }
  // What is queued and the close packet never share an answer: the client would hear of its end
  // before it has dispatched what came with it.
  flush_poll();
  if (polls()) {
    finish(CloseReason::forced_close, "");
    return;
  }
  table_.close_due_.arm(*this, table_.now());
  table_.wake_();
}

void Session::discard() {
  if (state_ == State::closed) return;
  drop_waiting();
  finish(CloseReason::forced_close, "");
}

void Session::on_get(std::unique_ptr<PollReply> reply) {
  if (state_ == State::closed) {
    reply->answer(400, post_type, "");
    return;
  }
  if (polls()) {
    finish(CloseReason::transport_error, "overlap from client");
    reply->answer(400, post_type, "");
    return;
  }
  polling().get = std::move(reply);
  if (auto& waiting = polling_->waiting; state_ == State::closing && waiting.empty()) {
    waiting.push_back(control_frame(EnginePacketType::noop));
    waiting.push_back(control_frame(EnginePacketType::close));
    flush_poll();
    finish(CloseReason::forced_close, "");
    return;
  }
  flush_poll();
}

void Session::on_get_aborted(const PollReply* reply) {
  if (!polls() || polling_->get.get() != reply) return;
  polling_->get = nullptr;
  finish(CloseReason::transport_error, "poll connection closed prematurely");
}

bool Session::begin_post() {
  if (posting_) {
    finish(CloseReason::transport_error, "data request overlap from client");
    return false;
  }
  posting_ = true;
  return true;
}

void Session::on_post_aborted() {
  if (!std::exchange(posting_, false)) return;
  finish(CloseReason::transport_error, "data request connection closed prematurely");
}

void Session::on_post_too_large(std::unique_ptr<PollReply> reply) {
  posting_ = false;
  reply->answer(413, post_type, "");
}

void Session::on_post(std::unique_ptr<PollReply> reply, std::string_view content_type,
                      std::string_view body) {
  posting_ = false;
  const bool binary = content_type == octet_stream;
  if (binary && protocol_ == Protocol::v4) {
    finish(CloseReason::transport_error, "invalid content");
    reply->answer(400, post_type, "");
    return;
  }
  if (jsonp()) {
    if (auto payload = jsonp_payload(body)) {
      const std::size_t size = payload->size();
      payload->resize(size + codec::padding);
      post_payload({payload->data(), size}, false);
    }
  } else {
    post_payload(body, binary);
  }
  reply->answer(200, post_type, "ok");
}

void Session::post_payload(std::string_view payload, bool binary) {
  using V3 = codec::EnginePayloadV3Reader;
  if (protocol_ == Protocol::v4) {
    take_packets(codec::EnginePayloadReader(payload));
  } else {
    take_packets(V3(payload, binary ? V3::Form::binary : V3::Form::text));
  }
}

template <class Reader>
void Session::take_packets(Reader payload) {
  codec::EnginePacket packet;
  while (state_ == State::open) {
    const auto status = payload.next(packet);
    if (status == codec::EnginePayloadReader::Status::end) break;
    if (status == codec::EnginePayloadReader::Status::error) {
      finish(CloseReason::parse_error, "invalid packet");
      break;
    }
    if (packet.binary) {
      observer_->on_binary(*this, packet.data);
    } else if (packet.type == EnginePacketType::close) {
      if (auto& waiting = polling().waiting; waiting.empty()) {
        waiting.push_back(control_frame(EnginePacketType::noop));
      }
      finish(CloseReason::transport_close, "closed by the client");
    } else {
      on_packet(packet);
    }
  }
}

void Session::on_packet(const codec::EnginePacket& packet) {
  switch (packet.type) {
    case EnginePacketType::message:
      observer_->on_text(*this, packet.data);
      break;
    case EnginePacketType::pong:
    case EnginePacketType::ping:
      heartbeat(packet.type);
      break;
    default:
      break;
  }
}

void Session::begin_heartbeat() {
  auto& due = protocol_ == Protocol::v4 ? table_.ping_due_ : table_.client_ping_due_;
  due.arm(*this, table_.now());
  table_.wake_();
}

// The server pings and the client answers; with protocol 3, the other way round.
void Session::heartbeat(EnginePacketType type) {
  if ((type == EnginePacketType::pong) != (protocol_ == Protocol::v4)) {
    finish(CloseReason::transport_error, "invalid heartbeat direction");
    return;
  }
  if (protocol_ == Protocol::v3) send_packet(control_frame(EnginePacketType::pong));
  if (std::exchange(awaits_pong_, false)) {
    const TimePoint pinged = deadline() - table_.pong_due_.duration();
    table_.heartbeat_delays_.add(table_.now() - pinged);
  }
  begin_heartbeat();
}

void Session::ping() {
  awaits_pong_ = true;
  send_packet(control_frame(EnginePacketType::ping));
  table_.pong_due_.arm(*this, table_.now());
}

bool Session::begin_upgrade(WebSocketTransport& candidate, bool base64) {
  // A session born on a WebSocket takes no second one (the reference lets it be stolen).
  if (state_ == State::closed || websocket_ || upgrade()) return false;
  polling().upgrade = std::make_unique<UpgradeAttempt>(*this, candidate, base64);
  candidate.attach(this);
  table_.upgrade_due_.arm(*upgrade(), table_.now());
  table_.wake_();
  return true;
}

void Session::on_websocket_text(WebSocketTransport& from, std::string_view text) {
  if (&from != websocket_) {
    if (tries(from)) on_probe(text);
    return;
  }
  if (state_ != State::open) return;
  // The common case first: a message, whose text is handed on as it lies in the read buffer.
  if (!text.empty() && text.front() == '4') {
    observer_->on_text(*this, text.substr(1));
    return;
  }
  std::string storage;
  const auto packet = protocol_ == Protocol::v4 ? codec::decode_engine_packet(text, storage)
                                                : codec::decode_engine_packet_v3(text, storage);
  if (!packet) {
    finish(CloseReason::parse_error, "invalid packet");
  } else if (packet->binary) {
    observer_->on_binary(*this, packet->data);
  } else {
    on_packet(*packet);
  }
}

void Session::on_websocket_binary(WebSocketTransport& from, std::string_view bytes) {
  if (&from != websocket_) {
    if (tries(from)) abandon_upgrade();
    return;
  }
  if (state_ != State::open) return;
  if (protocol_ == Protocol::v4) {
    observer_->on_binary(*this, bytes);
    return;
  }
  const auto packet = codec::decode_engine_bytes_v3(bytes);
  if (!packet) {
    finish(CloseReason::parse_error, "invalid packet");
  } else if (packet->binary) {
    observer_->on_binary(*this, packet->data);
  } else {
    on_packet(*packet);
  }
}

void Session::on_websocket_lost(WebSocketTransport& from, CloseReason reason,
                                std::string_view description) {
  if (&from == websocket_) {
    finish(reason, description);
  } else if (tries(from)) {
    abandon_upgrade();
  }
}

void Session::on_probe(std::string_view text) {
  WebSocketTransport& candidate = upgrade()->candidate;
  if (text == "2probe") {
    candidate.send(codec::packet_frame(EnginePacketType::pong, "probe"));
    table_.noop_due_.arm(*upgrade(), table_.now());
    table_.wake_();
  } else if (text == "5") {
    finish_upgrade();
  } else {
    abandon_upgrade();
  }
}

void Session::noop_tick() {
  table_.noop_due_.arm(*upgrade(), table_.now());
  if (!polls() || state_ != State::open) return;
  polling_->waiting.push_back(control_frame(EnginePacketType::noop));
  flush_poll();
}

void Session::finish_upgrade() {
  websocket_ = &upgrade()->candidate;
  set_base64(upgrade()->base64);
  polling_->upgrade = nullptr;
  upgraded_ = true;
  base::debug("engine", "a session goes on over a WebSocket");
  posting_ = false;
  if (polls()) {
    Poll poll = poll_of({&control_frame(EnginePacketType::noop), 1});
    std::exchange(polling_->get, nullptr)->answer(200, poll.type, std::move(poll.payload));
  }
  if (state_ == State::closing) SessionTable::Deadlines::disarm(*this);
  const std::vector<base::Frame> waited = std::exchange(polling_->waiting, {});
  drop_waiting();
  // A POST that is still on its way needs its form.
  if (!polling_->jsonp) polling_ = nullptr;
  for (const base::Frame& frame : waited) {
    if (frame.has_key() && state_ == State::open) {
      conflate(frame);
    } else {
      route(frame);
    }
  }
  observer_->on_upgrade(*this);
  if (state_ == State::closing) finish(CloseReason::forced_close, "");
}

void Session::abandon_upgrade() {
  if (!upgrade()) return;
  base::debug("engine", "an upgrade is given up");
  WebSocketTransport& candidate = upgrade()->candidate;
  polling_->upgrade = nullptr;
  candidate.attach(nullptr);
  candidate.close();
}

void Session::finish(CloseReason reason, std::string_view description) {
  if (state_ == State::closed) return;
  base::debug("engine", "a session ends: ", name_of(reason), description.empty() ? "" : ", ",
              description);
  state_ = State::closed;
  note_route();
  SessionTable::Deadlines::disarm(*this);
  abandon_upgrade();
  if (polls()) {
    if (polling_->waiting.empty()) {
      polling_->waiting.push_back(control_frame(EnginePacketType::close));
    }
    flush_poll();
  }
  drop_waiting();
  if (websocket_) {
    websocket_->attach(nullptr);
    std::exchange(websocket_, nullptr)->close();
  }
  table_.end(*this);
  if (observer_) observer_->on_close(*this, reason, description);
}

}  // namespace sockeye::engine
