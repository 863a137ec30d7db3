// Connection state recovery: what a client that was away for a moment gets back, its id, its rooms,
// its data and the events that it missed.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sockeye/socket_data.hpp"

namespace sockeye {

/// How a client's former session became part of its new socket.
enum class Recovery : std::uint8_t {
  none,     ///< a socket of its own: no former session, or it has expired
  partial,  ///< id, rooms and data are those of before, but events may be missing; the client is
            ///< told that it was not recovered, so that it asks for the present state
  full,     ///< as if the client had never been away
};

/// What is kept of clients that are away, and how much of it. The limits hold for each namespace.
struct ConnectionStateRecovery {
  /// How long a client may be away.
  std::chrono::milliseconds max_disconnection_duration{120'000};
  /// Whether a socket that is recovered in full passes no middleware.
  bool skip_middlewares = true;
  /// Bytes of sent events that are kept to be sent again; beyond it the oldest are forgotten, and
  /// whoever misses one of those is recovered in part.
  std::size_t max_log_bytes = std::size_t{16} << 20;
  /// Clients that are away and may come back; beyond it the oldest expires.
  std::size_t max_sessions = 100'000;
};

/// What a client left behind that has not come back in time.
class ExpiredSession {
 public:
  /// The library's own.
  ExpiredSession(std::string id, std::vector<std::string> rooms,
                 std::shared_ptr<detail::SocketData> data) noexcept
      : id_(std::move(id)), rooms_(std::move(rooms)), data_(std::move(data)) {}

  /// The id of its socket.
  const std::string& id() const noexcept { return id_; }
  /// The rooms in which it was, its own first.
  const std::vector<std::string>& rooms() const noexcept { return rooms_; }
  /// As `Socket::data`. Valid while this object lives.
  template <class T>
  SocketDataRef<T> data() const {
    return SocketDataRef<T>(data_);
  }

 private:
  std::string id_;
  std::vector<std::string> rooms_;
  mutable std::shared_ptr<detail::SocketData> data_;
};

}  // namespace sockeye
