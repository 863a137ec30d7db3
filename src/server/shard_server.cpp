#include "server/shard_server.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>

namespace sockeye::server {
namespace {

// Ample for a request to get from one shard to another.
constexpr std::chrono::seconds longest_way{1};

engine::Options engine_options(const ServerOptions& options) {
  engine::Options engine;
  engine.ping_interval = options.ping_interval;
  engine.ping_timeout = options.ping_timeout;
  engine.upgrade_timeout = options.upgrade_timeout;
  engine.max_http_buffer_size = options.max_http_buffer_size;
  engine.max_send_buffer = options.max_send_buffer;
  engine.allow_upgrades = options.allow_upgrades;
  engine.allow_eio3 = options.allow_eio3;
  engine.transports.clear();
  for (const Transport transport : options.transports) {
    engine.transports.push_back(transport == Transport::polling ? engine::TransportName::polling
                                                                : engine::TransportName::websocket);
  }
  return engine;
}

core::HubOptions hub_options(const ServerOptions& options, core::LimitCounters& counters,
                             std::size_t shards) {
  core::HubOptions hub;
  if (options.connect_timeout.count() > 0) hub.connect_timeout = options.connect_timeout;
  hub.packet_limits.max_attachments = options.max_attachments;
  hub.packet_limits.max_depth = options.max_json_depth;
  hub.cleanup_empty_child_namespaces = options.cleanup_empty_child_namespaces;
  hub.max_dynamic_namespaces = options.max_dynamic_namespaces;
  hub.parser = options.parser;
  if (const auto& asked = options.connection_state_recovery) {
    hub.recovery = {.max_disconnection_duration = asked->max_disconnection_duration,
                    .skip_middlewares = asked->skip_middlewares,
                    .max_log_bytes = asked->max_log_bytes,
                    .max_sessions = asked->max_sessions,
                    .max_silence = options.ping_interval + options.ping_timeout,
                    .shards = shards};
  }
  hub.adapter = options.adapter;
  hub.shards = shards;
  hub.client_limits = {.events_per_second = options.max_events_per_second,
                       .event_burst = options.event_burst,
                       .rooms_per_socket = options.max_rooms_per_socket,
                       .pending_acks = options.max_pending_acks,
                       .namespaces_per_connection = options.max_namespaces_per_connection};
  hub.counters = &counters;
  return hub;
}

}  // namespace

ShardServer::ShardServer(net::Shard& shard, std::size_t own, const Whole& whole,
                         std::shared_ptr<std::atomic<std::size_t>> clients)
    : shard_(shard),
      executor_(std::make_shared<ShardExecutor>(shard)),
      clients_(std::move(clients)),
      max_body_(whole.options.max_http_buffer_size),
      alone_(whole.shards == 1),
      self_(std::make_shared<ShardServer*>(this)),
      sessions_(
          engine_options(whole.options), [&shard] { return shard.now(); }, [this] { wake(); }),
      hub_(hub_options(whole.options, whole.counters, whole.shards),
           {.executor = executor_,
            .new_id = [&shard] { return shard.random().session_id(); },
            .now = [&shard] { return shard.now(); },
            .wake = [this] { wake(); }}),
      front_({whole.options, sessions_, hub_, whole.on_refused, whole.hooks, whole.counters, shard,
              whole.neighbours, own, whole.addresses}) {
  hub_.on_client_gone = [this](const core::ConnectionFacts& facts) {
    front_.connection_ended(facts.address());
  };
}

ShardServer::~ShardServer() {
  close();
  discard_sessions();
  *self_ = nullptr;
  shard_.cancel(timer_);
  executor_->detach();
  sessions_.collect();
  hub_.collect();
}

void ShardServer::measure(std::shared_ptr<core::EventMeter> meter) {
  if (meter_) throw std::logic_error("metrics::Metrics: this server has one already; copy it");
  meter_ = std::move(meter);
  hub_.meter = meter_.get();
}

void ShardServer::wake() {
  if (std::exchange(awake_, true)) return;
  shard_.at_end_of_turn([self = self_] {
    if (*self) (*self)->end_turn();
  });
}

void ShardServer::end_turn() {
  // Answers may end sessions, whose handlers may do anything: what that wakes is for this end.
  do {
    awake_ = true;
    sessions_.flush();
    hub_.collect();
    sessions_.collect();
    awake_ = false;
  } while (sessions_.has_work());
  clients_->store(sessions_.size(), std::memory_order_relaxed);
  arm();
}

void ShardServer::arm() {
  const auto session = sessions_.next_deadline();
  const auto hub = hub_.next_deadline();
  const core::TimePoint next =
      std::min(session.value_or(core::TimePoint::max()), hub.value_or(core::TimePoint::max()));
  if (next >= armed_) return;
  shard_.cancel(timer_);
  armed_ = next;
  timer_ = shard_.at(next, [self = self_] {
    ShardServer* server = *self;
    if (!server) return;
    server->armed_ = core::TimePoint::max();
    server->sessions_.tick();
    server->hub_.tick();
    server->wake();
  });
}

void ShardServer::close() {
  front_.close();
  hub_.close_sockets();
  if (alone_) return discard_sessions();
  const auto may_be_polled = [](const engine::Session& session) {
    return session.transport() == engine::TransportName::polling && !session.writable();
  };
  sessions_.for_each([&](engine::Session& session) {
    if (may_be_polled(session)) {
      session.close();
    } else {
      session.discard();
    }
  });
  shard_.after(longest_way, [self = self_] {
    if (*self) (*self)->discard_sessions();
  });
}

void ShardServer::discard_sessions() {
  sessions_.for_each([](engine::Session& session) { session.discard(); });
}

void ShardServer::on_request(HostRequest request, bool body_too_large,
                             std::shared_ptr<Responder> responder) {
  front_.handle(std::move(request), body_too_large, std::move(responder));
}

void ShardServer::on_upgrade(HostRequest request, net::Connection& connection,
                             std::string_view rest) {
  front_.handle_upgrade(std::move(request), NativeEndpoint::take_over(connection, rest, max_body_));
}

}  // namespace sockeye::server
