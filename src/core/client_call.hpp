// The client's side of a handler's call: who is asked, and where its answer and its failures go.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "core/client_socket.hpp"
#include "sockeye/handler.hpp"

namespace sockeye::core {

/// An answer that may come later, from any thread. One that comes after the connection was lost is
/// for nobody: another event may have its id by then.
class ClientDeferredAck final : public detail::AckSink {
 public:
  ClientDeferredAck(std::shared_ptr<ClientSocket> socket, std::uint64_t id)
      : socket_(std::move(socket)), connection_(socket_->connection()), id_(id) {}

  bool claim() noexcept override { return !claimed_.exchange(true, std::memory_order_relaxed); }
  PayloadWriter& begin() override;
  void answer(EncodedPayload&& payload) override;

 private:
  std::shared_ptr<ClientSocket> socket_;
  std::uint64_t connection_;
  std::uint64_t id_;
  std::atomic<bool> claimed_{false};
};

/// One event while its handlers run.
class ClientCall final : public detail::Call {
 public:
  ClientCall(ClientSocket& socket, std::string_view event, std::optional<std::uint64_t> ack_id)
      : socket_(socket), event_(event), connection_(socket.connection()), ack_id_(ack_id) {}

  bool claim_ack() noexcept override;
  PayloadWriter& begin_ack() override;
  void answer(EncodedPayload&& payload) override;
  std::shared_ptr<detail::AckSink> defer_ack() override;
  detail::TaskScope* tasks() noexcept override;
  void failed(const Error& error, std::exception_ptr exception) override;
  detail::HandlerErrorHook defer_errors() override;

 private:
  ClientSocket& socket_;
  std::string_view event_;
  std::uint64_t connection_;
  std::optional<std::uint64_t> ack_id_;
  std::shared_ptr<ClientDeferredAck> deferred_;
  bool claimed_ = false;
};

}  // namespace sockeye::core
