// A WebSocket's transport whose connection somebody else owns.
#pragma once

#include "engine/websocket_transport.hpp"

namespace sockeye::engine {

class WebSocketHost {
 public:
  virtual void close_connection() = 0;

 protected:
  ~WebSocketHost() = default;
};

class HostedTransport final : public WebSocketTransport {
 public:
  HostedTransport(base::SendQueue& out, std::size_t max_message, WebSocketHost& host)
      : WebSocketTransport(out, max_message), host_(host) {}

 private:
  void close_connection() override { host_.close_connection(); }

  WebSocketHost& host_;
};

}  // namespace sockeye::engine
