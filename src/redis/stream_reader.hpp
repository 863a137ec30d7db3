// Follows streams: XREAD BLOCK in a loop on a connection of its own, which goes on behind the last
// entry it saw when it was lost.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "net/broker_status.hpp"
#include "redis/reply.hpp"

namespace sockeye::redis {

struct StreamOptions {
  std::string stream;
  /// "$" is settled once, with the first connection.
  std::string last_id = "$";
  std::size_t count = 100;
  /// How long one XREAD waits in the server.
  std::chrono::milliseconds block{5'000};
};

class StreamSink {
 public:
  /// `fields` is the array of names and values by turns. The views last for the call.
  virtual void on_entry(std::string_view stream, std::string_view id, const Reply& fields) = 0;
  /// From here on entries are read; after a lost connection again, behind the last one seen.
  virtual void on_reading(std::string_view /*stream*/) {}
  /// Entries that had not been read are gone (the stream was trimmed or removed): those between
  /// `last_seen` and `first`.
  virtual void on_gap(std::string_view /*stream*/, std::string_view /*last_seen*/,
                      std::string_view /*first*/) {}

 protected:
  StreamSink() = default;
  StreamSink(const StreamSink&) = default;
  StreamSink& operator=(const StreamSink&) = default;
  ~StreamSink() = default;
};

class StreamReader {
 public:
  virtual ~StreamReader() = default;
  StreamReader(const StreamReader&) = delete;
  StreamReader& operator=(const StreamReader&) = delete;

  /// The last entry seen; "$" before the first connection.
  virtual std::string_view last_id() const = 0;
  virtual net::BrokerStatus status() const = 0;

 protected:
  StreamReader() = default;
};

}  // namespace sockeye::redis
