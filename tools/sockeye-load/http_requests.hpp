// GET requests for a small JSON object over connections that are kept alive, each with one request
// under way; in an open loop they take turns.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "http_connection.hpp"
#include "schedule.hpp"
#include "traffic.hpp"

namespace load {

class HttpRequests final : public Traffic, private HttpListener {
 public:
  HttpRequests(Loop& loop, const Target& target, std::uint32_t connections, Schedule schedule);

  void start(std::int64_t now) override;
  void stop() override { schedule_.stop(); }
  bool drained() const override { return under_way_ == 0; }
  std::int64_t tick(std::int64_t) override { return Schedule::no_time; }
  std::uint64_t operations() const override { return ended_; }
  std::uint64_t deliveries() const override { return ended_; }
  std::string missing() const override;

 private:
  void on_answer(HttpConnection& http, int status, std::string_view body) override;
  void request(HttpConnection& http, std::int64_t now);

  Loop& loop_;
  Target target_;
  Schedule schedule_;
  std::deque<HttpConnection> connections_;
  std::vector<std::int64_t> begun_;
  std::uint64_t under_way_ = 0;
  std::uint64_t ended_ = 0;
};

}  // namespace load
