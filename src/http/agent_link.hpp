// One connection of a user agent: made, used for one request after the other, given up.
//
//   dialing -> busy <-> idle
//
// Each call to the owner is the last thing a member function does: the owner may destroy the link
// there.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <system_error>

#include "base/frame.hpp"
#include "http/client_message.hpp"
#include "http/dialer.hpp"
#include "http/response_parser.hpp"
#include "http/user_agent.hpp"
#include "net/connection.hpp"

namespace sockeye::http {

class AgentLink final : private net::ConnectionHandler {
 public:
  /// What was lost with a connection.
  struct Loss {
    RequestFailure failure;
    /// A byte of the request may have left; a byte of the answer has come.
    bool sent = true;
    bool answered = false;
  };

  class Owner {
   public:
    virtual void on_link_ready(AgentLink& link) = 0;
    virtual void on_link_answer(AgentLink& link, ClientResponse response, bool reusable) = 0;
    virtual void on_link_upgraded(AgentLink& link, Upgraded upgraded) = 0;
    virtual void on_link_lost(AgentLink& link, Loss loss) = 0;

   protected:
    Owner() = default;
    Owner(const Owner&) = delete;
    Owner& operator=(const Owner&) = delete;
    ~Owner() = default;
  };

  /// Begins to dial. `dedicated`: for one upgrade.
  AgentLink(Owner& owner, net::Shard& shard, net::Resolver& resolver, const Route& route,
            bool dedicated);
  /// Closes a connection without a request, cuts one that waits for its answer.
  ~AgentLink();
  AgentLink(const AgentLink&) = delete;
  AgentLink& operator=(const AgentLink&) = delete;

  /// Once ready or idle.
  void start(const base::Frame& request, Asked asked, const ResponseLimits& limits);
  /// After an answer that leaves it reusable: on_link_lost comes when `patience` has passed.
  void rest(std::chrono::milliseconds patience);
  /// Whether it is idle and the server has not given it up, as far as can be seen.
  bool usable() const noexcept;
  bool idle() const noexcept { return idle_; }
  bool dedicated() const noexcept { return dedicated_; }
  /// It has served a request before this one.
  bool reused() const noexcept { return reused_; }

  /// Whose turn it is; kept by the owner.
  RequestId request = 0;

 private:
  void on_data(std::span<char> bytes) override;
  bool on_peer_end() override;
  void on_closed(std::error_code reason) override;

  void take(Dialer::Result result);
  void finish(std::span<char> rest);
  void lose(RequestFailure::Kind kind, std::string message, std::error_code code = {});

  Owner& owner_;
  net::Shard& shard_;
  std::optional<Dialer> dialer_;
  net::Connection* connection_ = nullptr;
  std::optional<ResponseParser> parser_;
  std::size_t body_limit_ = 0;
  net::TimerId timer_;
  bool dedicated_;
  bool idle_ = false;
  bool reused_ = false;
  bool sent_ = false;
};

}  // namespace sockeye::http
