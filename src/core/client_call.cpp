#include "core/client_call.hpp"

#include <string>
#include <utility>

#include "codec/payload_writer.hpp"
#include "core/client_manager.hpp"

namespace sockeye::core {

PayloadWriter& ClientDeferredAck::begin() {
  return codec::payload_writer(socket_->parser());
}

void ClientDeferredAck::answer(EncodedPayload&& payload) {
  if (socket_->executor().here()) {
    socket_->send_ack(connection_, id_, payload);
    return;
  }
  socket_->executor().post([socket = socket_, connection = connection_, id = id_,
                            late = std::move(payload)] { socket->send_ack(connection, id, late); });
}

bool ClientCall::claim_ack() noexcept {
  if (!ack_id_) return false;
  if (deferred_) return deferred_->claim();
  return !std::exchange(claimed_, true);
}

PayloadWriter& ClientCall::begin_ack() {
  return codec::payload_writer(socket_.parser());
}

void ClientCall::answer(EncodedPayload&& payload) {
  socket_.send_ack(connection_, *ack_id_, payload);
}

std::shared_ptr<detail::AckSink> ClientCall::defer_ack() {
  if (!ack_id_) return nullptr;
  if (!deferred_) {
    deferred_ = std::make_shared<ClientDeferredAck>(socket_.shared_from_this(), *ack_id_);
    if (claimed_) (void)deferred_->claim();
  }
  return deferred_;
}

detail::TaskScope* ClientCall::tasks() noexcept {
  ClientManager* manager = socket_.manager();
  return manager ? &manager->tasks() : nullptr;
}

void ClientCall::failed(const Error& error, std::exception_ptr exception) {
  socket_.report(event_, error, std::move(exception));
}

detail::HandlerErrorHook ClientCall::defer_errors() {
  return [socket = socket_.shared_from_this(), event = std::string(event_)](
             const Error& error, std::exception_ptr exception) {
    socket->report(event, error, std::move(exception));
  };
}

}  // namespace sockeye::core
