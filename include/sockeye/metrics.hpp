// What a server does, for Prometheus; and routes that say whether it lives and may be used.
//
//   sockeye::Server io{app};
//   sockeye::metrics::Metrics metrics{io};
//   metrics.serve(app, "/metrics");                    // keep it from the open internet
//   sockeye::metrics::serve_health(app, io);           // /healthz and /readyz
//
// docs/metrics.md lists what there is; deploy/grafana.json shows it.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sockeye/export.hpp"

namespace sockeye {

class Server;

namespace http {
class App;
}

namespace metrics {

/// What is told apart, and how often is looked.
struct Options {
  /// Names of events, on each shard, whose handlers' time is told apart; clients choose names, so
  /// that what comes later counts as "other".
  std::size_t most_events = 100;
  /// Namespaces whose sockets are told apart; the rest counts as "other".
  std::size_t most_namespaces = 100;
  /// How often each shard looks how late its timers are.
  std::chrono::milliseconds lag_interval{1000};
};

/// A client that does not take what is sent to it.
struct SlowSocket {
  /// The socket's, its namespace's name, and the client's address.
  std::string id;
  std::string nsp;
  std::string address;
  /// Bytes that wait for it.
  std::size_t queued = 0;
};

/// A room with many members.
struct BusyRoom {
  /// The room's, its namespace's, and how many are in it.
  std::string name;
  std::string nsp;
  std::size_t members = 0;
};

/// A small handle that may be copied; its server keeps the rest. Make it where the server is set
/// up, before it runs; at most one a server. Everything may be called from any thread. From then on
/// handlers are timed, which is two readings of the clock an event; counters are kept in any case.
class SOCKEYE_EXPORT Metrics {
 public:
  /// Throws std::invalid_argument for limits of 0 and a lag_interval that is not positive,
  /// std::logic_error for a second one.
  explicit Metrics(Server& io, Options options = {});

  /// All of it in Prometheus' text format, version 0.0.4. Each shard is asked in its turn; `done`
  /// once, on a shard's thread. Never where the server is gone.
  void collect(std::function<void(std::string text)> done) const;
  /// A route that answers so.
  void serve(http::App& app, std::string_view path = "/metrics") const;

  /// The sockets of this process for which most waits, the worst first. Looks at every connection.
  void slowest(std::size_t count, std::function<void(std::vector<SlowSocket>)> done) const;
  /// The rooms of this process with the most members, without sockets' own. Looks at every room.
  void busiest(std::size_t count, std::function<void(std::vector<BusyRoom>)> done) const;

  class SOCKEYE_LOCAL Core;

 private:
  std::shared_ptr<Core> core_;
};

/// Where orchestrators ask.
struct HealthPaths {
  /// Answers 200 "ok" as long as the shard that it came to turns.
  std::string live = "/healthz";
  /// Answers 200 "ready", or 503 and why not: the node does not hear its cluster, or closes.
  std::string ready = "/readyz";
};

/// `app` and `io` outlive each other's requests, as those of one program do.
SOCKEYE_EXPORT void serve_health(http::App& app, Server& io, const HealthPaths& paths = {});

}  // namespace metrics
}  // namespace sockeye
