// Events that are sent again until they are acknowledged: one at a time and in order, each at most
// `retries` times more. A try fails when its acknowledgement does not come in time, or when the
// connection is lost.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>

#include "core/types.hpp"
#include "sockeye/ack.hpp"
#include "sockeye/payload.hpp"

namespace sockeye::core {

class ClientSocket;

class RetryQueue {
 public:
  RetryQueue(ClientSocket& socket, std::size_t retries) noexcept
      : socket_(socket), retries_(retries) {}

  void add(EncodedPayload& payload, const Flags& flags, detail::AckCallback on_ack);
  /// Sends the first event, if it may be sent and is not under way.
  void drain();
  /// Whether events wait for their turn, and their bytes: not the one that is under way.
  bool has_unsent() const noexcept {
    return entries_.size() > 1 || (entries_.size() == 1 && !entries_.front()->under_way);
  }
  std::size_t unsent_bytes() const noexcept;
  /// Each is answered with the error.
  void fail_all(const Error& error);

 private:
  struct Entry {
    EncodedPayload payload;
    Flags flags;
    detail::AckCallback on_ack;
    std::size_t bytes = 0;
    std::size_t tries = 0;
    bool under_way = false;
  };

  void tried(const std::shared_ptr<Entry>& entry, const detail::AckResult& result);

  ClientSocket& socket_;
  std::size_t retries_;
  std::deque<std::shared_ptr<Entry>> entries_;
  std::size_t bytes_ = 0;
  bool draining_ = false;
};

}  // namespace sockeye::core
