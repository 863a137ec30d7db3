// A server over TLS that the interop tests talk to and command:
//
//   tls_server '{"certificate": {"chain": FILE, "key": FILE, "passphrase": TEXT}, "further": [...],
//                "clients": "none|request|require", "ca": FILE, "newest": BOOL, "patience": MS}'
//
// It prints "listening TLS-PORT PLAIN-PORT", or "refused WHY" and ends. A line "reload" on the
// standard input reads the files again and prints "reloaded" or "refused WHY".
#include <poll.h>

#include <chrono>
#include <cstdint>
#include <exception>
#include <iostream>
#include <string>
#include <utility>

#include "sockeye/http/app.hpp"
#include "sockeye/server.hpp"

namespace {

using sockeye::Value;
namespace http = sockeye::http;

http::TlsCertificate certificate_of(const Value& value) {
  return {.chain_file = std::string(value["chain"].text()),
          .key_file = std::string(value["key"].text()),
          .chain = {},
          .key = {},
          .passphrase = std::string(value["passphrase"].text())};
}

http::TlsOptions options_of(const Value& value) {
  http::TlsOptions options;
  options.certificate = certificate_of(value["certificate"]);
  if (const Value* further = value.find("further")) {
    for (const Value& each : further->elements()) options.further.push_back(certificate_of(each));
  }
  const auto clients = value["clients"].text();
  if (clients == "request") options.client_certificates = http::ClientCertificates::request;
  if (clients == "require") options.client_certificates = http::ClientCertificates::require;
  options.client_ca_file = value["ca"].text();
  if (value["newest"] == Value(true)) options.minimum_version = http::TlsVersion::tls_1_3;
  if (const Value* ms = value.find("patience")) {
    options.handshake_timeout = std::chrono::milliseconds(ms->as<std::int64_t>());
  }
  return options;
}

Value describe(bool secure, const http::ClientCertificate* client) {
  Value result = Value::object({{"secure", secure}});
  if (client) {
    result.set("subject", client->subject);
    result.set("issuer", client->issuer);
    result.set("fingerprint", client->fingerprint);
    result.set("verified", client->verified);
  }
  return result;
}

void serve(http::App& app, sockeye::Server& io) {
  app.get("/about-me", [](http::Request& request, http::Response& response) {
    response.json(describe(request.secure(), request.client_certificate()));
  });
  io.on("echo", [](sockeye::Rest args, sockeye::Ack<sockeye::Rest> ack) { ack(args); });
  io.on("about-me", [](sockeye::Socket socket, sockeye::Ack<Value> ack) {
    const sockeye::Handshake handshake = socket.handshake();
    ack(describe(handshake.secure, handshake.client_certificate));
  });
  io.on("broadcast", [&io](int count) {
    for (int i = 0; i < count; ++i) io.emit("numbered", i);
  });
}

}  // namespace

int main(int argc, char** argv) {
  const auto setup = Value::parse(argc > 1 ? argv[1] : "{}");
  if (!setup) {
    std::cerr << setup.error().message() << '\n';
    return 2;
  }
  sockeye::Runtime runtime;
  http::App app{runtime};
  sockeye::ServerOptions options;
  options.max_http_buffer_size = 4 << 20;
  sockeye::Server io{app, std::move(options)};
  serve(app, io);
  try {
    const auto port = app.listen_tls(0, options_of(*setup), "127.0.0.1");
    std::cout << "listening " << port << ' ' << app.listen(0, "127.0.0.1") << std::endl;
  } catch (const std::exception& error) {
    std::cout << "refused " << error.what() << std::endl;
    return 1;
  }
  const sockeye::ShardRef shard = runtime.shard(0);
  pollfd watched[2] = {{.fd = shard.native_handle(), .events = POLLIN, .revents = 0},
                       {.fd = 0, .events = POLLIN, .revents = 0}};
  while (poll(watched, 2, -1) >= 0) {
    if (watched[0].revents != 0) runtime.shard(0).poll();
    if (watched[1].revents == 0) continue;
    std::string line;
    if (!std::getline(std::cin, line)) break;
    try {
      app.reload_tls();
      std::cout << "reloaded" << std::endl;
    } catch (const std::exception& error) {
      std::cout << "refused " << error.what() << std::endl;
    }
  }
  return 0;
}
