// An App on a free port and clients of plain sockets, on one thread: tests wait for events.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "http/app_core.hpp"
#include "sockeye/http/app.hpp"
#include "support/loop.hpp"
#include "support/peer.hpp"

namespace sockeye::http {

/// One answer, as a client sees it.
struct Answer {
  int status = 0;
  Headers headers;
  std::string body;
};

/// Takes the first whole answer off `bytes`; nothing where it is not whole. `head_only` for HEAD.
inline std::optional<Answer> take_answer(std::string& bytes, bool head_only = false) {
  const std::size_t end = bytes.find("\r\n\r\n");
  if (end == std::string::npos) return std::nullopt;
  Answer answer;
  std::string_view head = std::string_view(bytes).substr(0, end + 2);
  answer.status = std::stoi(std::string(head.substr(9, 3)));
  head.remove_prefix(head.find("\r\n") + 2);
  while (!head.empty()) {
    const std::string_view line = head.substr(0, head.find("\r\n"));
    const std::size_t colon = line.find(": ");
    answer.headers.add(line.substr(0, colon), line.substr(colon + 2));
    head.remove_prefix(line.size() + 2);
  }
  std::size_t length = 0;
  const bool none =
      head_only || answer.status < 200 || answer.status == 204 || answer.status == 304;
  if (!none) length = std::stoul(std::string(answer.headers["Content-Length"]));
  if (bytes.size() < end + 4 + length) return std::nullopt;
  answer.body = bytes.substr(end + 4, length);
  bytes.erase(0, end + 4 + length);
  return answer;
}

class AppTest : public testing::Test {
 protected:
  using Peer = testing_support::Peer;

  App& app() {
    if (!app_) app_.emplace(runtime_, options);
    return *app_;
  }
  net::Shard& shard() { return runtime_.shard(0).implementation(); }

  Peer connect(int receive_buffer = 0) {
    if (app().port() == 0) app().listen(0, "127.0.0.1");
    return Peer::connect(app().port(), receive_buffer);
  }

  template <class Done>
  bool run_until(Done&& done) {
    return testing_support::run_until(shard(), std::forward<Done>(done));
  }
  void turns(int count) {
    for (int i = 0; i < count; ++i) shard().poll();
  }

  /// Waits for the next answer on the connection; status 0 where it ended before.
  Answer answer(Peer& peer, bool head_only = false) {
    std::optional<Answer> found;
    EXPECT_TRUE(run_until([&] {
      buffer_ += peer.take();
      found = take_answer(buffer_, head_only);
      return found.has_value() || peer.at_end();
    }));
    return found.value_or(Answer{});
  }

  /// Sends on a connection of its own and waits for the answer.
  Answer ask(std::string_view bytes, bool head_only = false) {
    buffer_.clear();
    Peer peer = connect();
    peer.send(bytes);
    return answer(peer, head_only);
  }
  Answer get(std::string_view target, std::string_view headers = {}) {
    return ask(request("GET", target, headers));
  }

  static std::string request(std::string_view method, std::string_view target,
                             std::string_view headers = {}, std::string_view body = {}) {
    std::string text(method);
    text.append(" ").append(target).append(" HTTP/1.1\r\nHost: test\r\n").append(headers);
    if (!body.empty())
      text.append("Content-Length: ").append(std::to_string(body.size())) += "\r\n";
    return text.append("\r\n").append(body);
  }
  static std::string json_request(std::string_view method, std::string_view target,
                                  std::string_view body) {
    return request(method, target, "Content-Type: application/json\r\n", body);
  }

  AppOptions options;

 private:
  Runtime runtime_;
  std::optional<App> app_;
  std::string buffer_;
};

}  // namespace sockeye::http
