// Many connections that have something to send in one turn, with epoll alone and through an
// io_uring: what arrives, who is told of what, and what handlers may do meanwhile must not differ.
#include "net/send_batch.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "net/connection.hpp"
#include "net/io_choice.hpp"
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
using testing_support::socket_pair;

bool uring_is_there() {
  try {
    const Uring tried(1);
    return true;
  } catch (const std::system_error&) {
    return false;
  }
}

/// A shard with many connections, their handlers and their other ends.
class SendBatchOf : public testing::TestWithParam<Io> {
 protected:
  void SetUp() override {
    if (GetParam() == Io::io_uring && !uring_is_there()) GTEST_SKIP() << "no io_uring here";
    ShardOptions options;
    options.io = GetParam();
    shard = std::make_unique<Shard>(options);
  }

  void connect(std::size_t count, int send_buffer = 0) {
    for (std::size_t i = 0; i < count; ++i) {
      auto [socket, peer] = socket_pair(send_buffer);
      add(Connection::create(*shard, std::move(socket)), std::move(peer));
    }
  }

  void connect_tcp(std::size_t count) {
    ListenOptions options;
    options.host = "127.0.0.1";
    Connection* accepted = nullptr;
    Listener listener(*shard, options, [&](Connection& connection) { accepted = &connection; });
    for (std::size_t i = 0; i < count; ++i) {
      Peer peer = Peer::connect(listener.port());
      accepted = nullptr;
      ASSERT_TRUE(run_until(*shard, [&] { return accepted != nullptr; }));
      add(*accepted, std::move(peer));
    }
  }

  void add(Connection& connection, Peer peer) {
    recorders.push_back(std::make_unique<Recorder>());
    connection.set_handler(recorders.back().get());
    connections.push_back(&connection);
    peers.push_back(std::move(peer));
  }

  void send(std::size_t index, std::string_view bytes) {
    connections[index]->out().push(base::Frame::raw(bytes));
  }
  void send_to_all(const base::Frame& frame) {
    for (Connection* connection : connections) connection->out().push(frame);
  }

  std::unique_ptr<MovingConnection> released;
  std::vector<std::unique_ptr<Recorder>> recorders;
  std::vector<Peer> peers;
  std::unique_ptr<Shard> shard;
  std::vector<Connection*> connections;
};

INSTANTIATE_TEST_SUITE_P(Io, SendBatchOf, testing::Values(Io::epoll, Io::io_uring),
                         [](const auto& io) {
                           return io.param == Io::epoll ? "epoll" : "io_uring";
                         });

TEST_P(SendBatchOf, ABroadcastReachesMoreReceiversThanARingHolds) {
  connect(1300);
  send_to_all(base::Frame::raw("to everybody"));
  shard->poll();
  for (std::size_t i = 0; i < peers.size(); ++i) {
    ASSERT_EQ(peers[i].received(), "to everybody") << i;
    ASSERT_EQ(recorders[i]->drained, 1) << i;
  }
  EXPECT_EQ(shard->stats().writes, 1300U);
  EXPECT_EQ(shard->stats().batches, GetParam() == Io::io_uring ? 3U : 0U);
  EXPECT_EQ(shard->io(), GetParam());
}

TEST_P(SendBatchOf, AFewSendsAreNoBatch) {
  connect(SendBatch::worthwhile - 1);
  send_to_all(base::Frame::raw("x"));
  shard->poll();
  EXPECT_EQ(shard->stats().batches, 0U);
  EXPECT_EQ(peers[0].received(), "x");
}

TEST_P(SendBatchOf, FramesOfATurnArriveInOrderHoweverMany) {
  connect(20);
  std::vector<std::string> expected(connections.size());
  for (std::size_t i = 0; i < connections.size(); ++i) {
    for (std::size_t n = 0; n < i * 7; ++n) {
      const std::string frame = std::to_string(n) + ";";
      send(i, frame);
      expected[i] += frame;
    }
  }
  shard->poll();
  for (std::size_t i = 0; i < peers.size(); ++i) EXPECT_EQ(peers[i].received(), expected[i]) << i;
}

