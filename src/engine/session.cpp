#include "engine/session.hpp"

#include <utility>

#include "codec/engine_packet.hpp"
#include "engine/session_table.hpp"

namespace sockeye::engine {
namespace {

using codec::EnginePacketType;

constexpr std::string_view poll_type = "text/plain; charset=UTF-8";
constexpr std::string_view post_type = "text/html";

// Control packets are the same for every session: one frame each, for each thread.
const base::Frame& control_frame(EnginePacketType type) {
  thread_local const base::Frame close = codec::packet_frame(EnginePacketType::close);
  thread_local const base::Frame ping = codec::packet_frame(EnginePacketType::ping);
  thread_local const base::Frame noop = codec::packet_frame(EnginePacketType::noop);
  switch (type) {
    case EnginePacketType::close:
      return close;
    case EnginePacketType::ping:
      return ping;
    default:
      return noop;
  }
}

}  // namespace

Session::Session(SessionTable& table, std::string id) : table_(table), id_(std::move(id)) {}

Session::~Session() {
  if (websocket_) websocket_->attach(nullptr);
  if (upgrade_) upgrade_->candidate.attach(nullptr);
}

void Session::attach(WebSocketTransport& transport) {
  websocket_ = &transport;
  transport.attach(this);
}

void Session::send_slowly(const base::Frame& frame) {
  if (websocket_ && frame.kind() == base::FrameKind::binary) {
    websocket_->send(codec::base64_message_frame(frame.body()));
    return;
  }
  send_packet(frame);
}

void Session::send_packet(const base::Frame& frame) {
  if (websocket_) {
    websocket_->send(frame);
    return;
  }
  waiting_.push_back(frame);
  if (!flush_marked_) {
    flush_marked_ = true;
    table_.mark(*this);
  }
}

void Session::flush_poll() {
  if (!get_ || waiting_.empty()) return;
  std::string payload = codec::encode_engine_payload(waiting_);
  waiting_.clear();
  std::exchange(get_, nullptr)->answer(200, poll_type, std::move(payload));
}

void Session::close() {
  if (state_ != State::open) return;
  state_ = State::closing;
  SessionTable::Deadlines::disarm(*this);
  if (websocket_) {
    finish(CloseReason::forced_close, "");
    return;
  }
  // What is queued and the close packet never share an answer: the client would hear of its end
  // before it has dispatched what came with it.
  flush_poll();
  if (get_) {
    finish(CloseReason::forced_close, "");
    return;
  }
  table_.close_due_.arm(*this, table_.now());
  table_.wake_();
}

void Session::discard() {
  if (state_ == State::closed) return;
  waiting_.clear();
  finish(CloseReason::forced_close, "");
}

void Session::on_get(std::unique_ptr<PollReply> reply) {
  if (state_ == State::closed) {
    reply->answer(400, post_type, "");
    return;
  }
  if (get_) {
    finish(CloseReason::transport_error, "overlap from client");
    reply->answer(400, post_type, "");
    return;
  }
  get_ = std::move(reply);
  if (state_ == State::closing && waiting_.empty()) {
    waiting_.push_back(control_frame(EnginePacketType::noop));
    waiting_.push_back(control_frame(EnginePacketType::close));
    flush_poll();
    finish(CloseReason::forced_close, "");
    return;
  }
  flush_poll();
}

void Session::on_get_aborted(const PollReply* reply) {
  if (!get_ || get_.get() != reply) return;
  get_ = nullptr;
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
  if (content_type == "application/octet-stream") {
    finish(CloseReason::transport_error, "invalid content");
    reply->answer(400, post_type, "");
    return;
  }
  codec::EnginePayloadReader payload(body);
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
      if (waiting_.empty()) waiting_.push_back(control_frame(EnginePacketType::noop));
      finish(CloseReason::transport_close, "closed by the client");
    } else {
      on_packet(packet);
    }
  }
  reply->answer(200, post_type, "ok");
}

void Session::on_packet(const codec::EnginePacket& packet) {
  switch (packet.type) {
    case EnginePacketType::message:
      observer_->on_text(*this, packet.data);
      break;
    case EnginePacketType::pong:
      pong();
      break;
    case EnginePacketType::ping:
      finish(CloseReason::transport_error, "invalid heartbeat direction");
      break;
    default:
      break;
  }
}

