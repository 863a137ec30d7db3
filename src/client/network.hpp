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
  Network(Place where, const http::Origin& origin, const Options& options);

  Place place;
  http::UserAgent agent;
  engine::UpgradeMemory memory;
  /// Null where none is offered.
  std::shared_ptr<engine::MessageCompression> compression;
};

http::AgentOptions agent_options(const Options& options);
engine::ClientOptions engine_options(const http::Origin& origin, const Options& options);

}  // namespace sockeye::client
