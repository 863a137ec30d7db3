// Connecting, refusing, late decisions, disconnects and losses in random order, from fixed seeds:
// no socket outlives its session, nothing is said twice, and in the end nothing is left.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "core/client.hpp"
#include "core/world.hpp"

namespace sockeye::test {
namespace {

using core::Continue;
using core::SocketState;

class Simulation {
 public:
  explicit Simulation(unsigned seed) : random_(seed) {
    world_.quiet(true);
    for (const char* name : {"/", "/admin"}) {
      world_.use([this](SocketState& socket, Continue next) { admit(socket, std::move(next)); },
                 name);
      world_.use([this](SocketState& socket, Continue next) { admit(socket, std::move(next)); },
                 name);
      core::NamespaceHandlers& handlers = world_.nsp(name).handlers();
      handlers.connection.add(world_.hub().next_listener_id(), [this](SocketState& socket) {
        connected_.emplace(socket.id());
        watch(socket);
        misbehave(socket);
      });
      handlers.disconnecting.add(world_.hub().next_listener_id(), [this](SocketState& socket,
                                                                         std::string_view) {
        EXPECT_EQ(++disconnecting_[std::string(socket.id())], 1) << "disconnecting is said once";
        EXPECT_FALSE(socket.rooms().empty());
        misbehave(socket);
      });
      handlers.disconnect.add(
          world_.hub().next_listener_id(), [this](SocketState& socket, std::string_view) {
            EXPECT_EQ(++disconnected_[std::string(socket.id())], 1) << "disconnect is said once";
            EXPECT_TRUE(socket.rooms().empty());
            misbehave(socket);
          });
      world_.on(
          "x",
          [this](SocketState& socket, Elements args, detail::Call& call) {
            if (chance(2)) answer(call, args.to_values());
            misbehave(socket);
          },
          name);
    }
  }

  void run(int steps) {
    for (int i = 0; i < steps; ++i) {
      world_.turn([&] {
        for (unsigned actions = 1 + draw() % 3; actions > 0; --actions) act();
      });
      check();
    }
    finish();
  }

 private:
  unsigned draw() { return static_cast<unsigned>(random_()); }
  bool chance(unsigned in) { return draw() % in == 0; }
  template <class T>
  T& any_of(std::vector<T>& values) {
    return values[draw() % values.size()];
  }

  void watch(SocketState& socket) {
    if (socket.local().has_value()) return;
    const auto token = std::make_shared<int>();
    socket.local() = token;
    seen_.push_back(token);
  }

  void admit(SocketState& socket, Continue next) {
    watch(socket);
    if (chance(3)) socket.join("early");
    switch (draw() % 4) {
      case 0:
        next({});
        break;
      case 1:
        next(Error("no"));
        break;
      default:
        decisions_.push_back(std::move(next));
        break;
    }
  }

  /// What a handler might do to its own socket and to all others.
  void misbehave(SocketState& socket) {
    if (depth_ > 3) return;
    ++depth_;
    switch (draw() % 12) {
      case 0:
        socket.disconnect(false);
        break;
      case 1:
        socket.disconnect(true);
        break;
      case 2:
        socket.join("room");
        break;
      case 3:
        ask(socket);
        break;
      case 4:
        ask_all(*socket.nsp());
        break;
      case 5:
        if (chance(4)) socket.nsp()->adapter().disconnect_sockets({}, chance(2));
        break;
      default:
        break;
    }
    --depth_;
  }

  void ask(SocketState& socket) {
    ++asked_;
    core::Flags flags;
    if (chance(2)) flags.timeout = std::chrono::milliseconds(draw() % 2000);
    emit(socket, "q", {}, flags, [this](const detail::AckResult&) { ++answered_; });
  }

  void ask_all(core::Namespace& nsp) {
    ++asked_;
    core::Target target;
    if (chance(2)) target.rooms.push_back("room");
    if (chance(2)) target.flags.timeout = std::chrono::milliseconds(draw() % 2000);
    nsp.adapter().broadcast_with_ack(event("q"), target,
                                     [this](const core::BroadcastReplies&) { ++answered_; });
  }

