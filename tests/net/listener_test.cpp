// Accepting connections: ports, addresses, options that sockets inherit, and a process without
// descriptors.
#include "net/listener.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <sys/resource.h>

#include <string>
#include <system_error>
#include <vector>

#include "support/loop.hpp"
#include "support/peer.hpp"
#include "support/recorder.hpp"

namespace sockeye::net {
namespace {

using testing_support::Peer;
using testing_support::Recorder;
using testing_support::run_until;

TEST(Listener, ReportsTheBoundPortAndThePeersAddress) {
  Shard shard;
  std::string host;
  std::uint16_t port = 0;
  Listener listener(shard, {}, [&](Connection& connection) {
    host = connection.remote_address();
    port = connection.remote_port();
  });
  EXPECT_NE(listener.port(), 0);
  Peer peer = Peer::connect(listener.port());
  EXPECT_TRUE(run_until(shard, [&] { return !host.empty(); }));
  EXPECT_EQ(host, "127.0.0.1") << "an IPv4 peer of the dual-stack socket";
  EXPECT_EQ(port, peer.local_port());
}

TEST(Listener, AcceptedSocketsSendSmallFramesAtOnceAndAreNotInherited) {
  Shard shard;
  Connection* accepted = nullptr;
  Listener listener(shard, {}, [&](Connection& connection) { accepted = &connection; });
  Peer peer = Peer::connect(listener.port());
  ASSERT_TRUE(run_until(shard, [&] { return accepted != nullptr; }));
  int no_delay = 0;
  socklen_t size = sizeof no_delay;
  ::getsockopt(accepted->native_handle(), IPPROTO_TCP, TCP_NODELAY, &no_delay, &size);
  EXPECT_EQ(no_delay, 1);
  EXPECT_EQ(::fcntl(accepted->native_handle(), F_GETFD), FD_CLOEXEC);
}

TEST(Listener, AnswersOverTheConnectionThatItMade) {
  Recorder recorder;
  Shard shard;
  ListenOptions options;
  options.host = "localhost";
  Listener listener(shard, options, [&](Connection& connection) {
    connection.set_handler(&recorder);
    connection.out().push(base::Frame::raw("welcome"));
  });
  Peer peer = Peer::connect(listener.port());
  peer.send("hello");
  EXPECT_TRUE(
      run_until(shard, [&] { return peer.received() == "welcome" && recorder.data == "hello"; }));
}

TEST(Listener, SaysWhichPortIsTaken) {
  Shard shard;
  ListenOptions options;
  options.host = "127.0.0.1";
  Listener listener(shard, options, [](Connection&) {});
  options.port = listener.port();
  try {
    const Listener second(shard, options, [](Connection&) {});
    FAIL() << "the port is taken";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::address_in_use);
    EXPECT_NE(std::string(error.what()).find("127.0.0.1 " + std::to_string(options.port)),
              std::string::npos);
  }
}

TEST(Listener, RefusesAHostThatIsNoAddress) {
  Shard shard;
  ListenOptions options;
  options.host = "not an address";
  EXPECT_THROW(Listener(shard, options, [](Connection&) {}), std::system_error);
}

TEST(Listener, MayGiveSocketsToAnotherShard) {
  Shard one;
  Shard two;
  Recorder here;
  Recorder there;
  Listener listener(one, {}, [&](Connection& connection) { connection.set_handler(&here); });
  int asked = 0;
  listener.divert([&](Fd& socket, const Address& peer) {
    if (++asked % 2 == 1) return false;
    EXPECT_EQ(peer.host(), "127.0.0.1");
    Connection::create(two, std::move(socket), peer).set_handler(&there);
    return true;
  });
  std::vector<Peer> peers;
  for (int i = 0; i < 8; ++i) {
    peers.push_back(Peer::connect(listener.port()));
    peers.back().send("x");
  }
  EXPECT_TRUE(run_until(one, [&] {
    two.poll();
    return here.data == "xxxx" && there.data == "xxxx";
  }));
  EXPECT_EQ(two.stats().connections, 4U);
}

TEST(Listener, MayBeClosedInsideItsCallbackAndConnectionsLiveOn) {
  Recorder recorder;
  Shard shard;
  int accepted = 0;
  Listener* self = nullptr;
  Listener listener(shard, {}, [&](Connection& connection) {
    ++accepted;
    connection.set_handler(&recorder);
    self->close();
  });
  self = &listener;
  Peer first = Peer::connect(listener.port());
  Peer second = Peer::connect(listener.port());
  first.send("one");
  EXPECT_TRUE(run_until(shard, [&] { return recorder.data == "one"; }));
  EXPECT_EQ(accepted, 1);
  EXPECT_TRUE(run_until(shard, [&] { return second.at_end(); }));
}

TEST(Listener, ABurstIsAcceptedInBoundedBatches) {
  Shard shard;
  int accepted = 0;
  Listener listener(shard, {}, [&](Connection&) { ++accepted; });
  std::vector<Peer> peers;
  for (int i = 0; i < 100; ++i) peers.push_back(Peer::connect(listener.port()));
  shard.poll();
  EXPECT_GT(accepted, 0);
  EXPECT_LT(accepted, 100) << "other connections get their turn";
  EXPECT_TRUE(run_until(shard, [&] { return accepted == 100; }));
}

TEST(Listener, AnExceptionInTheCallbackClosesThatConnectionAlone) {
  Shard shard;
  int accepted = 0;
  Listener listener(shard, {}, [&](Connection&) {
    if (++accepted == 1) throw std::runtime_error("from on_accept");
  });
  Peer first = Peer::connect(listener.port());
  EXPECT_TRUE(run_until(shard, [&] { return first.at_end(); }));
  Peer second = Peer::connect(listener.port());
  EXPECT_TRUE(run_until(shard, [&] { return accepted == 2; }));
  EXPECT_FALSE(second.at_end());
}

TEST(Listener, OutOfDescriptorsItClosesNewConnectionsAndServesAgainLater) {
  Shard shard;
  int accepted = 0;
  Listener listener(shard, {}, [&](Connection&) { ++accepted; });
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  Peer refused = Peer::connect(listener.port());
  std::vector<Fd> filling;
  for (int fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC); fd >= 0;) {
    filling.emplace_back(fd);
    if (filling.size() == 8) {
      rlimit tight = before;
      tight.rlim_cur = static_cast<rlim_t>(fd) + 1;
      ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &tight), 0);
    }
    fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  }
  EXPECT_TRUE(run_until(shard, [&] { return shard.stats().refused == 1; }));
  EXPECT_TRUE(run_until(shard, [&] { return refused.at_end(); }));
  EXPECT_FALSE(testing_support::readable(shard.native_handle())) << "no spinning";
  EXPECT_EQ(accepted, 0);
  filling.clear();
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  Peer served = Peer::connect(listener.port());
  EXPECT_TRUE(run_until(shard, [&] { return accepted == 1; }));
  EXPECT_FALSE(served.at_end());
}

}  // namespace
}  // namespace sockeye::net
