// Bytes over a connection: order, partial writes, few system calls, fairness, pausing.
#include "net/connection.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "net/listener.hpp"
#include "net/moving_connection.hpp"
#include "support/loop.hpp"
#include "support/peer.hpp"
#include "support/recorder.hpp"

namespace sockeye::net {
namespace {

using testing_support::Peer;
using testing_support::readable;
using testing_support::Recorder;
using testing_support::run_until;
using testing_support::socket_pair;

static_assert(sizeof(Connection) <= 136, "an idle connection costs almost nothing");

/// One connection of a shard and its other end.
struct Link {
  explicit Link(int send_buffer = 0) {
    auto [socket, other] = socket_pair(send_buffer);
    peer = std::move(other);
    connection = &Connection::create(shard, std::move(socket));
    connection->set_handler(&recorder);
  }

  void send(std::string_view bytes) { connection->out().push(base::Frame::raw(bytes)); }

  Recorder recorder;
  Peer peer;
  Shard shard;
  Connection* connection = nullptr;
};

/// Bytes in which a lost, repeated or moved piece shows.
std::string numbered_bytes(std::size_t size) {
  std::string bytes;
  for (std::size_t i = 0; bytes.size() < size; ++i) bytes += std::to_string(i) + ",";
  bytes.resize(size);
  return bytes;
}

TEST(Connection, HandsOutBytesThatMayBeWrittenWithReadableOnesBehind) {
  Link link;
  int padding_sum = 1;
  link.recorder.data_hook = [&](std::span<char> bytes) {
    bytes[0] = 'X';
    const char* end = bytes.data() + bytes.size();
    padding_sum = 0;
    for (std::size_t i = 0; i < Shard::read_padding; ++i) padding_sum += end[i];
  };
  link.peer.send(std::string(Shard::read_size, '\0'));
  EXPECT_TRUE(run_until(link.shard, [&] { return link.recorder.data.size() == Shard::read_size; }));
  EXPECT_EQ(padding_sum, 0);
}

TEST(Connection, TenThousandSmallFramesLeaveInOrderInTenSystemCalls) {
  Link link(4 << 20);
  std::string expected;
  link.peer.pump();
  link.shard.post([&] {
    for (int i = 0; i < 10000; ++i) {
      const std::string frame = std::to_string(i) + ";";
      expected += frame;
      link.send(frame);
    }
  });
  link.shard.poll();
  const auto writes = link.shard.stats().writes;
  EXPECT_TRUE(
      run_until(link.shard, [&] { return link.peer.received().size() == expected.size(); }));
  EXPECT_EQ(link.peer.received(), expected);
  EXPECT_LE(link.shard.stats().writes, 10U + 2U);
  EXPECT_GE(writes, 1U);
}

TEST(Connection, EverythingQueuedInATurnLeavesInOneWrite) {
  Link link;
  link.shard.post([&] {
    for (int i = 0; i < 8; ++i) link.send("message");
  });
  link.shard.poll();
  EXPECT_EQ(link.shard.stats().writes, 1U);
  EXPECT_EQ(link.peer.received().size(), 8 * 7U);
  EXPECT_EQ(link.recorder.drained, 1);
}

TEST(Connection, PartialWritesKeepOrderAndReportTheBlockedQueue) {
  Link link(4096);
  link.peer.stop_reading();
  const std::string bytes = numbered_bytes(1 << 20);
  for (std::size_t at = 0; at < bytes.size(); at += 1000) {
    link.send(std::string_view(bytes).substr(at, 1000));
  }
  link.shard.poll();
  EXPECT_TRUE(link.connection->out().blocked());
  EXPECT_EQ(link.recorder.drained, 0);
  EXPECT_FALSE(readable(link.shard.native_handle())) << "a blocked queue must not spin the loop";
  link.peer.start_reading();
  EXPECT_TRUE(run_until(link.shard, [&] { return link.peer.received().size() == bytes.size(); }));
  EXPECT_EQ(link.peer.received(), bytes);
  EXPECT_TRUE(run_until(link.shard, [&] { return link.recorder.drained == 1; }));
  EXPECT_FALSE(link.connection->out().blocked());
  EXPECT_FALSE(readable(link.shard.native_handle()));
}

TEST(Connection, APushOnABlockedQueueCostsNoSystemCall) {
  Link link(4096);
  link.peer.stop_reading();
  link.send(std::string(1 << 20, 'x'));
  link.shard.poll();
  ASSERT_TRUE(link.connection->out().blocked());
  const auto writes = link.shard.stats().writes;
  link.send("more");
  link.shard.poll();
  EXPECT_EQ(link.shard.stats().writes, writes);
}

TEST(Connection, AReaderThatIsAlwaysBehindGetsEverythingInOrder) {
  Link link(4096);
  std::string expected = numbered_bytes(1 << 20);
  link.send(expected);
  link.shard.poll();
  for (int i = 0; i < 2000; ++i) {
    const std::string frame = std::to_string(i) + std::string(1020, 'y');
    link.send(frame);
    expected += frame;
    if (i % 2 == 0) link.peer.pump();
    link.shard.poll();
  }
  EXPECT_TRUE(
      run_until(link.shard, [&] { return link.peer.received().size() == expected.size(); }));
  EXPECT_TRUE(link.peer.received() == expected);
}

TEST(Connection, WritesPushedInOnDrainedLeaveToo) {
  Link link;
  int chunks = 0;
  link.recorder.drained_hook = [&] {
    if (++chunks < 20) link.send("chunk");
  };
  link.send("chunk");
  EXPECT_TRUE(run_until(link.shard, [&] { return link.peer.received().size() == 20 * 5; }));
  EXPECT_EQ(chunks, 20);
}

TEST(Connection, FlushNowWritesBeforeTheTurnEndsAndReportsAtItsEnd) {
  Link link;
  std::string seen_inside;
  int drained_inside = -1;
  link.shard.post([&] {
    link.send("now");
    link.connection->flush_now();
    seen_inside = link.peer.received();
    drained_inside = link.recorder.drained;
  });
  link.shard.poll();
  EXPECT_EQ(seen_inside, "now");
  EXPECT_EQ(drained_inside, 0);
  EXPECT_EQ(link.recorder.drained, 1);
  EXPECT_EQ(link.shard.stats().writes, 1U);
}

TEST(Connection, AMarkWithoutBytesBringsOnDrainedAlone) {
  Link link;
  link.connection->out().mark();
  link.shard.poll();
  EXPECT_EQ(link.recorder.drained, 1);
  EXPECT_EQ(link.shard.stats().writes, 0U);
}

TEST(Connection, AChattyOneDoesNotStarveTheOthers) {
  Recorder loud;
  Recorder quiet;
  Shard shard;
  auto [loud_socket, loud_peer] = socket_pair(1 << 20);
  auto [quiet_socket, quiet_peer] = socket_pair();
  Connection::create(shard, std::move(loud_socket)).set_handler(&loud);
  Connection::create(shard, std::move(quiet_socket)).set_handler(&quiet);
  loud.data_hook = [&](std::span<char>) { loud_peer.send(std::string(1 << 18, 'x')); };
  loud_peer.send(std::string(1 << 18, 'x'));
  shard.poll();
  EXPECT_EQ(loud.reads, 1) << "one read a turn";
  quiet_peer.send("me too");
  shard.poll();
  EXPECT_EQ(quiet.data, "me too");
  EXPECT_EQ(loud.reads, 2);
}

TEST(Connection, PausedReadsNothingAndLosesNothing) {
  Link link;
  link.connection->pause_reading();
  link.peer.send("later");
  EXPECT_FALSE(readable(link.shard.native_handle()));
  link.shard.poll();
  EXPECT_EQ(link.recorder.data, "");
  link.connection->resume_reading();
  EXPECT_TRUE(run_until(link.shard, [&] { return link.recorder.data == "later"; }));
}

TEST(Connection, MayPauseItselfInsideOnData) {
  Link link;
  link.recorder.data_hook = [&](std::span<char>) { link.connection->pause_reading(); };
  link.peer.send("first");
  EXPECT_TRUE(run_until(link.shard, [&] { return link.recorder.data == "first"; }));
  link.peer.send("second");
  link.shard.poll();
  EXPECT_EQ(link.recorder.data, "first");
  link.connection->resume_reading();
  EXPECT_TRUE(run_until(link.shard, [&] { return link.recorder.data == "firstsecond"; }));
}

TEST(Connection, APausedOneWhosePeerLeavesDoesNotSpinAndStillGetsItsBytes) {
  Link link;
  link.connection->pause_reading();
  link.peer.send("last words");
  link.peer.close();
  link.shard.poll();
  link.shard.poll();
  EXPECT_FALSE(readable(link.shard.native_handle()));
  EXPECT_EQ(link.recorder.closed, 0);
  link.connection->resume_reading();
  EXPECT_TRUE(run_until(link.shard, [&] { return link.recorder.closed == 1; }));
  EXPECT_EQ(link.recorder.data, "last words");
}

TEST(Connection, AnotherHandlerMayTakeOverInsideOnData) {
  Recorder second;
  Link link;
  link.recorder.data_hook = [&](std::span<char>) { link.connection->set_handler(&second); };
  link.peer.send("upgrade");
  EXPECT_TRUE(run_until(link.shard, [&] { return link.recorder.data == "upgrade"; }));
  link.peer.send("frame");
  EXPECT_TRUE(run_until(link.shard, [&] { return second.data == "frame"; }));
  link.peer.close();
  EXPECT_TRUE(run_until(link.shard, [&] { return second.closed == 1; }));
  EXPECT_EQ(link.recorder.data, "upgrade");
  EXPECT_EQ(link.recorder.closed, 0);
}

TEST(Connection, MovesToAnotherShardWithoutACloseAndWithoutAStrayEvent) {
  Link link;
  Recorder moved;
  Shard other;
  link.peer.send("before");
  EXPECT_TRUE(run_until(link.shard, [&] { return link.recorder.data == "before"; }));
  link.connection->out().push(base::Frame::raw("not yet sent"));
  auto moving = link.connection->detach();
  ASSERT_TRUE(moving);
  Connection::adopt(other, std::move(moving)).set_handler(&moved);
  link.peer.send("after");
  link.shard.poll();
  EXPECT_EQ(link.shard.stats().connections, 0U);
  EXPECT_TRUE(run_until(other, [&] { return moved.data == "after"; }));
  EXPECT_TRUE(run_until(other, [&] { return link.peer.received() == "not yet sent"; }));
  EXPECT_EQ(link.recorder.closed, 0);
}

TEST(Connection, AnswersLargeBytesBeforeTheNextConnectionIsRead) {
  std::vector<std::unique_ptr<Recorder>> recorders;
  std::vector<Peer> peers;
  Shard shard;
  std::vector<std::size_t> sent_before;
  for (int i = 0; i < 2; ++i) {
    auto [socket, other] = socket_pair(0);
    Connection& connection = Connection::create(shard, std::move(socket));
    auto& recorder = *recorders.emplace_back(std::make_unique<Recorder>());
    recorder.data_hook = [&shard, &connection, &sent_before](std::span<char>) {
      sent_before.push_back(shard.stats().bytes_written);
      connection.out().push(base::Frame::raw(numbered_bytes(20'000)));
    };
    connection.set_handler(&recorder);
    peers.push_back(std::move(other));
  }
  for (Peer& peer : peers) peer.send("?");
  ASSERT_TRUE(run_until(shard, [&] { return sent_before.size() == 2; }));
  EXPECT_EQ(sent_before[0], 0U);
  EXPECT_GT(sent_before[1], 0U);
}

}  // namespace
}  // namespace sockeye::net