TEST_P(SendBatchOf, FramesThatAllGotAndFramesOfOnesOwnKeepTheirOrder) {
  connect(600);
  std::vector<std::string> expected(connections.size());
  const auto send_all = [&](const std::string& bytes) {
    send_to_all(base::Frame::raw(bytes));
    for (std::string& all : expected) all += bytes;
  };
  const auto send_one = [&](std::size_t index, const std::string& bytes) {
    send(index, bytes);
    expected[index] += bytes;
  };
  send_all("first;");
  send_all("second;");
  for (std::size_t i = 0; i < connections.size(); i += 3) send_one(i, std::to_string(i) + ";");
  send_all("third;");
  // More than one connection's share, and in all more than a batch joins.
  for (std::size_t i = 0; i < connections.size(); i += 5) send_one(i, std::string(3000, 'm'));
  for (std::size_t i = 0; i < connections.size(); i += 7) send_one(i, std::string(5000, 'n'));
  send_all("last");
  shard->poll();
  for (std::size_t i = 0; i < peers.size(); ++i) {
    ASSERT_TRUE(peers[i].received() == expected[i]) << i;
    ASSERT_EQ(recorders[i]->drained, 1) << i;
  }
  EXPECT_EQ(shard->stats().writes, 600U);
}

TEST_P(SendBatchOf, WhatIsFlushedAtOnceComesBeforeTheRestOfTheTurn) {
  connect(20);
  shard->post([this] {
    send_to_all(base::Frame::raw("first,"));
    connections[7]->flush_now();
    send_to_all(base::Frame::raw("second,"));
    connections[7]->flush_now();
    send_to_all(base::Frame::raw("third"));
  });
  shard->poll();
  for (Peer& peer : peers) EXPECT_EQ(peer.received(), "first,second,third");
  EXPECT_EQ(recorders[7]->drained, 1);
}

TEST_P(SendBatchOf, PartialWritesAndFullBuffersGoOnWhereTheyStopped) {
  connect(20, 4096);
  for (std::size_t i = 0; i < 10; ++i) peers[i].stop_reading();
  std::string bytes;
  for (int i = 0; bytes.size() < (1 << 18); ++i) bytes += std::to_string(i) + ",";
  for (std::size_t at = 0; at < bytes.size(); at += 8000) {
    send_to_all(base::Frame::raw(std::string_view(bytes).substr(at, 8000)));
  }
  shard->poll();
  for (std::size_t i = 0; i < 10; ++i) {
    EXPECT_TRUE(connections[i]->out().blocked()) << i;
    EXPECT_EQ(recorders[i]->drained, 0) << i;
  }
  // Blocked ones and others meet in the next batch.
  send_to_all(base::Frame::raw("more"));
  shard->poll();
  for (Peer& peer : peers) peer.start_reading();
  bytes += "more";
  const auto all_there = [&] {
    return std::all_of(peers.begin(), peers.end(),
                       [&](Peer& peer) { return peer.received().size() == bytes.size(); });
  };
  EXPECT_TRUE(run_until(*shard, all_there));
  for (std::size_t i = 0; i < peers.size(); ++i) {
    EXPECT_TRUE(peers[i].received() == bytes) << i;
    EXPECT_FALSE(connections[i]->out().blocked()) << i;
  }
}

TEST_P(SendBatchOf, ABufferThatIsFullToTheLastByteBlocks) {
  connect(20, 4096);
  const base::Frame frame = base::Frame::raw(std::string(1000, 'x'));
  for (int turn = 0; turn < 100; ++turn) {
    send_to_all(frame);
    shard->poll();
  }
  for (std::size_t i = 0; i < connections.size(); ++i) {
    EXPECT_TRUE(connections[i]->out().blocked()) << i;
  }
  EXPECT_TRUE(run_until(*shard, [&] {
    return std::all_of(peers.begin(), peers.end(),
                       [](Peer& peer) { return peer.received().size() == 100000; });
  }));
}

TEST_P(SendBatchOf, APeerThatResetItselfEndsItsConnectionAlone) {
  connect_tcp(20);
  // Within a turn, whose events have been fetched: it is the send that finds out.
  shard->post([this] {
    peers[3].reset();
    peers[11].reset();
    send_to_all(base::Frame::raw("one"));
  });
  EXPECT_TRUE(
      run_until(*shard, [&] { return recorders[3]->closed == 1 && recorders[11]->closed == 1; }));
  for (std::size_t i = 0; i < connections.size(); ++i) {
    if (i != 3 && i != 11) send(i, "two");
  }
  for (std::size_t i = 0; i < peers.size(); ++i) {
    if (i == 3 || i == 11) {
      EXPECT_TRUE(recorders[i]->reason) << i;
      continue;
    }
    EXPECT_TRUE(run_until(*shard, [&] { return peers[i].received() == "onetwo"; })) << i;
    EXPECT_EQ(recorders[i]->closed, 0) << i;
  }
  EXPECT_EQ(shard->stats().connections, 18U);
}

