// A connection over TLS keeps what a plain one promises: order, few records, blocked queues,
// pauses.
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

#include "net/moving_connection.hpp"
#include "tls_link.hpp"

namespace sockeye::net {
namespace {

using testing_support::readable;

TEST(TlsConnection, BytesPassBothWaysAndThePeerIsKnown) {
  TlsLink link;
  link.peer->trust(authority());
  link.peer->send("from the client");
  ASSERT_TRUE(link.run_until([&] { return link.recorder.data == "from the client"; }));
  EXPECT_TRUE(link.connection->secure());
  EXPECT_EQ(link.connection->peer_certificate(), nullptr);
  link.send("from the server");
  EXPECT_TRUE(link.run_until([&] { return link.peer->received() == "from the server"; }));
  EXPECT_STREQ(SSL_get_version(link.peer->ssl()), "TLSv1.3");
}

TEST(TlsConnection, RecordsThatComeByteByByteAreReadAllTheSame) {
  TlsLink link;
  const auto trickle = [&](const std::string& bytes) {
    for (const char byte : bytes) {
      link.peer->raw().send({&byte, 1});
      link.shard.poll();
    }
  };
  trickle(link.peer->take_output());
  ASSERT_TRUE(
      testing_support::run_until(link.shard, [&] { return readable(link.peer->raw().fd()); }));
  const std::string flight = link.peer->raw().take();
  BIO_write(SSL_get_rbio(link.peer->ssl()), flight.data(), static_cast<int>(flight.size()));
  trickle(link.peer->take_output());
  std::size_t count = 0;
  ASSERT_EQ(SSL_write_ex(link.peer->ssl(), "in pieces", 9, &count), 1);
  trickle(link.peer->take_output());
  EXPECT_TRUE(link.run_until([&] { return link.recorder.data == "in pieces"; }));
}

TEST(TlsConnection, ManySmallFramesOfATurnShareFewRecordsAndOneWrite) {
  TlsLink link;
  ASSERT_TRUE(link.handshake());
  const int records = link.peer->records();
  const auto writes = link.shard.stats().writes;
  std::string expected;
  link.shard.post([&] {
    for (int i = 0; i < 1000; ++i) {
      const std::string frame = "frame " + std::to_string(i) + ";";
      expected += frame;
      link.send(frame);
    }
  });
  link.shard.poll();
  EXPECT_EQ(link.shard.stats().writes, writes + 1);
  EXPECT_TRUE(link.peer->received() == expected);
  EXPECT_EQ(link.peer->records() - records, 1);
  EXPECT_TRUE(link.connection->out().empty());
}

TEST(TlsConnection, LargeAndSmallFramesKeepTheirOrder) {
  TlsLink link;
  std::string expected;
  // Queued before the handshake: it waits for it, and the loop does not spin meanwhile.
  for (const std::size_t size :
       {1U, 40000U, 3U, 16384U, 16383U, 16385U, 7U, 100000U, 1U, 65536U, 2U}) {
    const std::string frame = telling_bytes(size);
    expected += frame;
    link.send(frame);
  }
  link.shard.poll();
  EXPECT_FALSE(readable(link.shard.native_handle()));
  EXPECT_TRUE(link.run_until([&] { return link.peer->received().size() >= expected.size(); }));
  EXPECT_TRUE(link.peer->received() == expected);
}

TEST(TlsConnection, ASlowReaderBlocksTheQueueAndCostsBoundedMemory) {
  TlsLink link(options_for("server.test"), 4096);
  ASSERT_TRUE(link.handshake());
  const int drained = link.recorder.drained;
  link.peer->raw().stop_reading();
  const std::string bytes = telling_bytes(8 << 20);
  link.send(bytes);
  link.shard.poll();
  EXPECT_TRUE(link.connection->out().blocked());
  // What is encrypted and has not left still stands in the queue: a reader sees what is unsent.
  EXPECT_EQ(link.connection->out().bytes(), bytes.size());
  EXPECT_FALSE(readable(link.shard.native_handle())) << "a blocked queue must not spin the loop";
  const auto writes = link.shard.stats().writes;
  link.send("more");
  link.shard.poll();
  EXPECT_EQ(link.shard.stats().writes, writes);
  EXPECT_EQ(link.recorder.drained, drained);
  link.peer->raw().start_reading();
  ASSERT_TRUE(link.run_until([&] { return link.peer->received().size() == bytes.size() + 4; }));
  EXPECT_TRUE(link.peer->received() == bytes + "more");
  EXPECT_TRUE(link.run_until([&] { return link.recorder.drained == drained + 1; }));
  EXPECT_FALSE(link.connection->out().blocked());
  EXPECT_FALSE(readable(link.shard.native_handle()));
}

TEST(TlsConnection, AHugeInputArrivesInOrderWithReadableBytesBehind) {
  TlsLink link;
  unsigned padding_sum = 0;
  link.recorder.data_hook = [&](std::span<char> bytes) {
    const char* end = bytes.data() + bytes.size();
    for (std::size_t i = 0; i < Shard::read_padding; ++i) {
      padding_sum += static_cast<unsigned char>(end[i]);
    }
  };
  const std::string bytes = telling_bytes(4 << 20);
  link.peer->send(bytes);
  ASSERT_TRUE(link.run_until([&] { return link.recorder.data.size() == bytes.size(); }));
  EXPECT_TRUE(link.recorder.data == bytes);
  EXPECT_LT(padding_sum, 256 * Shard::read_padding * static_cast<unsigned>(link.recorder.reads));
}

TEST(TlsConnection, NothingIsHandedOutWhilePausedAndNothingIsLost) {
  TlsLink link;
  ASSERT_TRUE(link.handshake());
  const std::string bytes = telling_bytes(1 << 20);
  bool paused = false;
  int while_paused = 0;
  link.recorder.data_hook = [&](std::span<char>) {
    if (paused) ++while_paused;
    paused = true;
    link.connection->pause_reading();
  };
  link.peer->send(bytes);
  EXPECT_TRUE(link.run_until([&] {
    if (paused && link.recorder.data.size() < bytes.size()) {
      link.shard.poll();
      EXPECT_FALSE(readable(link.shard.native_handle())) << "a paused connection must not spin";
      paused = false;
      link.connection->resume_reading();
    }
    return link.recorder.data.size() == bytes.size();
  }));
  EXPECT_TRUE(link.recorder.data == bytes);
  EXPECT_EQ(while_paused, 0);
}

TEST(TlsConnection, MovesToAnotherShardInsideACallWithWhatIsQueuedAndHalfRead) {
  TlsLink link;
  ASSERT_TRUE(link.handshake());
  testing_support::Recorder moved;
  Shard other;
  std::unique_ptr<MovingConnection> moving;
  link.recorder.data_hook = [&](std::span<char>) {
    link.send("queued");
    moving = link.connection->detach();
  };
  // More than one read takes: the rest is decrypted where the connection has gone.
  const std::string bytes = telling_bytes(100'000);
  link.peer->send(bytes);
  ASSERT_TRUE(link.run_until([&] { return moving != nullptr; }));
  EXPECT_LT(link.recorder.data.size(), bytes.size());
  EXPECT_EQ(link.shard.stats().connections, 0U);
  Connection& connection = Connection::adopt(other, std::move(moving));
  connection.set_handler(&moved);
  connection.resume_reading();
  EXPECT_TRUE(testing_support::run_until(other, [&] {
    link.peer->pump();
    return link.recorder.data.size() + moved.data.size() == bytes.size() &&
           link.peer->received() == "queued";
  }));
  EXPECT_TRUE(link.recorder.data + moved.data == bytes);
  EXPECT_EQ(link.recorder.closed, 0);
}

TEST(TlsConnection, FlushNowSendsInsideTheTurn) {
  TlsLink link;
  ASSERT_TRUE(link.handshake());
  std::string seen;
  link.shard.post([&] {
    link.send("now");
    link.connection->flush_now();
    seen = link.peer->received();
  });
  link.shard.poll();
  EXPECT_EQ(seen, "now");
}

TEST(TlsConnection, SessionsAreResumed) {
  const http::TlsOptions options = options_for("server.test");
  const auto context = std::make_shared<const TlsContext>(options);
  Shard shard;
  SSL_SESSION* session = nullptr;
  for (int round = 0; round < 2; ++round) {
    testing_support::Recorder recorder;
    auto [socket, other] = testing_support::socket_pair();
    testing_support::TlsPeer peer(std::move(other));
    if (session) peer.resume(session);
    Connection& connection = Connection::create(shard, std::move(socket));
    connection.set_handler(&recorder);
    connection.start_tls(context);
    peer.send("hello");
    const auto done = [&] {
      if (recorder.data == "hello" && connection.out().bytes() == 0 && recorder.reads == 1) {
        ++recorder.reads;
        connection.out().push(base::Frame::raw("answer"));
      }
      return peer.received() == "answer";
    };
    ASSERT_TRUE(testing_support::run_until(shard, done));
    EXPECT_EQ(SSL_session_reused(peer.ssl()), round);
    if (!session) session = SSL_get1_session(peer.ssl());
    // OpenSSL does not resume sessions whose connection just broke off.
    peer.close_notify();
    connection.abort();
    shard.poll();
  }
  SSL_SESSION_free(session);
}

}  // namespace
}  // namespace sockeye::net
