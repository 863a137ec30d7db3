// What the connections of one manager, one after the other, have in common: the way to the server,
// cookies, and whether WebSocket worked.
#pragma once

#include <memory>

#include "client/place.hpp"
#include "engine/client_options.hpp"
#include "http/user_agent.hpp"
#include "sockeye/client/options.hpp"

namespace sockeye::client {

struct Network {
  /// Throws what http::UserAgent's constructor throws.
  Network(Place where, const http::Origin& origin, const Options& options);
  /// Takes over what `last` has learned: its cookies, and whether WebSocket worked.
  void go_on_from(Network& last);

  Place place;
  http::UserAgent agent;
  engine::UpgradeMemory memory;
  /// Null where none is offered.
  std::shared_ptr<engine::MessageCompression> compression;
};

/// What the user wants to be sent with each request.
struct ExtraHeaders {
  http::Headers polling;
  http::Headers websocket;
};

http::AgentOptions agent_options(const Options& options);
engine::ClientOptions engine_options(const http::Origin& origin, const Options& options);
ExtraHeaders extra_headers(const Options& options);

}  // namespace sockeye::client
