// Asks the shards, and answers with what they said.
#include "sockeye/metrics.hpp"

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <utility>

#include "core/socket_state.hpp"
#include "metrics/report.hpp"
#include "metrics/snapshot.hpp"
#include "server/gathering.hpp"
#include "server/server_core.hpp"
#include "sockeye/http/app.hpp"
#include "sockeye/server.hpp"

namespace sockeye::metrics {
namespace {

constexpr std::string_view text_format = "text/plain; version=0.0.4; charset=utf-8";

/// What each shard is measured with, on its thread.
struct Instruments {
  explicit Instruments(std::size_t most_events) : events(most_events) {}
  EventTimes events;
  std::shared_ptr<LoopLag> lag;
};

}  // namespace

class Metrics::Core {
 public:
  Core(Server& io, const Options& options) : server_(io.implementation()), options_(options) {
    const std::shared_ptr<server::ServerCore>& core = io.implementation();
    for (std::size_t i = 0; i < core->shards(); ++i) {
      instruments_.push_back(std::make_shared<Instruments>(options.most_events));
    }
    std::size_t shard = 0;
    for (const auto& each : instruments_) {
      core->on_shard(shard++, [each, interval = options.lag_interval](server::ShardServer& there) {
        there.measure(std::shared_ptr<core::EventMeter>(each, &each->events));
        each->lag = std::make_shared<LoopLag>(there.shard(), interval);
        each->lag->start();
      });
    }
  }

  void collect(std::function<void(std::string)> done) const {
    gather<ShardSnapshot>(
        [instruments = instruments_](server::ShardServer& shard, std::size_t index) {
          ShardSnapshot snapshot =
              snapshot_of(shard, instruments[index]->events, *instruments[index]->lag);
          snapshot.shard = index;
          return std::vector<ShardSnapshot>{std::move(snapshot)};
        },
        [weak = server_, options = options_,
         done = std::move(done)](std::vector<ShardSnapshot> shards) {
          const auto server = weak.lock();
          if (!server) return;
          std::ranges::sort(shards, {}, &ShardSnapshot::shard);
          done(report(shards, server->stats(), server->health(),
                      {options.most_namespaces, options.most_events}));
        });
  }

  /// What `look` finds on each shard, together.
  template <class Found, class Look, class Done>
  void gather(Look look, Done done) const {
    const auto server = server_.lock();
    if (!server) return;
    const auto gathering =
        std::make_shared<server::Gathering<std::vector<Found>>>(server->shards(), std::move(done));
    for (std::size_t i = 0; i < server->shards(); ++i) {
      server->on_shard(i, [gathering, look, i](server::ShardServer& shard) {
        std::vector<Found> part = look(shard, i);
        gathering->arrive([&](std::vector<Found>& whole) {
          for (Found& each : part) whole.push_back(std::move(each));
        });
      });
    }
  }

 private:
  std::weak_ptr<server::ServerCore> server_;
  Options options_;
  std::vector<std::shared_ptr<Instruments>> instruments_;
};

namespace {

/// The first `count` by `size`, the largest first.
template <class Found, class Size>
void keep_largest(std::vector<Found>& all, std::size_t count, Size size) {
  count = std::min(count, all.size());
  std::ranges::partial_sort(all, all.begin() + static_cast<std::ptrdiff_t>(count),
                            std::ranges::greater(), size);
  all.resize(count);
}

}  // namespace

Metrics::Metrics(Server& io, Options options) {
  if (options.most_events == 0 || options.most_namespaces == 0 ||
      options.lag_interval.count() <= 0) {
    throw std::invalid_argument(
        "metrics::Options: most_events, most_namespaces and lag_interval must be positive");
  }
  core_ = std::make_shared<Core>(io, options);
}

void Metrics::collect(std::function<void(std::string)> done) const {
  core_->collect(std::move(done));
}

void Metrics::serve(http::App& app, std::string_view path) const {
  app.get(path, [core = core_](http::Request&, http::Response& res) {
    core->collect(
        [kept = res.keep()](std::string text) { kept->send(std::move(text), text_format); });
  });
}

void Metrics::slowest(std::size_t count, std::function<void(std::vector<SlowSocket>)> done) const {
  core_->gather<SlowSocket>(
      [count](server::ShardServer& shard, std::size_t) {
        std::vector<SlowSocket> found;
        shard.hub().for_each([&](core::Namespace& nsp) {
          for (const auto& socket : nsp.sockets()) {
            const std::size_t queued = socket->session() ? socket->session()->queued() : 0;
            if (queued == 0) continue;
            found.push_back({std::string(socket->id()), nsp.name(),
                             std::string(socket->facts().address()), queued});
          }
        });
        keep_largest(found, count, &SlowSocket::queued);
        return found;
      },
      [count, done = std::move(done)](std::vector<SlowSocket> all) {
        keep_largest(all, count, &SlowSocket::queued);
        done(std::move(all));
      });
}

void Metrics::busiest(std::size_t count, std::function<void(std::vector<BusyRoom>)> done) const {
  core_->gather<BusyRoom>(
      [](server::ShardServer& shard, std::size_t) {
        std::vector<BusyRoom> found;
        shard.hub().for_each([&](core::Namespace& nsp) {
          nsp.rooms().for_each([&](const core::Room& room) {
            found.push_back({room.name, nsp.name(), room.members.size()});
          });
        });
        return found;
      },
      [count, done = std::move(done)](std::vector<BusyRoom> parts) {
        // A room's members may be on several shards.
        std::map<std::pair<std::string, std::string>, std::size_t> members;
        for (const BusyRoom& part : parts) members[{part.nsp, part.name}] += part.members;
        std::vector<BusyRoom> all;
        for (const auto& [room, size] : members) all.push_back({room.second, room.first, size});
        keep_largest(all, count, &BusyRoom::members);
        done(std::move(all));
      });
}

}  // namespace sockeye::metrics
