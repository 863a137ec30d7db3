// Connections that join the namespace and leave at once, `in_flight` at a time or at the schedule's
// times. With polling: handshake, CONNECT and its answer by HTTP, the upgrade, and an acknowledged
// event over the WebSocket.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "client.hpp"
#include "http_connection.hpp"
#include "schedule.hpp"
#include "traffic.hpp"

namespace load {

class Connects final : public Traffic, private ClientListener, private HttpListener {
 public:
  Connects(Loop& loop, const Target& target, bool polling, Schedule schedule);

  void start(std::int64_t now) override { schedule_.start(now); }
  void stop() override { schedule_.stop(); }
  bool drained() const override { return under_way_ == 0 && ended_seats_.empty(); }
  std::int64_t tick(std::int64_t now) override;
  std::uint64_t operations() const override { return ended_; }
  std::uint64_t deliveries() const override { return ended_; }
  std::string missing() const override;

 private:
  /// A place for one connection at a time. Places are used again, never in the turn they end in.
  struct Seat {
    Seat(Connects& owner, std::uint32_t index);
    Client client;
    HttpConnection http;
    std::int64_t scheduled = 0;
    std::string sid{};
    std::uint8_t polls = 0;
  };

  void on_joined(Client& client) override;
  void on_packet(Client& client, std::string_view packet) override;
  void on_ping(Client&) override {}
  void on_answer(HttpConnection& http, int status, std::string_view body) override;
  void begin(std::int64_t scheduled);
  void end(Seat& seat);

  Loop& loop_;
  Target target_;
  bool polling_;
  Schedule schedule_;
  std::deque<Seat> seats_;
  std::vector<std::uint32_t> free_;
  std::vector<std::uint32_t> ended_seats_;
  std::uint64_t under_way_ = 0;
  std::uint64_t ended_ = 0;
};

}  // namespace load
