// A new connection to an origin, ready for a request: resolve -> connect -> the proxy's CONNECT ->
// TLS begun. What is queued on it leaves once the handshake is done.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <variant>

#include "http/client_message.hpp"
#include "http/response_parser.hpp"
#include "http/url.hpp"
#include "net/connection.hpp"
#include "net/connector.hpp"
#include "net/resolver.hpp"
#include "sockeye/http/network_options.hpp"
#include "sockeye/unique_function.hpp"

namespace sockeye::net {
class TlsClientContext;
}

namespace sockeye::http {

/// How an origin is reached: its options, checked.
struct Route {
  struct Proxy {
    Origin origin;
    /// The value of Proxy-Authorization; empty for none.
    std::string authorization;
  };

  /// Throws std::invalid_argument for options that are wrong, and as net::TlsClientContext does.
  Route(Origin origin, const NetworkOptions& options);

  Origin origin;
  AddressFamily family;
  std::optional<net::SocketAddress> local;
  std::optional<Proxy> proxy;
  /// Null without TLS.
  std::shared_ptr<const net::TlsClientContext> tls;
};

/// On the shard's thread. Destroying it cancels.
class Dialer final : private net::ConnectionHandler {
 public:
  using Result = std::variant<net::Connection*, RequestFailure>;

  /// `on_result` is called once, never from inside the constructor: with a connection without a
  /// handler, or with the failure. It may destroy the dialer.
  Dialer(net::Shard& shard, net::Resolver& resolver, const Route& route,
         UniqueFunction<void(Result)> on_result);
  ~Dialer();
  Dialer(const Dialer&) = delete;
  Dialer& operator=(const Dialer&) = delete;

 private:
  void on_data(std::span<char> bytes) override;
  void on_closed(std::error_code reason) override;

  void take(net::Connector::Result result);
  void ask_proxy(net::Connection& connection);
  void refuse(std::string why, std::error_code code = {});
  void hand_over(net::Connection& connection);
  void give(Result result);

  const Route& route_;
  UniqueFunction<void(Result)> on_result_;
  std::optional<net::Connector> connector_;
  /// While the proxy is asked.
  net::Connection* connection_ = nullptr;
  std::optional<ResponseParser> parser_;
};

}  // namespace sockeye::http
