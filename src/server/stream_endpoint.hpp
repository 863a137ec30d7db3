// A WebSocket over a host program's stream: what is queued during a turn leaves in one write at its
// end, as on a connection of our own.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/send_queue.hpp"
#include "net/shard.hpp"
#include "server/endpoint.hpp"
#include "sockeye/attach.hpp"

namespace sockeye::server {

/// The queue stands in a base, so that it is there before the transport that pushes to it.
struct StreamOutput {
  base::FlushList flush_list{0};
  base::SendQueue queue{flush_list};
};

/// Keeps itself until the stream has closed.
class StreamEndpoint final : private StreamOutput, public Endpoint {
 public:
  static EndpointReference make(net::Shard& shard, std::shared_ptr<Stream> stream,
                                std::string_view rest, std::size_t max_message);

  StreamEndpoint(net::Shard& shard, std::shared_ptr<Stream> stream, std::string_view rest,
                 std::size_t max_message);

  void start() override;
  /// A host's stream belongs to its thread.
  std::optional<MovingEndpoint> leave() override { return std::nullopt; }
  void close_connection() override;

 private:
  void receive(char* bytes, std::size_t size);
  void flush();
  void gone();

  net::Shard& shard_;
  std::shared_ptr<Stream> stream_;
  std::string received_;
  /// Until the stream has closed.
  EndpointReference self_;
  bool started_ = false;
  bool closing_ = false;
};

}  // namespace sockeye::server
