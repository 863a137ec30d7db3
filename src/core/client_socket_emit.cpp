// What a client's socket sends: events, now or once it is connected, and their acknowledgements.
#include <utility>

#include "core/client_manager.hpp"
#include "core/client_socket.hpp"
#include "core/outgoing.hpp"

namespace sockeye::core {
namespace {

const Error& disconnected_error() {
  static const Error error("socket has been disconnected");
  return error;
}

}  // namespace

std::size_t waiting_size(const EncodedPayload& payload) noexcept {
  constexpr std::size_t entry = 256;
  std::size_t size = entry + payload.bytes.size();
  for (const Binary& bytes : payload.attachments) size += bytes.size();
  return size;
}

bool ClientSocket::has_room(std::size_t waiting, std::size_t more) {
  if (!manager_) return false;
  if (waiting + more <= manager_->options().max_send_buffer) return true;
  report("", Error("send buffer is full"));
  return false;
}

std::size_t ClientSocket::buffered() const {
  const ClientEngine* const engine = manager_ ? manager_->engine() : nullptr;
  return waiting_bytes_ + retries_.unsent_bytes() + (engine ? engine->buffered() : 0);
}

void ClientSocket::on_manager_drain() {
  const auto self = shared_from_this();
  undrained_ = false;
  hear(listeners_.drain);
}

void ClientSocket::emit(EncodedPayload& payload, const Flags& flags, detail::AckCallback on_ack) {
  if (manager_ && options_.retries.value_or(0) > 0 && !flags.is_volatile) {
    retries_.add(payload, flags, std::move(on_ack));
  } else {
    emit_once(payload, flags, std::move(on_ack));
  }
}

void ClientSocket::emit_once(EncodedPayload& payload, const Flags& flags,
                             detail::AckCallback on_ack) {
  if (!manager_) {
    fail_ack(on_ack, disconnected_error());
    return;
  }
  const auto self = shared_from_this();
  ClientEngine* const engine = manager_->engine();
  if (flags.is_volatile && (!engine || !engine->writable())) {
    fail_ack(on_ack, Error("a volatile event was not sent"));
    return;
  }
  undrained_ = true;
  const bool now = connected_ && engine && !engine->ping_expired();
  if (!has_room(now ? engine->buffered() : waiting_bytes_, waiting_size(payload))) {
    fail_ack(on_ack, Error("send buffer is full"));
    return;
  }
  std::optional<std::uint64_t> ack_id;
  if (on_ack) {
    ack_id = next_ack_id_++;
    if (!expect_ack(*ack_id, std::move(on_ack), flags)) return;
  }
  if (now) {
    transmit(payload, ack_id, flags.compress);
  } else {
    keep(payload, ack_id, flags.compress);
  }
}

void ClientSocket::transmit(const EncodedPayload& payload, std::optional<std::uint64_t> ack_id,
                            bool compress) {
  if (!listeners_.any_outgoing.empty()) {
    const std::uint64_t connection = connection_;
    notify_outgoing(payload);
    if (connection_ != connection || !connected_) return;
  }
  codec::PacketHead head;
  head.type = codec::PacketType::event;
  head.nsp = nsp_;
  head.id = ack_id;
  const PacketFrames frames = encode_packet(parser_, head, payload, compress);
  if (!frames.failure) {
    manager_->send(frames);
    return;
  }
  const Error failure = *frames.failure;
  report("", failure);
  if (ack_id) answer(*ack_id, {.arguments = {}, .error = &failure});
}

void ClientSocket::notify_outgoing(const EncodedPayload& payload) {
  hear(listeners_.any_outgoing, outgoing_values(payload));
}

void ClientSocket::keep(EncodedPayload& payload, std::optional<std::uint64_t> ack_id,
                        bool compress) {
  waiting_bytes_ += waiting_size(payload);
  waiting_.emplace(++last_waiting_, WaitingEvent{std::move(payload), ack_id, compress});
  if (!ack_id) return;
  if (const auto pending = acks_.find(*ack_id); pending != acks_.end()) {
    pending->second.waits_as = last_waiting_;
  }
}

void ClientSocket::flush_waiting() {
  const std::uint64_t connection = connection_;
  while (!waiting_.empty() && connection_ == connection && connected_) {
    const WaitingEvent event = std::move(waiting_.extract(waiting_.begin()).mapped());
    waiting_bytes_ -= waiting_size(event.payload);
    if (event.ack_id) {
      if (const auto pending = acks_.find(*event.ack_id); pending != acks_.end()) {
        pending->second.waits_as = 0;
      }
    }
    transmit(event.payload, event.ack_id, event.compress);
  }
}

bool ClientSocket::expect_ack(std::uint64_t id, detail::AckCallback callback, const Flags& flags) {
  if (acks_.size() >= manager_->options().max_pending_acks) {
    fail_ack(callback, Error("too many pending acknowledgements"));
    return false;
  }
  PendingAck& pending = acks_[id];
  pending.callback = std::move(callback);
  const auto timeout = flags.timeout ? flags.timeout : options_.ack_timeout;
  if (timeout) {
    pending.timer = manager_->after(*timeout, [weak = weak_from_this(), id] {
      if (const auto socket = weak.lock()) socket->time_out(id);
    });
  }
  return true;
}

void ClientSocket::time_out(std::uint64_t id) {
  const auto pending = acks_.find(id);
  if (pending == acks_.end()) return;
  if (const std::uint64_t place = pending->second.waits_as) {
    if (const auto event = waiting_.extract(place)) {
      waiting_bytes_ -= waiting_size(event.mapped().payload);
    }
  }
  const Error error("operation has timed out");
  answer(id, {.arguments = {}, .error = &error});
}

void ClientSocket::answer(std::uint64_t id, const detail::AckResult& result) {
  auto pending = acks_.extract(id);
  if (!pending) return;
  if (manager_ && pending.mapped().timer) manager_->cancel(pending.mapped().timer);
  run_ack(pending.mapped().callback, result);
}

void ClientSocket::on_ack(std::uint64_t id, Elements arguments) {
  answer(id, {.arguments = arguments});
}

void ClientSocket::fail_acks(bool waiting_ones_too) {
  std::vector<std::uint64_t> ids;
  for (const auto& [id, pending] : acks_) {
    if (waiting_ones_too || pending.waits_as == 0) ids.push_back(id);
  }
  std::ranges::sort(ids);
  for (const std::uint64_t id : ids) {
    answer(id, {.arguments = {}, .error = &disconnected_error()});
  }
}

void ClientSocket::run_ack(const detail::AckCallback& callback, const detail::AckResult& result) {
  try {
    callback(result);
  } catch (...) {
    const auto exception = std::current_exception();
    report("", detail::describe(exception), exception);
  }
}

void ClientSocket::fail_ack(const detail::AckCallback& callback, const Error& error) {
  if (callback) run_ack(callback, {.arguments = {}, .error = &error});
}

void ClientSocket::send_ack(std::uint64_t connection, std::uint64_t id,
                            const EncodedPayload& payload) {
  if (!manager_ || !connected_ || connection != connection_) return;
  codec::PacketHead head;
  head.type = codec::PacketType::ack;
  head.nsp = nsp_;
  head.id = id;
  const PacketFrames frames = encode_packet(parser_, head, payload);
  if (frames.failure) {
    report("", *frames.failure);
  } else {
    manager_->send(frames);
  }
}

}  // namespace sockeye::core
