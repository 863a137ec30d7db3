// Random histories against a client that keeps its pid and its last offset as the official one
// does, the last string argument of whatever event: each reliable event that was for it reaches it
// once and in order, or it is told that it was not recovered.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/world.hpp"
#include "sockeye/convert.hpp"

namespace sockeye::test {
namespace {

core::HubOptions hub_options(std::size_t max_log_bytes) {
  core::HubOptions options;
  options.recovery = core::RecoveryOptions{};
  options.recovery->max_log_bytes = max_log_bytes;
  return options;
}

// No heartbeats: what breaks is what the history breaks.
engine::Options silent() {
  engine::Options options;
  options.ping_interval = std::chrono::hours(1000);
  return options;
}

class History {
 public:
  History(std::uint32_t seed, std::size_t max_log_bytes)
      : random_(seed), world_(hub_options(max_log_bytes), silent()) {
    connect();
    first_ = world_.nsp().find(id_)->self();
  }

  void run(int steps) {
    for (int i = 0; i < steps && !::testing::Test::HasFailure(); ++i) step();
    if (!::testing::Test::HasFailure() && !reading_) connect();
  }

  int told_full = 0;
  int told_otherwise = 0;

 private:
  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }
  bool chance(std::uint32_t percent) { return below(100) < percent; }

  void step() {
    const std::uint32_t what = below(100);
    if (what < 50) {
      emit_something();
    } else if (what < 65) {
      change_rooms();
    } else if (what < 75) {
      // What is sent from here on is lost; the server may or may not notice.
      reading_ = false;
      if (peer_ && chance(50)) {
        peer_->lose();
        peer_ = nullptr;
      }
    } else if (what < 90) {
      if (!reading_) connect();
    } else {
      world_.wait(below(30'000));
    }
    read();
  }

  std::string room() { return std::string(1, static_cast<char>('a' + below(3))); }

  // A client that is away is in its rooms as it was when the server noticed.
  void change_rooms() {
    core::SocketState* socket = world_.nsp().find(id_);
    if (!socket) return;
    const std::string name = room();
    if (chance(60)) {
      socket->join(name);
      rooms_.insert(name);
    } else {
      socket->leave(name);
      rooms_.erase(name);
    }
  }

  void emit_something() {
    core::Target target;
    const bool direct = chance(25);
    if (!direct && chance(60)) target.rooms.push_back(room());
    if (!direct && chance(20)) target.rooms.push_back(room());
    if (!direct && chance(25)) target.except.push_back(room());
    const std::uint32_t kind = below(10);
    const bool reliable = kind < 6;
    target.flags.is_volatile = kind == 6 || kind == 7;
    const int number = ++numbers_;
    const std::vector<Value> arguments =
        chance(50) ? std::vector<Value>{number} : std::vector<Value>{number, "a string"};
    const std::string name = reliable ? "e" : "unreliable";
    world_.turn([&] {
      if (kind >= 8) {
        world_.nsp().adapter().broadcast_with_ack(event(name, arguments), target, [](auto&&) {});
      } else if (direct) {
        emit(*first_, name, arguments, target.flags);
      } else {
        world_.nsp().adapter().broadcast(event(name, arguments), target);
      }
    });
    const auto in = [&](const std::string& name_of_room) { return rooms_.contains(name_of_room); };
    const bool for_me =
        direct || ((target.rooms.empty() || std::ranges::any_of(target.rooms, in)) &&
                   std::ranges::none_of(target.except, in));
    if (reliable && for_me) expected_.push_back(number);
  }

  void connect() {
    peer_ = &world_.websocket("p" + std::to_string(++peers_));
    std::string packet = "40";
    if (!pid_.empty()) packet += R"({"pid":")" + padded(pid_) + '"';
    if (!pid_.empty() && offset_) packet += R"(,"offset":")" + *offset_ + '"';
    if (!pid_.empty()) packet += '}';
    (void)world_.take();
    peer_->send(packet);
    // The answer may be lost like anything else.
    reading_ = pid_.empty() || chance(85);
    read();
  }

  void read() {
    const std::string text = world_.take();
    if (!reading_ || !peer_) return;
    const std::string events = peer_->name() + " -> 42[";
    const std::string connects = peer_->name() + " -> 40{";
    for (std::size_t at = 1; at < text.size();) {
      const std::size_t end = text.find('\n', at);
      const std::string_view line(text.data() + at, end - at);
      at = end + 1;
      if (line.starts_with(events)) hear(line.substr(events.size() - 1));
      if (line.starts_with(connects)) connected(line.substr(connects.size() - 1));
    }
    EXPECT_EQ(received_, expected_);
  }

  void hear(std::string_view json) {
    const Value packet = *Value::parse(json);
    if (packet[0] == Value("e")) received_.push_back(packet[1].as<int>());
    const Value& last = packet[packet.size() - 1];
    // The story leaves the filling of the log's mark out.
    if (last.is_string()) {
      offset_ = last.text();
      if (const auto dot = offset_->find('.'); dot != std::string::npos) {
        *offset_ = padded(offset_->substr(0, dot)).substr(0, 6) + offset_->substr(dot);
      }
    }
  }

  void connected(std::string_view json) {
    const Value packet = *Value::parse(json);
    const std::string pid(packet["pid"].text());
    const bool recovered = pid == pid_;
    ++(recovered ? told_full : told_otherwise);
    pid_ = pid;
    const std::string id = padded(packet["sid"].text());
    if (!recovered) received_ = expected_;
    if (id != id_) {
      rooms_.clear();
      if (first_) first_ = world_.nsp().find(id)->self();
    }
    id_ = id;
  }

  std::mt19937 random_;
  World world_;
  Peer* peer_ = nullptr;
  bool reading_ = true;
  int peers_ = 0;
  int numbers_ = 0;
  std::string id_;
  std::string pid_;
  std::optional<std::string> offset_;
  std::set<std::string> rooms_;
  core::SocketReference first_;
  std::vector<int> received_;
  std::vector<int> expected_;
};

void run_many(std::size_t max_log_bytes, int& full, int& otherwise) {
  for (std::uint32_t seed = 1; seed <= 400; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    History history(seed, max_log_bytes);
    history.run(120);
    if (::testing::Test::HasFailure()) return;
    full += history.told_full;
    otherwise += history.told_otherwise;
  }
}

TEST(RecoveryModel, WithALongLogEveryEventArrivesOnceAndInOrder) {
  int full = 0;
  int otherwise = 0;
  run_many(std::size_t{16} << 20, full, otherwise);
  EXPECT_GT(full, 1000);
  // The first connection of each history, and few beside: who stayed away for two minutes.
  EXPECT_LT(otherwise, full / 2);
}

TEST(RecoveryModel, WithAShortLogItArrivesOrTheClientIsTold) {
  int full = 0;
  int otherwise = 0;
  run_many(700, full, otherwise);
  EXPECT_GT(full, 1000);
  EXPECT_GT(otherwise, 800);
}

}  // namespace
}  // namespace sockeye::test
