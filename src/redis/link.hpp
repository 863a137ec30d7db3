// One connection to one server, from the name to its end:
//
//   resolve, connect, TLS -> greeting (AUTH, SELECT, CLIENT SETNAME, PING) -> ready -> lost
//
// A server that is silent is asked, and given up where it does not answer.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "base/frame.hpp"
#include "net/connection.hpp"
#include "net/connector.hpp"
#include "net/lifetime.hpp"
#include "redis/options.hpp"
#include "redis/reply_reader.hpp"
#include "redis/site.hpp"

namespace sockeye::redis {

/// What is said before anything else.
struct Greeting {
  std::string user;
  std::string password;
  std::string client_name;
  unsigned database = 0;
  /// ROLE must say master: a server that sentinels have just replaced is none.
  bool expect_master = false;

  static Greeting to_server(const Options& options);
  static Greeting to_sentinel(const Options& options);
};

class LinkHandler {
 public:
  virtual void on_link_ready() = 0;
  virtual void on_link_reply(const Reply& reply) = 0;
  /// Nothing has arrived for a while: ask something. An answer in time keeps the link.
  virtual void on_link_idle() = 0;
  /// The last call. It may destroy the link.
  virtual void on_link_lost(std::string why) = 0;

 protected:
  LinkHandler() = default;
  LinkHandler(const LinkHandler&) = default;
  LinkHandler& operator=(const LinkHandler&) = default;
  ~LinkHandler() = default;
};

/// The handler may destroy it inside any of its calls.
class Link final : private net::ConnectionHandler {
 public:
  /// `idle`: how long nothing may arrive before on_link_idle(). `site` and `handler` outlive it.
  Link(const Site& site, const Endpoint& endpoint, const Greeting& greeting,
       std::chrono::milliseconds idle, LinkHandler& handler);
  ~Link();
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  bool ready() const noexcept { return ready_; }
  /// Of a ready link: leaves at the end of the turn.
  void push(const base::Frame& frame) { connection_->out().push(frame); }
  /// Ends it: on_link_lost() from inside.
  void lose(std::string why);

 private:
  void on_data(std::span<char> bytes) override;
  void on_closed(std::error_code reason) override;

  void take(net::Connector::Result result);
  void greet();
  void say(std::string_view name, base::Frame command);
  /// Whether the link goes on.
  bool take_greeting_reply(const Reply& reply);
  void become_ready();
  void watch_silence();
  void let_go() noexcept;

  const Site& site_;
  Endpoint endpoint_;
  Greeting greeting_;
  std::chrono::milliseconds idle_;
  LinkHandler& handler_;
  std::optional<net::Connector> connector_;
  net::Connection* connection_ = nullptr;
  net::TimerId timer_;
  ReplyReader reader_;
  /// What the answers that are due now belong to.
  std::deque<std::string_view> greeted_;
  bool ready_ = false;
  bool lost_ = false;
  bool arrived_ = false;
  bool asked_ = false;
  net::Lifetime lifetime_;
};

}  // namespace sockeye::redis
