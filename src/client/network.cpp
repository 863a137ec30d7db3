#include "client/network.hpp"

#include <utility>

#include "engine/message_compression.hpp"

namespace sockeye::client {

http::AgentOptions agent_options(const Options& options) {
  http::AgentOptions agent;
  agent.network = {.family = options.family,
                   .local_address = options.local_address,
                   .proxy = options.proxy,
                   .tls = options.tls};
  agent.cookies = options.with_credentials;
  agent.max_body = options.max_payload;
  return agent;
}

engine::ClientOptions engine_options(const http::Origin& origin, const Options& options) {
  engine::ClientOptions engine;
  engine.secure = origin.secure;
  engine.hostname = origin.host;
  engine.port = origin.port;
  engine.path = options.path;
  engine.add_trailing_slash = options.add_trailing_slash;
  engine.query = options.query;
  engine.transports.clear();
  for (const Transport transport : options.transports) {
    engine.transports.push_back(transport == Transport::polling ? engine::TransportName::polling
                                                                : engine::TransportName::websocket);
  }
  engine.upgrade = options.upgrade;
  engine.try_all_transports = options.try_all_transports;
  engine.remember_upgrade = options.remember_upgrade;
  engine.force_base64 = options.force_base64;
  engine.timestamp_requests = options.timestamp_requests;
  engine.timestamp_param = options.timestamp_param;
  engine.request_timeout = options.request_timeout;
  engine.max_payload = options.max_payload;
  engine.protocols = options.protocols;
  return engine;
}

Network::Network(Place where, const http::Origin& origin, const Options& options)
    : place(std::move(where)), agent(*place.shard, origin, agent_options(options)) {
  if (options.per_message_deflate) {
    compression = std::make_shared<engine::MessageCompression>(
        engine::MessageCompression::Settings{.threshold = options.per_message_deflate->threshold});
  }
}

}  // namespace sockeye::client
