// How a connection ends: who is told, how often, what still leaves, and what every callback may do
// meanwhile.
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "net/connection.hpp"
#include "net/listener.hpp"
#include "net/moving_connection.hpp"
#include "support/loop.hpp"
#include "support/peer.hpp"
#include "support/recorder.hpp"

namespace sockeye::net {
namespace {

using testing_support::Peer;
using testing_support::Recorder;
using testing_support::run_until;

/// A connection over loopback TCP: its resets, windows and half-closes are the real ones.
struct TcpLink {
  explicit TcpLink(int receive_buffer = 0, const ShardOptions& shard_options = {})
      : shard(shard_options) {
    ListenOptions options;
    options.host = "127.0.0.1";
    Listener listener(shard, options, [this](Connection& accepted) {
      accepted.set_handler(&recorder);
      connection = &accepted;
    });
    peer = Peer::connect(listener.port(), receive_buffer);
    EXPECT_TRUE(run_until(shard, [this] { return connection != nullptr; }));
  }

  void send(std::string_view bytes) { connection->out().push(base::Frame::raw(bytes)); }
  bool gone() { return shard.stats().connections == 0; }

  Recorder recorder;
  Peer peer;
  Shard shard;
  Connection* connection = nullptr;
};

TEST(ConnectionEnd, ThePeersFinClosesAfterItsData) {
  TcpLink link;
  link.peer.send("bye");
  link.peer.shutdown_write();
  EXPECT_TRUE(run_until(link.shard, [&] { return link.recorder.closed == 1; }));
  EXPECT_EQ(link.recorder.data, "bye");
  EXPECT_EQ(link.recorder.peer_ends, 1);
  EXPECT_FALSE(link.recorder.reason);
  EXPECT_TRUE(run_until(link.shard, [&] { return link.gone(); }));
  EXPECT_TRUE(link.peer.at_end());
  EXPECT_EQ(link.peer.error(), 0);
}

TEST(ConnectionEnd, WhatIsQueuedWhenThePeersFinComesStillLeaves) {
  TcpLink link(4096);
  link.peer.stop_reading();
  const std::string bytes(4 << 20, 'x');
  link.send(bytes);
  link.shard.poll();
  ASSERT_TRUE(link.connection->out().blocked());
  link.peer.shutdown_write();
  EXPECT_TRUE(run_until(link.shard, [&] { return link.recorder.closed == 1; }));
  link.peer.start_reading();
  EXPECT_TRUE(run_until(link.shard, [&] { return link.peer.at_end(); }));
  EXPECT_EQ(link.peer.error(), 0);
  EXPECT_EQ(link.peer.received().size(), bytes.size());
  EXPECT_TRUE(run_until(link.shard, [&] { return link.gone(); }));
}

TEST(ConnectionEnd, AHandlerMayAnswerAfterThePeersFin) {
  TcpLink link;
  link.recorder.keep_after_peer_end = true;
  link.peer.send("request");
  link.peer.shutdown_write();
  EXPECT_TRUE(run_until(link.shard, [&] { return link.recorder.peer_ends == 1; }));
  EXPECT_EQ(link.recorder.closed, 0);
  EXPECT_FALSE(testing_support::readable(link.shard.native_handle()));
  link.send("answer");
  link.connection->close();
  EXPECT_TRUE(run_until(link.shard, [&] { return link.gone(); }));
  EXPECT_EQ(link.peer.received(), "answer");
  EXPECT_EQ(link.recorder.closed, 1);
}

TEST(ConnectionEnd, AResetWhileBytesAreQueuedIsReportedOnce) {
  TcpLink link(4096);
  link.peer.stop_reading();
  link.send(std::string(4 << 20, 'x'));
  link.shard.poll();
  ASSERT_TRUE(link.connection->out().blocked());
  link.peer.reset();
  EXPECT_TRUE(run_until(link.shard, [&] { return link.recorder.closed == 1; }));
  EXPECT_TRUE(link.recorder.reason);
  EXPECT_TRUE(link.gone());
  link.shard.poll();
  EXPECT_EQ(link.recorder.closed, 1);
  EXPECT_EQ(link.recorder.calls_after_closed, 0);
}

TEST(ConnectionEnd, AResetWhilePausedIsReported) {
  TcpLink link;
  link.connection->pause_reading();
  link.peer.reset();
  EXPECT_TRUE(run_until(link.shard, [&] { return link.recorder.closed == 1; }));
  EXPECT_EQ(link.recorder.reason, std::errc::connection_reset);
}

TEST(ConnectionEnd, CloseSendsWhatIsQueuedThenFin) {
  TcpLink link;
  link.recorder.data_hook = [&](std::span<char>) {
    link.send("good");
    link.send("bye");
    link.connection->close();
    link.connection->close();
    EXPECT_FALSE(link.connection->is_open());
    EXPECT_EQ(link.recorder.closed, 0) << "not from inside another call";
  };
  link.peer.send("quit");
  EXPECT_TRUE(run_until(link.shard, [&] { return link.peer.at_end(); }));
  EXPECT_EQ(link.peer.error(), 0);
  EXPECT_EQ(link.peer.received(), "goodbye");
  EXPECT_EQ(link.recorder.closed, 1);
  EXPECT_FALSE(link.recorder.reason);
  link.peer.close();
  EXPECT_TRUE(run_until(link.shard, [&] { return link.gone(); }));
  EXPECT_EQ(link.recorder.drained, 0);
}

TEST(ConnectionEnd, AnAnswerIsNotLostToAResetWhileThePeerStillSends) {
  TcpLink link;
  link.recorder.data_hook = [&](std::span<char>) {
    link.send("413 too large");
    link.connection->close();
  };
  link.peer.send(std::string(8 << 20, 'u'));
  EXPECT_TRUE(run_until(link.shard, [&] { return link.peer.pump(); })) << "the upload is drained";
  EXPECT_TRUE(run_until(link.shard, [&] { return link.peer.at_end(); }));
  EXPECT_EQ(link.peer.error(), 0);
  EXPECT_EQ(link.peer.received(), "413 too large");
  EXPECT_EQ(link.recorder.reads, 1) << "after close() the handler gets no data";
}

TEST(ConnectionEnd, AbortDropsWhatIsQueued) {
  TcpLink link;
  link.send("never");
  link.connection->abort();
  link.connection->abort();
  link.shard.poll();
  EXPECT_EQ(link.recorder.closed, 1);
  EXPECT_TRUE(link.gone());
  EXPECT_TRUE(run_until(link.shard, [&] { return link.peer.at_end(); }));
  EXPECT_EQ(link.peer.received(), "");
}

TEST(ConnectionEnd, AbortAlsoEndsOneThatStillFlushes) {
  TcpLink link(4096);
  link.peer.stop_reading();
  link.send(std::string(4 << 20, 'x'));
  link.shard.poll();
  link.recorder.closed_hook = [&] { link.connection->abort(); };
  link.connection->close();
  link.shard.poll();
  EXPECT_EQ(link.recorder.closed, 1);
  EXPECT_TRUE(link.gone());
}

TEST(ConnectionEnd, APeerThatNeverReadsIsLeftAtTheLingerDeadline) {
  TcpLink link(4096, {.linger = std::chrono::milliseconds{5}});
  link.peer.stop_reading();
  link.send(std::string(4 << 20, 'x'));
  link.connection->close();
  link.shard.poll();
  EXPECT_EQ(link.recorder.closed, 1) << "the handler need not wait for it";
  EXPECT_TRUE(run_until(link.shard, [&] { return link.gone(); }));
}

TEST(ConnectionEnd, APeerThatNeverEndsIsLeftAtTheLingerDeadline) {
  TcpLink link(0, {.linger = std::chrono::milliseconds{5}});
  link.connection->close();
  EXPECT_TRUE(run_until(link.shard, [&] { return link.peer.at_end(); }));
  EXPECT_TRUE(run_until(link.shard, [&] { return link.gone(); }));
}

TEST(ConnectionEnd, WhatOnClosedQueuesElsewhereLeavesInTheSameTurn) {
  TcpLink first;
  auto [socket, peer] = testing_support::socket_pair();
  Connection& second = Connection::create(first.shard, std::move(socket));
  first.recorder.closed_hook = [&] { second.out().push(base::Frame::raw("somebody left")); };
  first.connection->close();
  first.shard.poll();
  EXPECT_EQ(peer.received(), "somebody left");
}

TEST(ConnectionEnd, TheHandlerMayDestroyItselfInsideOnData) {
  auto handler = std::make_unique<Recorder>();
  TcpLink link;
  handler->data_hook = [&](std::span<char>) {
    link.connection->set_handler(nullptr);
    link.connection->close();
    handler.reset();
  };
  link.connection->set_handler(handler.get());
  link.peer.send("go");
  EXPECT_TRUE(run_until(link.shard, [&] { return link.peer.at_end(); }));
  EXPECT_EQ(handler, nullptr);
  link.peer.close();
  EXPECT_TRUE(run_until(link.shard, [&] { return link.gone(); }));
}

TEST(ConnectionEnd, TheHandlerMayDestroyItselfInsideOnClosedAndOnDrained) {
  auto handler = std::make_unique<Recorder>();
  TcpLink link;
  auto last = std::make_unique<Recorder>();
  last->closed_hook = [&] { last.reset(); };
  handler->drained_hook = [&] {
    link.connection->set_handler(last.get());
    link.connection->close();
    handler.reset();
  };
  link.connection->set_handler(handler.get());
  link.send("x");
  link.shard.poll();
  EXPECT_EQ(handler, nullptr);
  EXPECT_EQ(last, nullptr);
}

TEST(ConnectionEnd, CallbacksMayCloseEachOthersConnectionsInOneBatch) {
  constexpr std::size_t count = 20;
  std::vector<Recorder> recorders(count);
  Shard shard;
  std::vector<Peer> peers(count);
  std::vector<Connection*> connections(count);
  for (std::size_t i = 0; i < count; ++i) {
    auto [socket, peer] = testing_support::socket_pair();
    connections[i] = &Connection::create(shard, std::move(socket));
    peers[i] = std::move(peer);
    connections[i]->set_handler(&recorders[i]);
    recorders[i].data_hook = [&](std::span<char>) {
      for (Connection* connection : connections) connection->abort();
    };
    peers[i].send("x");
  }
  shard.poll();
  int told = 0;
  int heard = 0;
  for (const Recorder& recorder : recorders) {
    told += recorder.closed;
    heard += recorder.reads;
  }
  EXPECT_EQ(heard, 1) << "the stale events of the batch reach nobody";
  EXPECT_EQ(told, static_cast<int>(count));
  EXPECT_EQ(shard.stats().connections, 0U);
}

TEST(ConnectionEnd, ADescriptorNumberThatIsUsedAgainInTheSameTurnGetsNoStaleEvent) {
  Recorder first;
  Recorder second;
  Recorder fresh;
  Shard shard;
  auto [first_socket, first_peer] = testing_support::socket_pair();
  auto [second_socket, second_peer] = testing_support::socket_pair();
  Connection& one = Connection::create(shard, std::move(first_socket));
  Connection& two = Connection::create(shard, std::move(second_socket));
  one.set_handler(&first);
  two.set_handler(&second);
  Peer fresh_peer;
  const auto replace = [&](Connection& other) {
    const int number = other.native_handle();
    other.detach().reset();
    auto [socket, peer] = testing_support::socket_pair();
    EXPECT_TRUE(socket.get() == number || peer.fd() == number);
    Connection::create(shard, std::move(socket)).set_handler(&fresh);
    fresh_peer = std::move(peer);
  };
  first.data_hook = [&](std::span<char>) { replace(two); };
  second.data_hook = [&](std::span<char>) { replace(one); };
  first_peer.send("x");
  second_peer.send("x");
  shard.poll();
  EXPECT_EQ(first.reads + second.reads, 1);
  EXPECT_EQ(fresh.reads, 0);
  EXPECT_EQ(fresh.closed, 0);
}

TEST(ConnectionEnd, AnExceptionInACallbackClosesNothing) {
  TcpLink link;
  link.recorder.data_hook = [](std::span<char>) { throw std::runtime_error("from a handler"); };
  link.peer.send("x");
  EXPECT_TRUE(run_until(link.shard, [&] { return link.recorder.reads == 1; }));
  link.recorder.data_hook = nullptr;
  link.peer.send("y");
  EXPECT_TRUE(run_until(link.shard, [&] { return link.recorder.data == "xy"; }));
  EXPECT_EQ(link.recorder.closed, 0);
}

TEST(ConnectionEnd, TheShardsEndTellsEachHandlerAndFreesAll) {
  std::vector<std::unique_ptr<Recorder>> recorders;
  std::vector<Peer> peers;
  int told = 0;
  {
    Shard shard;
    for (int i = 0; i < 10; ++i) {
      auto [socket, peer] = testing_support::socket_pair(4096);
      Connection& connection = Connection::create(shard, std::move(socket));
      peers.push_back(std::move(peer));
      recorders.push_back(std::make_unique<Recorder>());
      connection.set_handler(recorders.back().get());
      recorders.back()->closed_hook = [&told, &connection] {
        ++told;
        connection.close();
      };
      connection.out().push(base::Frame::raw(std::string(100000, 'x')));
      if (i == 3) connection.close();
    }
    shard.poll();
  }
  EXPECT_EQ(told, 10);
  EXPECT_EQ(recorders[0]->reason, std::errc::operation_canceled);
  EXPECT_FALSE(recorders[3]->reason);
  for (Peer& peer : peers) EXPECT_TRUE(peer.at_end());
}

}  // namespace
}  // namespace sockeye::net