TEST_P(SendBatchOf, AHandlerMayEndTheOthersOfItsBatch) {
  connect(20);
  recorders[0]->drained_hook = [this] {
    connections[1]->abort();
    connections[2]->close();
    released = connections[3]->detach();
    connections[4]->set_handler(nullptr);
    send(5, " and more");
    send(6, " at once");
    connections[6]->flush_now();
  };
  send_to_all(base::Frame::raw("bytes"));
  shard->poll();
  EXPECT_EQ(recorders[1]->closed, 1);
  EXPECT_EQ(recorders[1]->drained, 0);
  EXPECT_EQ(recorders[2]->closed, 1);
  EXPECT_EQ(recorders[2]->drained, 0);
  EXPECT_EQ(recorders[3]->drained, 0);
  EXPECT_TRUE(released);
  EXPECT_EQ(recorders[4]->drained, 0);
  EXPECT_EQ(peers[5].received(), "bytes and more");
  EXPECT_EQ(recorders[5]->drained, 1);
  EXPECT_EQ(peers[6].received(), "bytes at once");
  EXPECT_EQ(recorders[19]->drained, 1);
  EXPECT_TRUE(peers[2].at_end());
  EXPECT_EQ(peers[2].received(), "bytes");
}

TEST_P(SendBatchOf, ThoseThatAreClosedWithBytesQueuedSendThemFirst) {
  connect(40);
  send_to_all(base::Frame::raw("last words"));
  for (Connection* connection : connections) connection->close();
  for (auto& recorder : recorders) {
    recorder->closed_hook = [this, &recorder] {
      const auto index = static_cast<std::size_t>(&recorder - recorders.data());
      send(index, ", and these");
    };
  }
  shard->poll();
  for (std::size_t i = 0; i < peers.size(); ++i) {
    EXPECT_TRUE(run_until(*shard, [&] { return peers[i].at_end(); })) << i;
    EXPECT_EQ(peers[i].received(), "last words, and these") << i;
    EXPECT_EQ(peers[i].error(), 0) << i;
  }
}

TEST_P(SendBatchOf, WhatDrainedHandlersQueueLeavesInTheSameTurn) {
  connect(30);
  for (std::size_t i = 0; i < recorders.size(); ++i) {
    recorders[i]->drained_hook = [this, i] {
      if (recorders[i]->drained < 3) send(i, "+");
    };
  }
  send_to_all(base::Frame::raw("x"));
  shard->poll();
  for (Peer& peer : peers) EXPECT_EQ(peer.received(), "x++");
}

// A ring serves the thread that made it: made by another, it refuses (before Linux 6.0 it serves).
TEST_P(SendBatchOf, WhatARingRefusesLeavesWithoutIt) {
  if (!uring_is_there()) GTEST_SKIP() << "no io_uring here";
  connect(600);
  std::unique_ptr<SendBatch> batch;
  std::thread([&] { batch = std::make_unique<SendBatch>(shard->stats()); }).join();
  send_to_all(base::Frame::raw("to everybody"));
  base::MarkedQueues queues;
  queues.swap(shard->flush_list().queues());
  batch->flush({queues.begin(), queues.end()});
  for (std::size_t i = 0; i < peers.size(); ++i) {
    ASSERT_EQ(peers[i].received(), "to everybody") << i;
    ASSERT_EQ(recorders[i]->drained, 1) << i;
  }
}

TEST(IoChoice, AnExplicitOneStands) {
  EXPECT_EQ(choose_io(Io::epoll), Io::epoll);
  if (uring_is_there()) {
    EXPECT_EQ(choose_io(Io::io_uring), Io::io_uring);
  } else {
    EXPECT_THROW(choose_io(Io::io_uring), std::system_error);
  }
}

TEST(IoChoice, TheEnvironmentDecidesWhatIsAutomatic) {
  const char* const before = std::getenv("SOCKEYE_IO");
  const std::string kept = before ? before : "";
  ::setenv("SOCKEYE_IO", "epoll", 1);
  EXPECT_EQ(choose_io(Io::automatic), Io::epoll);
  ::setenv("SOCKEYE_IO", "iouring", 1);
  EXPECT_THROW(choose_io(Io::automatic), std::invalid_argument);
  EXPECT_EQ(choose_io(Io::epoll), Io::epoll);
  ::unsetenv("SOCKEYE_IO");
  EXPECT_EQ(choose_io(Io::automatic), uring_is_there() ? Io::io_uring : Io::epoll);
  if (before) ::setenv("SOCKEYE_IO", kept.c_str(), 1);
}

}  // namespace
}  // namespace sockeye::net
