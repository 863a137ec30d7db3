#include "core/call.hpp"

#include <utility>

#include "codec/payload_writer.hpp"
#include "core/hub.hpp"
#include "core/namespace.hpp"

namespace sockeye::core {

DeferredAck::~DeferredAck() {
  if (claimed_.load(std::memory_order_relaxed)) return;
  socket_->executor().run([socket = socket_] {
    if (Hub* hub = socket->nsp()->hub()) ++hub->stats().acks_dropped;
  });
}

PayloadWriter& DeferredAck::begin() {
  return codec::payload_writer(socket_->nsp()->parser());
}

void DeferredAck::answer(EncodedPayload&& payload) {
  if (socket_->executor().here()) {
    socket_->send_ack(id_, payload);
    return;
  }
  socket_->executor().post(
      [socket = socket_, id = id_, late = std::move(payload)] { socket->send_ack(id, late); });
}

bool IncomingCall::claim_ack() noexcept {
  if (!ack_id_) return false;
  if (deferred_) return deferred_->claim();
  return !std::exchange(claimed_, true);
}

PayloadWriter& IncomingCall::begin_ack() {
  return codec::payload_writer(socket_.nsp()->parser());
}

void IncomingCall::answer(EncodedPayload&& payload) {
  socket_.send_ack(*ack_id_, payload);
}

std::shared_ptr<detail::AckSink> IncomingCall::defer_ack() {
  if (!ack_id_) return nullptr;
  if (!deferred_) {
    deferred_ = std::make_shared<DeferredAck>(socket_.self(), *ack_id_);
    if (claimed_) (void)deferred_->claim();
  }
  return deferred_;
}

detail::TaskScope* IncomingCall::tasks() noexcept {
  Hub* hub = socket_.nsp()->hub();
  return hub ? &hub->tasks() : nullptr;
}

void IncomingCall::failed(const Error& error, std::exception_ptr exception) {
  socket_.on_error(event_, error, exception);
}

detail::HandlerErrorHook IncomingCall::defer_errors() {
  return [socket = socket_.self(), event = std::string(event_)](const Error& error,
                                                                std::exception_ptr exception) {
    socket->on_error(event, error, exception);
  };
}

}  // namespace sockeye::core
