// A server inside a host's HTTP server that is the test itself: requests with any address, answers
// as values.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "sockeye/server.hpp"
#include "support/loop.hpp"

namespace sockeye::server::test {

struct HostAnswer {
  int status = 0;
  http::Headers headers;
  std::string body;
};

class HostTest : public ::testing::Test {
 protected:
  void start(ServerOptions options = {}) { io_ = std::make_unique<Server>(runtime_, options); }

  static HostRequest request_of(std::string target, http::Headers headers = {}) {
    HostRequest request;
    request.method = "GET";
    request.target = std::move(target);
    request.headers = std::move(headers);
    request.remote_address = "203.0.113.1";
    return request;
  }
  static HostRequest handshake(std::string address = "203.0.113.1") {
    HostRequest request = request_of("/socket.io/?EIO=4&transport=polling");
    request.remote_address = std::move(address);
    return request;
  }

  /// The answer to a request that is answered at once or in one of the next turns.
  HostAnswer ask(HostRequest request) {
    const auto answer = std::make_shared<std::optional<HostAnswer>>();
    EXPECT_TRUE(io_->handle_request(std::move(request), std::make_shared<Recorder>(answer)));
    EXPECT_TRUE(until([&] { return answer->has_value(); }));
    return answer->value_or(HostAnswer{});
  }

  bool until(const std::function<bool()>& done) {
    return testing_support::run_until(runtime_.shard(0).implementation(), done);
  }

  Runtime runtime_;
  std::unique_ptr<Server> io_;

 private:
  class Recorder final : public Responder {
   public:
    explicit Recorder(std::shared_ptr<std::optional<HostAnswer>> answer)
        : answer_(std::move(answer)) {}
    void respond(int status, const http::Headers& headers, std::string body) override {
      EXPECT_FALSE(answer_->has_value());
      *answer_ = HostAnswer{status, headers, std::move(body)};
    }

   private:
    std::shared_ptr<std::optional<HostAnswer>> answer_;
  };
};

}  // namespace sockeye::server::test
