#include "admin/stats_feed.hpp"

#include <unistd.h>

#include <array>
#include <chrono>
#include <string_view>
#include <utility>

#include "admin/activity_feed.hpp"
#include "server/gathering.hpp"

namespace sockeye::admin {
namespace {

constexpr std::chrono::seconds interval{2};

const std::chrono::steady_clock::time_point process_start = std::chrono::steady_clock::now();

std::string hostname() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return "localhost";
  return name.data();
}

core::Traffic sum(const std::vector<core::Traffic>& shards) {
  core::Traffic all;
  for (const core::Traffic& one : shards) {
    all.opened_polling += one.opened_polling;
    all.opened_websocket += one.opened_websocket;
    for (std::size_t i = 0; i < all.closed.size(); ++i) all.closed[i] += one.closed[i];
    all.polling_now += one.polling_now;
    all.packets_in += one.packets_in;
    all.bytes_in += one.bytes_in;
    all.packets_out += one.packets_out;
    all.bytes_out += one.bytes_out;
  }
  return all;
}

std::int64_t this_second() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::floor<std::chrono::seconds>(now).count() * 1000;
}

}  // namespace

StatsFeed::StatsFeed(std::weak_ptr<server::ServerCore> core, Panels panels, std::string server_id,
                     std::weak_ptr<ActivityFeed> activity)
    : core_(std::move(core)),
      panels_(std::move(panels)),
      server_id_(std::move(server_id)),
      hostname_(hostname()),
      activity_(std::move(activity)) {
  if (server_id_.empty()) server_id_ = hostname_;
}

void StatsFeed::start() {
  const auto core = core_.lock();
  if (!core) return;
  core->first().executor()->run([weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self) return;
    self->gather();
    self->arm();
  });
}

void StatsFeed::arm() {
  const auto core = core_.lock();
  if (!core) return;
  (void)core->first().shard().after(interval, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self) return;
    self->gather();
    self->arm();
  });
}

void StatsFeed::gather() {
  const auto core = core_.lock();
  if (!core) return;
  const auto gathering = std::make_shared<server::Gathering<Counts>>(
      core->shards(), [weak = weak_from_this()](const Counts& counts) {
        const auto self = weak.lock();
        const auto still = self ? self->core_.lock() : nullptr;
        if (!still) return;
        still->first().executor()->run([weak, counts] {
          const auto there = weak.lock();
          const auto server = there ? there->core_.lock() : nullptr;
          if (server) there->tell(*server, counts);
        });
      });
  core->visit_shards([gathering, activity = activity_](server::ShardServer& shard) {
    if (const auto feed = activity.lock()) feed->look_at_data(shard);
    gathering->arrive([&](Counts& whole) {
      whole.shards.push_back(shard.hub().traffic());
      shard.hub().for_each([&](core::Namespace& nsp) { whole.sockets[nsp.name()] += nsp.size(); });
    });
  });
}

void StatsFeed::tell(server::ServerCore& core, const Counts& counts) {
  const core::Traffic now = sum(counts.shards);
  Value namespaces = Value::array();
  for (const auto& [name, size] : counts.sockets) {
    namespaces.push(Value::object({{"name", name}, {"socketsCount", size}}));
  }
  const std::chrono::duration<double> uptime = std::chrono::steady_clock::now() - process_start;
  panels_.emit("server_stats", Value::object({{"serverId", server_id_},
                                              {"hostname", hostname_},
                                              {"pid", getpid()},
                                              {"uptime", uptime.count()},
                                              {"clientsCount", core.clients()},
                                              {"pollingClientsCount", now.polling_now},
                                              {"aggregatedEvents", events_since(now)},
                                              {"namespaces", std::move(namespaces)}}));
}

Value StatsFeed::events_since(const core::Traffic& now) {
  const core::Traffic before = std::exchange(told_, now);
  Value events = Value::array();
  const auto add = [&, second = this_second()](std::string_view type, std::string_view detail,
                                               std::uint64_t count) {
    if (count == 0) return;
    Value event = Value::object({{"timestamp", second}, {"type", type}});
    if (!detail.empty()) event.set("subType", detail);
    event.set("count", count);
    events.push(std::move(event));
  };
  add("rawConnection", "",
      now.opened_polling + now.opened_websocket - before.opened_polling - before.opened_websocket);
  add("packetsIn", "", now.packets_in - before.packets_in);
  add("bytesIn", "", now.bytes_in - before.bytes_in);
  add("packetsOut", "", now.packets_out - before.packets_out);
  add("bytesOut", "", now.bytes_out - before.bytes_out);
  for (std::size_t i = 0; i < now.closed.size(); ++i) {
    add("rawDisconnection", engine::name_of(static_cast<engine::CloseReason>(i)),
        now.closed[i] - before.closed[i]);
  }
  return events;
}

}  // namespace sockeye::admin
