// Clients that stop reading. With `conflate(key)` they get the last state of each key, over plain
// TCP, TLS and compressed; without, they are let go once `max_send_buffer` waits for them.
#include <map>

#include "client/client_fixture.hpp"
#include "support/certificates.hpp"

namespace sockeye::test {
namespace {

using testing_support::Authority;

struct Way {
  const char* name;
  bool tls = false;
  bool compressed = false;
};

class SlowReader : public ClientTest, public testing::WithParamInterface<Way> {
 protected:
  static constexpr int keys = 10;
  static constexpr int rounds = 400;

  void SetUp() override {
    ServerOptions options;
    if (GetParam().compressed) options.per_message_deflate.emplace();
    io = std::make_unique<Server>(app, std::move(options));
    if (!GetParam().tls) {
      url = "http://127.0.0.1:" + std::to_string(app.listen(0, "127.0.0.1"));
      return;
    }
    const auto pair = authority.issue({.subject = "server", .names = "DNS:localhost"});
    http::TlsOptions tls;
    tls.certificate.chain = pair.chain;
    tls.certificate.key = pair.key;
    url = "https://localhost:" + std::to_string(app.listen_tls(0, tls, "127.0.0.1"));
  }

  client::Options options() const {
    client::Options chosen = over(Transport::websocket);
    chosen.family = http::AddressFamily::ipv4;
    chosen.tls.ca = authority.pem();
    return chosen;
  }

  /// What compression makes no smaller.
  std::string noise() {
    std::string text;
    while (text.size() < 8192) {
      seed_ = seed_ * 6364136223846793005U + 1442695040888963407U;
      text += static_cast<char>('!' + seed_ % 90);
    }
    return text;
  }

  Authority authority{"test authority"};
  /// The client's own, which nobody polls while it is to be slow.
  Runtime slow;

 private:
  std::uint64_t seed_ = 1;
};

TEST_P(SlowReader, GetsTheLastStateOfEachKey) {
  client::Manager manager(slow, url, options());
  client::Socket socket = manager.socket();
  std::map<int, int> last;
  int heard = 0;
  bool in_order = true;
  std::vector<int> plain;
  socket.on("state", [&](int key, int version, const std::string&) {
    ++heard;
    in_order = in_order && last[key] < version;
    last[key] = version;
  });
  socket.on("plain", [&](int number) { plain.push_back(number); });
  const auto both = [&](const std::function<bool()>& done) {
    return until([&] {
      slow.shard(0).poll();
      return done();
    });
  };
  ASSERT_TRUE(both([&] { return socket.connected(); }));

  for (int version = 1; version <= rounds; ++version) {
    for (int key = 0; key < keys; ++key) {
      io->conflate("key " + std::to_string(key)).emit("state", key, version, noise());
    }
    if (version % 100 == 0) io->emit("plain", version);
    runtime.shard(0).poll();
  }
  EXPECT_TRUE(both([&] {
    return plain.size() == 4 &&
           std::ranges::all_of(last, [](const auto& entry) { return entry.second == rounds; });
  }));
  EXPECT_EQ(last.size(), static_cast<std::size_t>(keys));
  EXPECT_TRUE(in_order) << "no older state behind a newer one";
  EXPECT_EQ(plain, (std::vector<int>{100, 200, 300, 400})) << "what has no key comes whole";
  EXPECT_LT(heard, keys * rounds * 9 / 10) << "it was slow, and got less";
  manager.close();
  EXPECT_TRUE(both([&] { return io->clients_count() == 0; }));
}

INSTANTIATE_TEST_SUITE_P(Ways, SlowReader,
                         testing::Values(Way{"Plain"}, Way{"Tls", true},
                                         Way{"Compressed", false, true}),
                         [](const auto& test) { return std::string(test.param.name); });

class SendBuffer : public ClientTest {
 protected:
  static constexpr std::size_t most = 1'000'000;

  void SetUp() override {
    ServerOptions options;
    options.max_send_buffer = most;
    start(std::move(options));
    io->on_connection([this](Socket socket) {
      socket.on_disconnect(
          [this](Socket, std::string_view reason) { reasons.emplace_back(reason); });
    });
  }

  std::vector<std::string> reasons;
  Runtime slow;
};

TEST_F(SendBuffer, WhoReadsNothingIsLetGoAndTheOthersMissNothing) {
  client::Manager quick(runtime, url, over(Transport::websocket));
  client::Socket reader = quick.socket();
  std::vector<int> heard;
  reader.on("n", [&](int number, const std::string&) { heard.push_back(number); });
  for (const Transport transport : {Transport::websocket, Transport::polling}) {
    heard.clear();
    reasons.clear();
    auto options = over(transport);
    options.reconnection = false;
    client::Manager manager(slow, url, std::move(options));
    client::Socket sleeper = manager.socket();
    ASSERT_TRUE(until([&] {
      slow.shard(0).poll();
      return sleeper.connected() && reader.connected();
    }));
    const std::string payload(50'000, 'x');
    int sent = 0;
    ASSERT_TRUE(until([&] {
      if (reasons.empty() && sent < 2000) io->emit("n", ++sent, payload);
      return !reasons.empty();
    }));
    EXPECT_EQ(reasons, std::vector<std::string>{"send buffer full"});
    EXPECT_TRUE(until([&] { return heard.size() == static_cast<std::size_t>(sent); }));
    EXPECT_EQ(heard.back(), sent);
  }
  EXPECT_EQ(io->stats().send_buffers_exceeded, 2U);
  EXPECT_TRUE(reader.connected());
}

TEST_F(SendBuffer, OneLargeMessageIsNotTooMuch) {
  for (const Transport transport : {Transport::websocket, Transport::polling}) {
    client::Manager manager(runtime, url, over(transport));
    client::Socket socket = manager.socket();
    std::size_t size = 0;
    socket.on("large", [&](const std::string& text) { size = text.size(); });
    ASSERT_TRUE(until([&] { return socket.connected(); }));
    io->emit("large", std::string(5 * most, 'x'));
    EXPECT_TRUE(until([&] { return size == 5 * most; }));
  }
  EXPECT_EQ(io->stats().send_buffers_exceeded, 0U);
}

}  // namespace
}  // namespace sockeye::test
