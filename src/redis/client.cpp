#include "redis/client.hpp"

#include <optional>
#include <stdexcept>
#include <utility>

#include "net/tls_client.hpp"
#include "redis/cluster_commands.hpp"
#include "redis/cluster_pubsub.hpp"
#include "redis/cluster_stream.hpp"
#include "redis/cluster_view.hpp"
#include "redis/node_commands.hpp"
#include "redis/node_pubsub.hpp"
#include "redis/node_stream.hpp"

namespace sockeye::redis {
namespace {

Options checked(Options options) {
  if (options.target.endpoints.empty()) {
    throw std::invalid_argument("redis::Options: target names no server: use parse_url()");
  }
  if (options.client_name.find_first_of(" \r\n") != std::string::npos) {
    throw std::invalid_argument("redis::Options: client_name must have no spaces");
  }
  const std::chrono::milliseconds none{0};
  if (options.connect_timeout <= none || options.command_timeout <= none ||
      options.ping_interval <= none || options.reconnect_delay <= none ||
      options.reconnect_delay_max < options.reconnect_delay) {
    throw std::invalid_argument(
        "redis::Options: times must be above zero, reconnect_delay_max not below reconnect_delay");
  }
  return options;
}

}  // namespace

class Client::State {
 public:
  State(net::Shard& shard, Options options)
      : resolver(shard), site{shard, resolver, checked(std::move(options)), nullptr} {
    const Target& target = site.options.target;
    if (target.secure) site.tls = net::TlsClientContext::create(target.tls);
    if (target.topology == Topology::cluster) view.emplace(site);
  }

  /// None: whom the sentinels name.
  std::optional<Endpoint> endpoint() const {
    const Target& target = site.options.target;
    if (target.topology == Topology::sentinel) return std::nullopt;
    return target.endpoints.front();
  }

  net::Resolver resolver;
  Site site;
  std::optional<ClusterView> view;
};

Client::Client(net::Shard& shard, Options options)
    : state_(std::make_unique<State>(shard, std::move(options))) {}

Client::~Client() = default;

std::unique_ptr<Commands> Client::commands(net::OnBrokerStatus on_status) {
  if (state_->view) {
    return std::make_unique<ClusterCommands>(state_->site, *state_->view, std::move(on_status));
  }
  return std::make_unique<NodeCommands>(state_->site, state_->endpoint(), std::move(on_status));
}

std::unique_ptr<PubSub> Client::pubsub(net::OnBrokerStatus on_status) {
  if (state_->view) {
    return std::make_unique<ClusterPubSub>(state_->site, *state_->view, std::move(on_status));
  }
  return std::make_unique<NodePubSub>(state_->site, state_->endpoint(), std::move(on_status));
}

std::unique_ptr<StreamReader> Client::stream_reader(StreamOptions options, StreamSink& sink,
                                                    net::OnBrokerStatus on_status) {
  if (state_->view) {
    return std::make_unique<ClusterStream>(state_->site, *state_->view, std::move(options), sink,
                                           std::move(on_status));
  }
  return std::make_unique<NodeStream>(state_->site, state_->endpoint(), std::move(options), sink,
                                      std::move(on_status));
}

}  // namespace sockeye::redis
