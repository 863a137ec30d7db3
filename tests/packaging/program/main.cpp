// A user's program: a server and its client on one shard, beside a Boost and a JSON library of the
// user's own. It prints what came back, and ends. A broker's URL is its one argument.
#include <boost/version.hpp>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "sockeye/admin.hpp"
#include "sockeye/client.hpp"
#include "sockeye/cluster_postgres.hpp"
#include "sockeye/cluster_redis.hpp"
#include "sockeye/http/app.hpp"
#include "sockeye/metrics.hpp"
#include "sockeye/server.hpp"

struct Greeting {
  std::string to;
  int times;
};
inline constexpr sockeye::Event<"greet", Greeting, sockeye::Ack<std::string>> greet;

sockeye::AdapterFactory adapter_for(const std::string& url) {
  if (url.starts_with("redis")) return sockeye::cluster::redis_adapter(url);
  return sockeye::cluster::postgres_adapter(url);
}

int main(int argc, char** argv) {
  sockeye::Runtime runtime;
  sockeye::http::App app{runtime};
  sockeye::ServerOptions options;
  if (argc > 1) options.adapter = adapter_for(argv[1]);
  sockeye::Server io{app, options};
  sockeye::admin::instrument(io, {.auth = sockeye::admin::NoAuth{}});
  const sockeye::metrics::Metrics metrics{io};
  io.on(greet, [](const Greeting& greeting) {
    return nlohmann::json{{"hello", greeting.to}, {"times", greeting.times}}.dump();
  });
  const auto port = app.listen(0, "127.0.0.1");

  const sockeye::client::Manager manager{runtime, "http://127.0.0.1:" + std::to_string(port)};
  const sockeye::client::Socket socket = manager.socket();
  socket.on_connect([&](const sockeye::client::Socket& connected) {
    connected.emit(greet, Greeting{"world", 2}, [&](const sockeye::Result<std::string>& answer) {
      std::cout << "Boost " << BOOST_LIB_VERSION << ", "
                << (answer ? *answer : answer.error().message()) << std::endl;
      runtime.stop();
    });
  });
  runtime.run();
}
