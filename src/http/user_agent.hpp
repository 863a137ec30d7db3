// HTTP of a client: requests to one origin over connections that are kept and used again, and the
// handshake that turns one into a WebSocket.
//
//   send(request)    -> an idle connection, else a new one, else it waits its turn -> SendResult
//   upgrade(request) -> a connection of its own -> 101: the connection changes hands
//                                               -> any other status: the answer
//   a new connection: resolve -> connect -> CONNECT through the proxy -> TLS
//
// All of it on the shard's thread. A result is given exactly once, never from inside send() or
// upgrade(), and never after cancel() or the agent's end. Inside a result's callback everything may
// be called; the agent may be destroyed too.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <variant>

#include "http/client_message.hpp"
#include "http/url.hpp"
#include "net/connection.hpp"
#include "net/shard.hpp"
#include "sockeye/http/headers.hpp"
#include "sockeye/http/network_options.hpp"
#include "sockeye/unique_function.hpp"

namespace sockeye::http {

struct AgentOptions {
  NetworkOptions network{};
  /// Sent with every request, before the request's own fields; one of the same name in the request
  /// takes their place.
  Headers headers{};
  /// Keeps the cookies that answers set and sends them back; they live as long as the agent, or
  /// until clear_cookies().
  bool cookies = false;
  /// Asks for compressed answers. Those that come compressed (gzip, deflate) are inflated anyway.
  bool compression = false;
  /// Connections for send(); further requests wait. Upgrades have connections of their own.
  std::size_t max_connections = 6;
  /// Requests that wait; one more fails with `too_many`.
  std::size_t max_waiting = 1024;
  /// Of an answer's head, and of its body as it came and inflated, in bytes.
  std::size_t max_head = std::size_t{64} * 1024;
  std::size_t max_body = std::size_t{100} * 1024 * 1024;
  /// How long an unused connection is kept. A server's Keep-Alive header may shorten it.
  std::chrono::milliseconds idle_timeout{30'000};
};

/// A connection that changed hands. In the callback set its handler, then give it `rest` if that is
/// not empty; a connection without a handler is cut when the callback returns.
struct Upgraded {
  net::Connection* connection = nullptr;
  /// The 101 and its headers; what they must hold (Sec-WebSocket-Accept) is not checked here.
  ClientResponse response;
  /// What came behind the head, as ConnectionHandler::on_data gets it: good until the callback
  /// returns.
  std::span<char> rest;
};
using UpgradeResult = std::variant<Upgraded, ClientResponse, RequestFailure>;

/// Names a request; zero names none.
using RequestId = std::uint64_t;

class UserAgent {
 public:
  using OnSent = UniqueFunction<void(SendResult)>;
  using OnUpgraded = UniqueFunction<void(UpgradeResult)>;

  /// `shard` outlives it. Throws std::invalid_argument for options that do not fit together and
  /// std::system_error for files that cannot be read, as TlsContext does.
  UserAgent(net::Shard& shard, Origin origin, AgentOptions options = AgentOptions());
  /// Cancels all, closes the connections that it still has.
  ~UserAgent();
  UserAgent(const UserAgent&) = delete;
  UserAgent& operator=(const UserAgent&) = delete;

  const Origin& origin() const noexcept;

  /// A GET or HEAD whose kept connection turns out to be dead before a byte of the answer came is
  /// sent once more on a new one; any other method only where no byte of it had left.
  RequestId send(ClientRequest request, OnSent on_sent);

  /// The request is a WebSocket's handshake: Upgrade, Connection and the Sec-WebSocket fields are
  /// the caller's, the method is GET.
  RequestId upgrade(ClientRequest request, OnUpgraded on_upgraded);

  /// Its callback is destroyed uncalled and its connection cut. No effect where the result was
  /// given.
  void cancel(RequestId id);

  /// Closes connections that are not used just now: a changed network, a long pause.
  void close_idle();
  void clear_cookies();
  /// Those of another agent of the same origin, in place of its own.
  void take_cookies(UserAgent& from);

  /// Connections that are open or being made.
  std::size_t connections() const noexcept;

 private:
  class Core;
  std::shared_ptr<Core> core_;
};

}  // namespace sockeye::http