  void act() {
    if (peers_.size() < 4 || (peers_.size() < 12 && chance(8))) {
      const std::string name = std::to_string(peers_.size());
      peers_.push_back(chance(2) ? &world_.websocket(name) : &world_.polling(name));
      return;
    }
    Peer& peer = *any_of(peers_);
    core::Namespace& nsp = world_.nsp(chance(2) ? "/" : "/admin");
    const auto sockets = nsp.sockets();
    SocketState* socket = sockets.empty() ? nullptr : sockets[draw() % sockets.size()].get();
    switch (draw() % 16) {
      case 0:
      case 1:
      case 2:
      case 3:
        peer.send(chance(2) ? "40" : "40/admin,");
        break;
      case 4:
        peer.send(chance(2) ? "41" : "41/admin,");
        break;
      case 5:
        peer.send(chance(2) ? "421[\"x\",1]" : "42/admin,[\"x\",1]");
        break;
      case 6:
        peer.send("43" + std::string(chance(2) ? "" : "/admin,") + std::to_string(draw() % 6) +
                  "[1]");
        break;
      case 7:
        if (chance(3)) peer.lose();
        break;
      case 8:
      case 9:
      case 10:
        if (!decisions_.empty()) {
          const Continue decide = any_of(decisions_);
          const auto error = chance(4) ? std::optional(Error("late")) : std::nullopt;
          if (chance(2)) {
            decide(error);
          } else {
            world_.executor().elsewhere([&] { decide(error); });
          }
        }
        break;
      case 11:
        if (socket) socket->disconnect(chance(3));
        break;
      case 12:
        if (socket) ask(*socket);
        break;
      case 13:
        ask_all(nsp);
        break;
      case 14:
        peer.keep_polling(chance(2));
        if (chance(2)) peer.get();
        break;
      default:
        pass_time_ = chance(20) ? 30'000 : static_cast<int>(draw() % 1500);
        break;
    }
  }

  void check() {
    if (pass_time_ > 0) world_.wait(std::exchange(pass_time_, 0));
    ASSERT_EQ(world_.hub().clients(), world_.table().size());
    world_.hub().for_each([&](core::Namespace& nsp) {
      for (const auto& socket : nsp.sockets()) {
        EXPECT_TRUE(socket->connected());
        expect_alive(*socket);
        EXPECT_EQ(nsp.find(socket->id()), socket.get());
      }
      nsp.rooms().for_each([&](const core::Room& room) {
        EXPECT_FALSE(room.members.empty()) << room.name;
        for (const SocketState* member : room.members) expect_alive(*member);
      });
    });
  }

  void expect_alive(const SocketState& socket) {
    ASSERT_NE(socket.session(), nullptr);
    ASSERT_NE(socket.client(), nullptr);
    EXPECT_EQ(world_.table().find(socket.session()->id()), socket.session());
    EXPECT_EQ(socket.client()->session(), socket.session());
  }

  void finish() {
    for (Peer* peer : peers_) peer->lose();
    decisions_.clear();
    world_.wait(60'000);
    EXPECT_EQ(world_.hub().clients(), 0U);
    EXPECT_EQ(world_.table().size(), 0U);
    EXPECT_EQ(world_.table().next_deadline(), std::nullopt);
    EXPECT_EQ(world_.hub().next_deadline(), std::nullopt);
    world_.hub().for_each([](core::Namespace& nsp) {
      EXPECT_EQ(nsp.size(), 0U) << nsp.name();
      EXPECT_EQ(nsp.rooms().size(), 0U) << nsp.name();
    });
    for (const std::string& id : connected_) EXPECT_EQ(disconnected_[id], 1) << id;
    EXPECT_EQ(disconnected_.size(), connected_.size());
    EXPECT_EQ(answered_, asked_);
    for (const auto& socket : seen_) EXPECT_TRUE(socket.expired()) << "a socket is kept alive";
  }

  std::mt19937 random_;
  World world_;
  std::vector<Peer*> peers_;
  std::vector<Continue> decisions_;
  std::set<std::string> connected_;
  std::map<std::string, int> disconnecting_;
  std::map<std::string, int> disconnected_;
  /// Each goes with the socket that holds it.
  std::vector<std::weak_ptr<int>> seen_;
  int asked_ = 0;
  int answered_ = 0;
  int depth_ = 0;
  int pass_time_ = 0;
};

TEST(Interleaving, NoSocketOutlivesItsSessionInTwoThousandHistories) {
  for (unsigned seed = 1; seed <= 2000; ++seed) {
    Simulation(seed).run(40);
    ASSERT_FALSE(::testing::Test::HasFailure()) << "seed " << seed;
  }
}

}  // namespace
}  // namespace sockeye::test
