// What a client session sends: it waits here until its transport can take it.
#include <algorithm>
#include <span>
#include <string>
#include <utility>

#include "codec/engine_packet.hpp"
#include "engine/client_core.hpp"

namespace sockeye::engine {

void ClientSession::Core::send(const base::Frame& frame) {
  if (state_ == State::closing || state_ == State::closed) return;
  queue(frame);
}

void ClientSession::Core::queue(const base::Frame& frame) {
  if (websocket_ && shaken_ && waiting_.empty()) [[likely]] {
    websocket_->send(frame);
    return;
  }
  waiting_bytes_ += frame.body().size();
  waiting_.push_back(frame);
  wake_if_writable();
}

bool ClientSession::Core::writable() const noexcept {
  if (ended()) return false;
  if (websocket_) return websocket_->writable();
  return polling_ && polling_->writable();
}

std::size_t ClientSession::Core::buffered() const noexcept {
  return waiting_bytes_ + (websocket_ ? websocket_->buffered() : 0);
}

void ClientSession::Core::wake_if_writable() {
  if (shaken_ && !waiting_.empty() && posted_ == 0 && !upgrading()) context_.driver.wake();
}

void ClientSession::Core::flush() {
  if (ended()) return;
  if (expired_) {
    finish(CloseReason::ping_timeout, {});
    return;
  }
  write();
}

void ClientSession::Core::write() {
  if (!shaken_ || waiting_.empty() || upgrading()) return;
  if (websocket_) {
    waiting_bytes_ = 0;
    for (const base::Frame& frame : std::exchange(waiting_, {})) websocket_->send(frame);
    close_if_drained();
  } else if (posted_ == 0 && polling_->writable()) {
    posted_ = writable_count();
    polling_->post(codec::encode_engine_payload(std::span(waiting_).first(posted_)));
  }
}

std::size_t ClientSession::Core::writable_count() const noexcept {
  if (handshake_.max_payload == 0) return waiting_.size();
  std::size_t size = codec::payload_packet_size(waiting_.front());
  std::size_t count = 1;
  for (; count < waiting_.size(); ++count) {
    size += 1 + codec::payload_packet_size(waiting_[count]);
    if (size > handshake_.max_payload) break;
  }
  return count;
}

void ClientSession::Core::on_posted() {
  // The last POST of all has no result here: whatever was posted are messages.
  const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(std::exchange(posted_, 0));
  for (auto sent = waiting_.begin(); sent != end; ++sent) waiting_bytes_ -= sent->body().size();
  waiting_.erase(waiting_.begin(), end);
  finish_upgrade_at_rest();
  if (ended()) return;
  wake_if_writable();
  close_if_drained();
  if (!ended() && buffered() == 0) observer_.on_drain();
}

void ClientSession::Core::on_socket_drained(ExchangeId id) {
  const bool is_ours = websocket_ && websocket_->id() == id;
  if (is_ours && !ended() && buffered() == 0) observer_.on_drain();
}

}  // namespace sockeye::engine
