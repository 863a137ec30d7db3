// A server on a port of its own and a WebSocket client that speaks raw packets, both on the test's
// thread: the client pumps the server's shard while it waits.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "codec/websocket_decoder.hpp"
#include "codec/websocket_frame.hpp"
#include "sockeye/http/app.hpp"
#include "sockeye/server.hpp"
#include "support/loop.hpp"
#include "support/peer.hpp"

namespace sockeye::server::test {

using sockeye::testing_support::Peer;
using sockeye::testing_support::run_until;

class RawClient {
 public:
  RawClient(net::Shard& shard, std::uint16_t port)
      : shard_(&shard),
        peer_(Peer::connect(port)),
        decoder_(codec::WebSocketRole::client, 1 << 24) {
    peer_.send(
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\n"
        "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    EXPECT_TRUE(
        run_until(*shard_, [&] { return peer_.received().find("\r\n\r\n") != std::string::npos; }));
    input_ = peer_.take();
    input_.erase(0, input_.find("\r\n\r\n") + 4);
    EXPECT_EQ(next().substr(0, 1), "0");
  }

  /// An Engine.IO packet, its type first.
  void send(std::string_view text) {
    peer_.send(
        codec::masked_websocket_frame(codec::WebSocketOpcode::text, text, {1, 2, 3, 4}).bytes());
  }

  /// The next text message that is no ping; "" where the connection ended instead.
  std::string next() {
    while (messages_.empty()) {
      const bool more = run_until(*shard_, [&] {
        input_ += peer_.take();
        read();
        return !messages_.empty() || peer_.at_end();
      });
      EXPECT_TRUE(more) << "no message came";
      if (messages_.empty()) return "";
    }
    std::string message = std::move(messages_.front());
    messages_.pop_front();
    return message;
  }

  /// Joins a namespace and answers the socket's id.
  std::string join(const std::string& nsp = "/") {
    send(nsp == "/" ? "40" : "40" + nsp + ",");
    const std::string answer = next();
    const std::size_t at = answer.find("\"sid\":\"");
    EXPECT_NE(at, std::string::npos) << answer;
    return at == std::string::npos ? "" : answer.substr(at + 7, 20);
  }

  Peer& peer() noexcept { return peer_; }

 private:
  void read() {
    std::span<char> rest(input_);
    while (true) {
      const auto event = decoder_.next(rest);
      if (event.kind == codec::WebSocketEvent::Kind::need_more) break;
      if (event.kind == codec::WebSocketEvent::Kind::text && event.data != "2") {
        messages_.emplace_back(event.data);
      }
    }
    input_.clear();
  }

  net::Shard* shard_;
  Peer peer_;
  codec::WebSocketDecoder decoder_;
  std::string input_;
  std::deque<std::string> messages_;
};

class ServerTest : public ::testing::Test {
 protected:
  void start(ServerOptions options = {}) {
    io_ = std::make_unique<Server>(app_, std::move(options));
    io_->on_error([this](const HandlerError& error) {
      errors_.push_back(error.event + ": " + error.error.message());
    });
    port_ = app_.listen(0, "127.0.0.1");
  }
  RawClient client() { return {shard(), port_}; }
  net::Shard& shard() { return runtime_.shard(0).implementation(); }
  bool until(const std::function<bool()>& done) { return run_until(shard(), done); }

  Runtime runtime_;
  http::App app_{runtime_};
  std::unique_ptr<Server> io_;
  std::uint16_t port_ = 0;
  std::vector<std::string> errors_;
};

}  // namespace sockeye::server::test
