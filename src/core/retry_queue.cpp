#include "core/retry_queue.hpp"

#include <utility>

#include "core/client_socket.hpp"

namespace sockeye::core {

void RetryQueue::add(EncodedPayload& payload, const Flags& flags, detail::AckCallback on_ack) {
  const std::size_t bytes = waiting_size(payload);
  if (!socket_.has_room(bytes_, bytes)) {
    socket_.fail_ack(on_ack, Error("send buffer is full"));
    return;
  }
  bytes_ += bytes;
  entries_.push_back(
      std::make_shared<Entry>(Entry{std::move(payload), flags, std::move(on_ack), bytes}));
  drain();
}

std::size_t RetryQueue::unsent_bytes() const noexcept {
  const bool sent = !entries_.empty() && entries_.front()->under_way;
  return sent ? bytes_ - entries_.front()->bytes : bytes_;
}

// A try that fails at once comes back here: the loop goes on with the next one.
void RetryQueue::drain() {
  if (std::exchange(draining_, true)) return;
  while (socket_.connected() && !entries_.empty() && !entries_.front()->under_way) {
    const std::shared_ptr<Entry> entry = entries_.front();
    entry->under_way = true;
    ++entry->tries;
    EncodedPayload copy = entry->payload;
    socket_.emit_once(copy, entry->flags,
                      [socket = socket_.weak_from_this(), this, entry](const detail::AckResult& r) {
                        if (const auto kept = socket.lock()) tried(entry, r);
                      });
  }
  draining_ = false;
}

void RetryQueue::tried(const std::shared_ptr<Entry>& entry, const detail::AckResult& result) {
  if (entries_.empty() || entries_.front() != entry) return;
  entry->under_way = false;
  if (!result.error || entry->tries > retries_) {
    entries_.pop_front();
    bytes_ -= entry->bytes;
    if (entry->on_ack) socket_.run_ack(entry->on_ack, result);
  }
  drain();
}

void RetryQueue::fail_all(const Error& error) {
  bytes_ = 0;
  for (const auto& entry : std::exchange(entries_, {})) socket_.fail_ack(entry->on_ack, error);
}

}  // namespace sockeye::core
