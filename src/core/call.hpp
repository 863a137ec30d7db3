// The core's side of a handler's call: who is asked, and where its answer and its failures go.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/socket_state.hpp"
#include "sockeye/handler.hpp"

namespace sockeye::core {

/// An answer that may come later, from any thread.
class DeferredAck final : public detail::AckSink {
 public:
  DeferredAck(SocketReference socket, std::uint64_t id) : socket_(std::move(socket)), id_(id) {}
  ~DeferredAck() override;

  bool claim() noexcept override { return !claimed_.exchange(true, std::memory_order_relaxed); }
  PayloadWriter& begin() override;
  void answer(EncodedPayload&& payload) override;

 private:
  SocketReference socket_;
  std::uint64_t id_;
  std::atomic<bool> claimed_{false};
};

/// One event while its handlers run.
class IncomingCall final : public detail::Call {
 public:
  IncomingCall(SocketState& socket, std::string_view event, std::optional<std::uint64_t> ack_id)
      : socket_(socket), event_(event), ack_id_(ack_id) {}

  bool claim_ack() noexcept override;
  PayloadWriter& begin_ack() override;
  void answer(EncodedPayload&& payload) override;
  std::shared_ptr<detail::AckSink> defer_ack() override;
  detail::TaskScope* tasks() noexcept override;
  void failed(const Error& error, std::exception_ptr exception) override;
  detail::HandlerErrorHook defer_errors() override;

 private:
  SocketState& socket_;
  std::string_view event_;
  std::optional<std::uint64_t> ack_id_;
  std::shared_ptr<DeferredAck> deferred_;
  bool claimed_ = false;
};

}  // namespace sockeye::core
