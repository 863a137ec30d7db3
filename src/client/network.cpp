#include "client/network.hpp"

#include <utility>

#include "engine/message_compression.hpp"

namespace sockeye::client {
namespace {

engine::TransportName engine_name(Transport transport) noexcept {
  return transport == Transport::polling ? engine::TransportName::polling
                                         : engine::TransportName::websocket;
}

}  // namespace

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
    engine.transports.push_back(engine_name(transport));
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
  for (const auto& [transport, own] : options.transport_options) {
    engine.transport_options[engine_name(transport)] = {
        .path = own.path,
        .query = own.query,
        .force_base64 = own.force_base64,
        .timestamp_requests = own.timestamp_requests,
        .timestamp_param = own.timestamp_param,
        .request_timeout = own.request_timeout};
  }
  return engine;
}

ExtraHeaders extra_headers(const Options& options) {
  const auto of = [&](Transport transport) -> const http::Headers& {
    const auto own = options.transport_options.find(transport);
    if (own == options.transport_options.end() || !own->second.extra_headers) {
      return options.extra_headers;
    }
    return *own->second.extra_headers;
  };
  return {of(Transport::polling), of(Transport::websocket)};
}

void Network::go_on_from(Network& last) {
  agent.take_cookies(last.agent);
  memory = last.memory;
}

Network::Network(Place where, const http::Origin& origin, const Options& options)
    : place(std::move(where)), agent(*place.shard, origin, agent_options(options)) {
  if (options.per_message_deflate) {
    compression = std::make_shared<engine::MessageCompression>(
        engine::MessageCompression::Settings{.threshold = options.per_message_deflate->threshold});
  }
}

}  // namespace sockeye::client
