// A server whose runtime has several shards, each on a thread of its own, and raw clients on the
// test's thread: connections are handed out in turn, so that the k-th one is on shard k modulo n.
#pragma once

#include <gtest/gtest.h>
#include <poll.h>

#include <chrono>
#include <deque>
#include <functional>
#include <latch>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "codec/websocket_decoder.hpp"
#include "codec/websocket_frame.hpp"
#include "http/app_core.hpp"
#include "server/neighbours.hpp"
#include "sockeye/http/app.hpp"
#include "sockeye/server.hpp"
#include "support/loop.hpp"
#include "support/peer.hpp"

namespace sockeye::server::test {

/// Waits for what other threads do: asked every millisecond.
inline bool eventually(const std::function<bool()>& done) {
  const auto end = std::chrono::steady_clock::now() + testing_support::patience;
  while (!done()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    ::poll(nullptr, 0, 1);
  }
  return true;
}

/// A connection's other end, with or without TLS.
struct Wire {
  std::function<void(std::string_view)> send;
  /// All that has come, and is not to come again.
  std::function<std::string()> take;
  std::function<bool()> at_end;

  static Wire plain(std::uint16_t port) {
    const auto peer = std::make_shared<testing_support::Peer>(testing_support::Peer::connect(port));
    return {[peer](std::string_view bytes) { peer->send(bytes); }, [peer] { return peer->take(); },
            [peer] { return peer->at_end(); }};
  }
};

/// Requests and WebSocket messages over a wire, waited for while the shards' threads run.
class Visitor {
 public:
  explicit Visitor(Wire wire)
      : wire_(std::move(wire)), decoder_(codec::WebSocketRole::client, 1 << 24) {}

  static std::string target(const std::string& query) { return "/socket.io/?EIO=4&" + query; }
  void get(const std::string& target) {
    wire_.send("GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n");
  }
  void post(const std::string& target, const std::string& body) {
    wire_.send("POST " + target + " HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\n" +
               "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  }
  /// `behind` goes in the same write.
  void ask_for_websocket(const std::string& query, const std::string& behind = {}) {
    wire_.send("GET " + target("transport=websocket" + query) +
               " HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
               "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n" +
               behind);
  }
  static std::string frame(std::string_view text) {
    return std::string(
        codec::masked_websocket_frame(codec::WebSocketOpcode::text, text, {1, 2, 3, 4}).bytes());
  }
  void send(std::string_view text) { wire_.send(frame(text)); }
  /// Its connection is gone, without a word.
  void leave() { wire_ = Wire{}; }

  /// The next answer as "STATUS BODY"; of a 101 only that. "" where the connection ends first.
  std::string answer() {
    std::string found;
    EXPECT_TRUE(eventually([&] {
      input_ += wire_.take();
      return take_answer(found) || wire_.at_end();
    })) << "no answer came";
    return found;
  }

  /// Over the WebSocket, the next message that is no ping; "" where the connection ends first.
  std::string next() {
    EXPECT_TRUE(eventually([&] {
      input_ += wire_.take();
      read_frames();
      return !messages_.empty() || wire_.at_end();
    })) << "no message came";
    if (messages_.empty()) return "";
    std::string message = std::move(messages_.front());
    messages_.pop_front();
    return message;
  }

  /// A session over a WebSocket: answers its sid.
  std::string open(const std::string& query = {}) {
    ask_for_websocket(query);
    EXPECT_EQ(answer(), "101 ");
    return sid = member(next(), "sid");
  }
  /// A session over polling: answers its sid.
  std::string open_polling(const std::string& query = {}) {
    get(target("transport=polling" + query));
    return sid = member(answer(), "sid");
  }
  /// Joins a namespace over the WebSocket and answers what the server says to it.
  std::string join(const std::string& nsp = "/", const std::string& auth = {}) {
    send("40" + (nsp == "/" ? auth : nsp + "," + auth));
    return next();
  }
  static std::string member(const std::string& json, const std::string& name) {
    const std::size_t at = json.find("\"" + name + "\":\"");
    EXPECT_NE(at, std::string::npos) << json;
    if (at == std::string::npos) return "";
    const std::size_t from = at + name.size() + 4;
    return json.substr(from, json.find('"', from) - from);
  }
  bool ended() {
    return eventually([&] {
      input_ += wire_.take();
      return wire_.at_end();
    });
  }

  /// Of the session that was opened last.
  std::string sid;

 private:
  bool take_answer(std::string& found) {
    const std::size_t end = input_.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    std::size_t size = 0;
    std::size_t at = input_.find("Content-Length: ");
    if (at != std::string::npos && at < end) size = std::stoul(input_.substr(at + 16));
    if (input_.size() < end + 4 + size) return false;
    found = input_.substr(9, 4) + input_.substr(end + 4, size);
    input_.erase(0, end + 4 + size);
    return true;
  }
  void read_frames() {
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

  Wire wire_;
  codec::WebSocketDecoder decoder_;
  std::string input_;
  std::deque<std::string> messages_;
};

class ShardsTest : public ::testing::Test {
 protected:
  static constexpr unsigned threads = 3;
  using Peer = testing_support::Peer;

  /// The shards run as long as this lives: what handlers refer to stands before it.
  class Serving {
   public:
    explicit Serving(ShardsTest& test) : test_(test) {}
    Serving(const Serving&) = delete;
    Serving& operator=(const Serving&) = delete;
    ~Serving() { test_.stop(); }

   private:
    ShardsTest& test_;
  };

  /// Makes the server; `serve` listens and runs.
  Server& make(ServerOptions options = {}) {
    io_ = std::make_unique<Server>(app_, std::move(options));
    return *io_;
  }
  [[nodiscard]] Serving serve() {
    port_ = app_.listen(0, "127.0.0.1");
    return run();
  }
  [[nodiscard]] Serving run() {
    thread_ = std::thread([this] { runtime_.run(); });
    return Serving(*this);
  }
  void stop() {
    runtime_.stop();
    if (thread_.joinable()) thread_.join();
  }

  /// The next connection; the shards take turns.
  Visitor visitor() const { return Visitor(Wire::plain(port_)); }
  /// Connections until the next one is that shard's.
  Visitor visitor_of(std::size_t shard) {
    while (true) {
      Visitor candidate = visitor();
      const std::string sid = candidate.open_polling();
      if (shard_of(sid) == shard) return candidate;
    }
  }

  /// Runs `call` on a shard and waits for it.
  void on_shard(std::size_t shard, std::function<void()> call) {
    std::latch done(1);
    runtime_.shard(shard).post([&] {
      call();
      done.count_down();
    });
    done.wait();
  }

  /// Which shard a session of this id belongs to.
  static std::size_t shard_of(std::string_view sid) {
    Neighbours all;
    for (unsigned i = 0; i < threads; ++i) all.add(nullptr, nullptr);
    return all.shard_of(sid);
  }

  Runtime runtime_{{.threads = threads}};
  http::App app_{runtime_};
  std::unique_ptr<Server> io_;
  std::uint16_t port_ = 0;
  /// Connections that the server has not seen end.
  std::vector<Visitor> lost_;

 private:
  std::thread thread_;
};

}  // namespace sockeye::server::test
