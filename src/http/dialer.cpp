#include "http/dialer.hpp"

#include <stdexcept>
#include <string_view>
#include <utility>

#include "base/base64.hpp"
#include "base/frame.hpp"
#include "net/tls_client.hpp"

namespace sockeye::http {
namespace {

Route::Proxy read_proxy(const std::string& text) {
  Url url;
  try {
    url = parse_url(text);
  } catch (const std::invalid_argument&) {
    // Its text would show the password.
    throw std::invalid_argument(
        "NetworkOptions: proxy is no URL: write http://[user:password@]host:port");
  }
  if (url.origin.secure || text.starts_with("ws")) {
    throw std::invalid_argument(
        "NetworkOptions: a proxy is spoken to without TLS: write http://[user:password@]host:port");
  }
  Route::Proxy proxy{url.origin, {}};
  if (!url.user.empty() || !url.password.empty()) {
    proxy.authorization = "Basic " + base::base64_encode(url.user + ":" + url.password);
  }
  return proxy;
}

}  // namespace

Route::Route(Origin to, const NetworkOptions& options)
    : origin(std::move(to)), family(options.family) {
  if (origin.host.empty() || origin.port == 0) {
    throw std::invalid_argument("the origin needs a host and a port");
  }
  if (!options.local_address.empty()) {
    local = net::SocketAddress::parse(options.local_address, 0);
    if (!local) {
      throw std::invalid_argument("NetworkOptions: local_address \"" + options.local_address +
                                  "\" is no IP address of this machine's form");
    }
  }
  if (!options.proxy.empty()) proxy = read_proxy(options.proxy);
  if (origin.secure) tls = net::TlsClientContext::create(options.tls);
}

Dialer::Dialer(net::Shard& shard, net::Resolver& resolver, const Route& route,
               UniqueFunction<void(Result)> on_result)
    : route_(route), on_result_(std::move(on_result)) {
  const Origin& first = route.proxy ? route.proxy->origin : route.origin;
  connector_.emplace(shard, resolver,
                     net::ConnectTarget{first.host, first.port, route.family, route.local},
                     [this](net::Connector::Result result) { take(std::move(result)); });
}

Dialer::~Dialer() {
  if (!connection_) return;
  connection_->set_handler(nullptr);
  connection_->abort();
}

void Dialer::take(net::Connector::Result result) {
  if (auto* error = std::get_if<net::ConnectError>(&result)) {
    using Kind = RequestFailure::Kind;
    std::string message = std::move(error->message);
    if (route_.proxy) message = "proxy " + route_.proxy->origin.authority() + ": " + message;
    give(RequestFailure{error->unresolved ? Kind::resolve : Kind::connect, error->code,
                        std::move(message)});
    return;
  }
  net::Connection& connection = *std::get<net::Connection*>(result);
  if (route_.proxy) {
    ask_proxy(connection);
  } else {
    hand_over(connection);
  }
}

void Dialer::ask_proxy(net::Connection& connection) {
  connection_ = &connection;
  connection.set_handler(this);
  ResponseLimits limits;
  limits.body = 0;
  parser_.emplace(Asked::tunnel, limits);
  const std::string target = route_.origin.authority();
  std::string request = "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n";
  const std::string& authorization = route_.proxy->authorization;
  if (!authorization.empty()) request += "Proxy-Authorization: " + authorization + "\r\n";
  connection.out().push(base::Frame::raw(request + "\r\n"));
}

void Dialer::on_data(std::span<char> bytes) {
  const std::size_t taken = parser_->feed({bytes.data(), bytes.size()});
  const ResponseHead& head = parser_->head();
  if (head.status == 0) {
    if (parser_->state() == ResponseParser::State::failed) refuse(parser_->error());
    return;
  }
  if (head.status / 100 != 2) {
    refuse("answered CONNECT " + route_.origin.authority() + " with " +
           std::to_string(head.status) + " " + head.reason);
  } else if (taken < bytes.size()) {
    refuse("sent bytes ahead of the server's");
  } else {
    hand_over(*std::exchange(connection_, nullptr));
  }
}

void Dialer::on_closed(std::error_code reason) {
  connection_ = nullptr;
  refuse(reason ? net::describe_error("read", reason.value(), "")
                : "the connection ended before the answer to CONNECT",
         reason);
}

void Dialer::refuse(std::string why, std::error_code code) {
  give(RequestFailure{RequestFailure::Kind::proxy, code,
                      "proxy " + route_.proxy->origin.authority() + ": " + std::move(why)});
}

void Dialer::hand_over(net::Connection& connection) {
  connection.set_handler(nullptr);
  if (route_.tls) connection.start_tls_client(route_.tls, route_.origin.host);
  give(&connection);
}

void Dialer::give(Result result) {
  auto on_result = std::move(on_result_);
  on_result(std::move(result));
}

}  // namespace sockeye::http
