// A server that is watched, by the admin panel and by Prometheus, as the tests do:
//
//   watched_server '{"auth": false | {"username": U, "password": HASH}, "mode": M,
//                    "readonly": BOOL, "serverId": ID, "threads": N, "redis": URL,
//                    "page": FOLDER}'
//
// "redis" is for the build that joins a cluster. It prints "listening PORT". Its namespaces and
// events are those of support/admin_node.mjs.
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "sockeye/admin.hpp"
#include "sockeye/http/app.hpp"
#include "sockeye/metrics.hpp"
#include "sockeye/server.hpp"
#ifdef WATCHED_IN_A_CLUSTER
#include "sockeye/cluster_redis.hpp"
#endif

namespace {

using sockeye::Socket;
using sockeye::Value;
namespace http = sockeye::http;

sockeye::admin::Options panel_options(const Value& setup) {
  sockeye::admin::Options options;
  if (const Value& auth = setup["auth"]; auth.is_object()) {
    options.auth = sockeye::admin::BasicAuth{std::string(auth["username"].text()),
                                             std::string(auth["password"].text())};
  } else {
    options.auth = sockeye::admin::NoAuth{};
  }
  options.read_only = setup["readonly"] == Value(true);
  options.server_id = setup["serverId"].text();
  if (setup["mode"].text() == "production") options.mode = sockeye::admin::Mode::production;
  return options;
}

void serve(const sockeye::Namespace& nsp) {
  nsp.on("echo", [](const Value& value, const sockeye::Ack<Value>& ack) { ack(value); });
  nsp.on("note", [](const Socket& socket, const std::string& text, const sockeye::Ack<bool>& ack) {
    socket.data<Value>() = Value::object({{"note", text}});
    ack(true);
  });
  nsp.on("join", [](const Socket& socket, const std::string& room, const sockeye::Ack<bool>& ack) {
    socket.join(room);
    ack(true);
  });
  nsp.on("leave", [](const Socket& socket, const std::string& room, const sockeye::Ack<bool>& ack) {
    socket.leave(room);
    ack(true);
  });
  nsp.on("news",
         [](const Socket& socket, const Value& value) { socket.namespace_().emit("news", value); });
}

}  // namespace

int main(int argc, char** argv) {
  const Value setup = argc > 1 ? Value::parse(argv[1]).value() : Value::object();
  const Value& threads = setup["threads"];
  sockeye::Runtime runtime{{.threads = threads.is_null() ? 1U : threads.as<unsigned>()}};
  http::App app{runtime};
  sockeye::ServerOptions options;
  options.cors = http::CorsOptions{.origin = true, .credentials = true};
#ifdef WATCHED_IN_A_CLUSTER
  if (const Value* url = setup.find("redis")) {
    options.adapter = sockeye::cluster::redis_adapter(std::string(url->text()));
  }
#endif
  sockeye::Server io{app, options};
  sockeye::admin::instrument(io, panel_options(setup));
  serve(io);
  const auto chat = io.of("/chat");
  chat.use([](const Socket& socket, const sockeye::Next& next) {
    socket.data<Value>() = Value::object({{"user", "ada"}});
    next();
  });
  chat.on_connection([](const Socket& socket) { socket.join("lobby"); });
  serve(chat);
  serve(io.of([](const std::string& name, const Value&) { return name.starts_with("/board-"); }));
  if (const Value* page = setup.find("page")) app.serve_static("/", std::string(page->text()));
  const sockeye::metrics::Metrics metrics{io, {.most_events = 3}};
  metrics.serve(app);
  sockeye::metrics::serve_health(app, io);
  app.get("/slowest", [metrics](http::Request&, http::Response& res) {
    metrics.slowest(1, [kept = res.keep()](const std::vector<sockeye::metrics::SlowSocket>& found) {
      Value all = Value::array();
      for (const auto& socket : found) {
        all.push(
            Value::object({{"id", socket.id}, {"nsp", socket.nsp}, {"queued", socket.queued}}));
      }
      kept->json(all);
    });
  });
  app.get("/busiest", [metrics](http::Request&, http::Response& res) {
    metrics.busiest(2, [kept = res.keep()](const std::vector<sockeye::metrics::BusyRoom>& found) {
      Value all = Value::array();
      for (const auto& room : found) {
        all.push(
            Value::object({{"room", room.name}, {"nsp", room.nsp}, {"members", room.members}}));
      }
      kept->json(all);
    });
  });
  app.post("/close", [&io](http::Request&, http::Response& res) {
    io.close();
    res.end();
  });
  std::cout << "listening " << app.listen(0, "127.0.0.1") << std::endl;
  app.run();
}
