// Whether the process lives, and whether clients should be sent to it.
#include <string>

#include "server/server_core.hpp"
#include "sockeye/http/app.hpp"
#include "sockeye/metrics.hpp"
#include "sockeye/server.hpp"

namespace sockeye::metrics {

void serve_health(http::App& app, Server& io, const HealthPaths& paths) {
  app.get(paths.live, [](http::Request&, http::Response& res) { res.send("ok\n"); });
  app.get(paths.ready, [weak = std::weak_ptr(io.implementation())](http::Request&,
                                                                   http::Response& res) {
    const auto server = weak.lock();
    if (!server || server->closing()) {
      res.status(503).send("closing\n");
      return;
    }
    const Health health = server->health();
    if (health.ready()) {
      res.send("ready\n");
    } else {
      const std::string state(health_state_name(health.state));
      res.status(503).send(state + (health.detail.empty() ? "" : ": " + health.detail) + "\n");
    }
  });
}

}  // namespace sockeye::metrics