void Session::ping() {
  send_packet(control_frame(EnginePacketType::ping));
  table_.pong_due_.arm(*this, table_.now());
}

void Session::pong() {
  table_.wake_();
  table_.ping_due_.arm(*this, table_.now());
}

bool Session::begin_upgrade(WebSocketTransport& candidate) {
  // A session born on a WebSocket takes no second one (the reference lets it be stolen).
  if (state_ == State::closed || websocket_ || upgrade_) return false;
  upgrade_ = std::make_unique<UpgradeAttempt>(*this, candidate);
  candidate.attach(this);
  table_.upgrade_due_.arm(*upgrade_, table_.now());
  table_.wake_();
  return true;
}

void Session::on_websocket_text(WebSocketTransport& from, std::string_view text) {
  if (&from != websocket_) {
    if (upgrade_ && &upgrade_->candidate == &from) on_probe(text);
    return;
  }
  if (state_ != State::open) return;
  // The common case first: a message, whose text is handed on as it lies in the read buffer.
  if (!text.empty() && text.front() == '4') {
    observer_->on_text(*this, text.substr(1));
    return;
  }
  std::string storage;
  const auto packet = codec::decode_engine_packet(text, storage);
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
    if (upgrade_ && &upgrade_->candidate == &from) abandon_upgrade();
    return;
  }
  if (state_ == State::open) observer_->on_binary(*this, bytes);
}

void Session::on_websocket_lost(WebSocketTransport& from, CloseReason reason,
                                std::string_view description) {
  if (&from == websocket_) {
    finish(reason, description);
  } else if (upgrade_ && &upgrade_->candidate == &from) {
    abandon_upgrade();
  }
}

void Session::on_probe(std::string_view text) {
  WebSocketTransport& candidate = upgrade_->candidate;
  if (text == "2probe") {
    candidate.send(codec::packet_frame(EnginePacketType::pong, "probe"));
    table_.noop_due_.arm(*upgrade_, table_.now());
    table_.wake_();
  } else if (text == "5") {
    finish_upgrade();
  } else {
    abandon_upgrade();
  }
}

void Session::noop_tick() {
  table_.noop_due_.arm(*upgrade_, table_.now());
  if (!get_ || state_ != State::open) return;
  waiting_.push_back(control_frame(EnginePacketType::noop));
  flush_poll();
}

void Session::finish_upgrade() {
  websocket_ = &upgrade_->candidate;
  upgrade_ = nullptr;
  upgraded_ = true;
  posting_ = false;
  if (get_) {
    std::exchange(get_, nullptr)
        ->answer(200, poll_type, std::string(control_frame(EnginePacketType::noop).body()));
  }
  if (state_ == State::closing) SessionTable::Deadlines::disarm(*this);
  for (const base::Frame& frame : std::exchange(waiting_, {})) {
    if (base64_ && frame.kind() == base::FrameKind::binary) {
      websocket_->send(codec::base64_message_frame(frame.body()));
    } else {
      websocket_->send(frame);
    }
  }
  observer_->on_upgrade(*this);
  if (state_ == State::closing) finish(CloseReason::forced_close, "");
}

void Session::abandon_upgrade() {
  if (!upgrade_) return;
  WebSocketTransport& candidate = upgrade_->candidate;
  upgrade_ = nullptr;
  candidate.attach(nullptr);
  candidate.close();
}

void Session::finish(CloseReason reason, std::string_view description) {
  if (state_ == State::closed) return;
  state_ = State::closed;
  SessionTable::Deadlines::disarm(*this);
  abandon_upgrade();
  if (get_) {
    if (waiting_.empty()) waiting_.push_back(control_frame(EnginePacketType::close));
    flush_poll();
  }
  waiting_.clear();
  if (websocket_) {
    websocket_->attach(nullptr);
    std::exchange(websocket_, nullptr)->close();
  }
  table_.end(*this);
  if (observer_) observer_->on_close(*this, reason, description);
}

}  // namespace sockeye::engine
