#include "metrics/report.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <string_view>
#include <utility>

#include "metrics/exposition.hpp"

namespace sockeye::metrics {
namespace {

constexpr std::string_view counter = "counter";
constexpr std::string_view gauge = "gauge";
constexpr std::string_view histogram = "histogram";

using Shards = std::vector<ShardSnapshot>;

template <class Part>
std::uint64_t total(const Shards& shards, Part part) {
  std::uint64_t all = 0;
  for (const ShardSnapshot& shard : shards) all += part(shard);
  return all;
}

void write_sessions(Exposition& out, const Shards& shards) {
  const auto traffic = [&](std::uint64_t core::Traffic::* count) {
    return total(shards, [count](const ShardSnapshot& shard) { return shard.traffic.*count; });
  };
  const std::uint64_t polling = traffic(&core::Traffic::polling_now);
  const std::uint64_t all = total(shards, [](const auto& shard) { return shard.sessions; });
  out.family("sockeye_sessions", gauge, "Engine.IO sessions that are open.");
  out.sample(polling, {{"transport", "polling"}});
  out.sample(all - std::min(all, polling), {{"transport", "websocket"}});
  out.family("sockeye_sessions_opened_total", counter, "Sessions by the transport they began on.");
  out.sample(traffic(&core::Traffic::opened_polling), {{"transport", "polling"}});
  out.sample(traffic(&core::Traffic::opened_websocket), {{"transport", "websocket"}});
  out.family("sockeye_sessions_closed_total", counter, "Sessions that ended, by the reason.");
  for (std::size_t i = 0; i < core::Traffic::reasons; ++i) {
    out.sample(total(shards, [i](const auto& shard) { return shard.traffic.closed[i]; }),
               {{"reason", engine::name_of(static_cast<engine::CloseReason>(i))}});
  }
  out.one("sockeye_upgrades_total", counter, "Sessions that went on over a WebSocket.",
          traffic(&core::Traffic::upgraded));
  out.one("sockeye_packets_received_total", counter, "Messages of clients, binary parts too.",
          traffic(&core::Traffic::packets_in));
  out.one("sockeye_packet_bytes_received_total", counter, "Bytes of these messages.",
          traffic(&core::Traffic::bytes_in));
  out.one("sockeye_packets_sent_total", counter, "Packets to clients, once for each receiver.",
          traffic(&core::Traffic::packets_out));
  out.one("sockeye_packet_bytes_sent_total", counter, "Bytes of these packets.",
          traffic(&core::Traffic::bytes_out));
  out.one("sockeye_queued_bytes", gauge, "Bytes that wait for clients to take them.",
          total(shards, [](const auto& shard) { return shard.queued; }));
  base::Histogram heartbeats;
  for (const ShardSnapshot& shard : shards) heartbeats.add(shard.heartbeats);
  out.family("sockeye_heartbeat_seconds", histogram, "From a ping to its pong.");
  out.sample(heartbeats);
}

void write_sockets(Exposition& out, const Shards& shards, std::size_t most) {
  std::map<std::string, std::uint64_t> all;
  for (const ShardSnapshot& shard : shards) {
    for (const auto& [name, size] : shard.sockets) all[name] += size;
  }
  std::vector<std::pair<std::string, std::uint64_t>> named(all.begin(), all.end());
  std::ranges::stable_sort(named, std::greater<>(), [](const auto& each) { return each.second; });
  out.family("sockeye_sockets", gauge, "Connected sockets by their namespace.");
  std::uint64_t other = 0;
  for (std::size_t i = 0; i < named.size(); ++i) {
    if (i < most) {
      out.sample(named[i].second, {{"namespace", named[i].first}});
    } else {
      other += named[i].second;
    }
  }
  if (named.size() > most) out.sample(other, {{"namespace", "other"}});
}

void write_events(Exposition& out, const Shards& shards, std::size_t most) {
  EventTimes::Table all;
  for (const ShardSnapshot& shard : shards) {
    for (const auto& [event, times] : shard.events) {
      const bool told_apart = EventTimes::names_in(all) < most || all.contains(event);
      all[told_apart ? event : std::string(EventTimes::other)].add(times);
    }
  }
  out.family("sockeye_handler_seconds", histogram, "How long the handlers of an event took.");
  for (const auto& [event, times] : all) out.sample(times, {{"event", event}});
  out.one("sockeye_handler_errors_total", counter,
          "Handlers that threw, and payloads and packets that were refused.",
          total(shards, [](const auto& shard) { return shard.hub.handler_errors; }));
}

void write_acks(Exposition& out, const Shards& shards) {
  out.one("sockeye_acks_pending", gauge, "Acknowledgements that clients owe.",
          total(shards, [](const auto& shard) { return shard.traffic.acks_now; }));
  out.one("sockeye_acks_timed_out_total", counter, "Acknowledgements that came too late or never.",
          total(shards, [](const auto& shard) { return shard.traffic.acks_timed_out; }));
  out.one("sockeye_acks_dropped_total", counter, "Handlers that let go of their Ack unanswered.",
          total(shards, [](const auto& shard) { return shard.hub.acks_dropped; }));
}

void write_refusals(Exposition& out, const ServerStats& limits) {
  out.family("sockeye_limits_met_total", counter, "What was refused or ended, by the limit.");
  out.sample(limits.connections_refused, {{"limit", "connections_per_address"}});
  out.sample(limits.origins_refused, {{"limit", "origin"}});
  out.sample(limits.event_rates_exceeded, {{"limit", "events_per_second"}});
  out.sample(limits.rooms_refused, {{"limit", "rooms_per_socket"}});
  out.sample(limits.acks_refused, {{"limit", "pending_acks"}});
  out.sample(limits.namespaces_refused, {{"limit", "namespaces_per_connection"}});
}

void write_shards(Exposition& out, const Shards& shards) {
  const auto each = [&](std::string_view name, std::string_view type, std::string_view help,
                        auto part) {
    out.family(name, type, help);
    for (const ShardSnapshot& shard : shards) {
      out.sample(std::uint64_t{part(shard)}, {{"shard", std::to_string(shard.shard)}});
    }
  };
  each("sockeye_connections", gauge, "TCP connections that are open.",
       [](const auto& shard) { return shard.net.connections; });
  each("sockeye_connections_accepted_total", counter, "TCP connections that came.",
       [](const auto& shard) { return shard.net.accepted; });
  each("sockeye_connections_refused_total", counter, "Connections closed for want of descriptors.",
       [](const auto& shard) { return shard.net.refused; });
  each("sockeye_bytes_read_total", counter, "Bytes from the network.",
       [](const auto& shard) { return shard.net.bytes_read; });
  each("sockeye_bytes_written_total", counter, "Bytes to the network.",
       [](const auto& shard) { return shard.net.bytes_written; });
  each("sockeye_reads_total", counter, "Reads from the network.",
       [](const auto& shard) { return shard.net.reads; });
  each("sockeye_writes_total", counter, "Writes to the network, in batches too.",
       [](const auto& shard) { return shard.net.writes; });
  each("sockeye_loop_turns_total", counter, "Turns of the shard's loop.",
       [](const auto& shard) { return shard.net.turns; });
  out.family("sockeye_loop_lag_seconds", histogram, "How late the shard's timers are.");
  for (const ShardSnapshot& shard : shards) {
    out.sample(shard.lag, {{"shard", std::to_string(shard.shard)}});
  }
}

void write_health(Exposition& out, const Health& health) {
  out.family("sockeye_cluster_state", gauge, "1 for how the node stands in its cluster.");
  for (const HealthState state :
       {HealthState::alone, HealthState::connecting, HealthState::connected, HealthState::lagging,
        HealthState::deaf}) {
    out.sample(std::uint64_t{state == health.state}, {{"state", health_state_name(state)}});
  }
  out.one("sockeye_cluster_lag_seconds", gauge, "How long the last canary was under way.",
          std::chrono::duration<double>(health.lag).count());
}

}  // namespace

std::string report(const Shards& shards, const ServerStats& limits, const Health& health,
                   const ReportLimits& most) {
  Exposition out;
  write_sessions(out, shards);
  write_sockets(out, shards, most.most_namespaces);
  write_events(out, shards, most.most_events);
  write_acks(out, shards);
  write_refusals(out, limits);
  write_shards(out, shards);
  write_health(out, health);
  return out.take();
}

}  // namespace sockeye::metrics
