// A user agent, an App of ours or a server of bytes on the same shard, and what the agent said.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "app_fixture.hpp"
#include "http/user_agent.hpp"
#include "support/byte_server.hpp"

namespace sockeye::http {

class AgentTest : public AppTest {
 protected:
  using ByteServer = testing_support::ByteServer;
  using Kind = RequestFailure::Kind;

  ~AgentTest() override { agent_.reset(); }

  /// Of the byte server on this port, or of the App where there is none.
  UserAgent& agent(std::uint16_t port = 0) {
    if (agent_) return *agent_;
    if (port == 0) {
      if (app().port() == 0) app().listen(0, "127.0.0.1");
      port = app().port();
    }
    agent_.emplace(shard(), Origin{false, "127.0.0.1", port}, agent_options);
    return *agent_;
  }

  /// Sends and waits. A failure shows as status 0 with its message as the reason.
  ClientResponse fetch(ClientRequest request) {
    std::optional<SendResult> result;
    agent().send(std::move(request), [&](SendResult got) { result = std::move(got); });
    EXPECT_FALSE(result) << "never from inside the call";
    EXPECT_TRUE(run_until([&] { return result.has_value(); }));
    return outcome(std::move(result));
  }
  ClientResponse fetch(const std::string& target) {
    ClientRequest request;
    request.target = target;
    return fetch(std::move(request));
  }

  ClientResponse outcome(std::optional<SendResult> result) {
    if (!result) return {};
    if (auto* response = std::get_if<ClientResponse>(&*result)) return std::move(*response);
    failure = std::get<RequestFailure>(*result);
    ClientResponse none;
    none.reason = failure->message;
    return none;
  }

  /// Waits until the byte server has its `index`th connection with a whole request head on it.
  Peer& requested(ByteServer& server, std::size_t index = 0) {
    EXPECT_TRUE(run_until([&] {
      return server.accepted() > index &&
             server.peer(index).received().find("\r\n\r\n") != std::string::npos;
    }));
    return server.peer(index);
  }

  AgentOptions agent_options;
  std::optional<RequestFailure> failure;
  std::optional<UserAgent> agent_;
};

}  // namespace sockeye::http
