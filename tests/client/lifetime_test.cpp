// The end of a client: anywhere, at any moment, on any thread.
#include <atomic>
#include <chrono>
#include <future>
#include <mutex>
#include <optional>
#include <thread>

#include "client/client_fixture.hpp"

namespace sockeye::test {
namespace {

using namespace std::chrono_literals;

constexpr auto limit = 20s;

class Lifetime : public ClientTest {
 protected:
  /// The server pumped by a thread of its own, for clients that block the test's.
  class Pumped {
   public:
    explicit Pumped(Runtime& runtime) : runtime_(runtime), thread_([&runtime] { runtime.run(); }) {}
    ~Pumped() {
      runtime_.stop();
      thread_.join();
    }

   private:
    Runtime& runtime_;
    std::thread thread_;
  };
};

TEST_F(Lifetime, TheManagersEndAnswersWhatIsAwaitedAndTellsTheServer) {
  start();
  std::string reason;
  io->on_disconnect([&](Socket, std::string_view why) { reason = why; });
  io->on("never", [](Ack<int> ack) {
    static std::vector<Ack<int>> kept;
    kept.push_back(ack);
  });
  std::optional<client::Manager> manager(std::in_place, runtime, url, over(Transport::websocket));
  client::Socket socket = manager->socket();
  ASSERT_TRUE(until([&] { return socket.connected(); }));
  std::string failure;
  socket.emit("never", [&](Result<int> result) { failure = result.error().message(); });
  pump();
  manager.reset();
  EXPECT_EQ(failure, "socket has been disconnected");
  EXPECT_FALSE(socket.connected());
  ASSERT_TRUE(until([&] { return !reason.empty(); }));
  EXPECT_EQ(reason, "client namespace disconnect");
  socket.emit("echo", 1, [&](Result<int> result) { failure = "late " + result.error().message(); });
  EXPECT_EQ(failure, "late socket has been disconnected");
  socket.connect();
  pump();
  EXPECT_FALSE(socket.active());
}

TEST_F(Lifetime, APollingClientSaysGoodbye) {
  start();
  std::string reason;
  io->on_disconnect([&](Socket, std::string_view why) { reason = why; });
  std::optional<client::Manager> manager(std::in_place, runtime, url, over(Transport::polling));
  client::Socket socket = manager->socket();
  ASSERT_TRUE(until([&] { return socket.connected(); }));
  manager.reset();
  ASSERT_TRUE(until([&] { return !reason.empty(); }));
  EXPECT_EQ(reason, "client namespace disconnect");
}

TEST_F(Lifetime, AHandlerMayEndItsManager) {
  start();
  io->on_connection([](Socket socket) {
    socket.emit("end", 1);
    socket.emit("end", 2);
  });
  std::optional<client::Manager> manager(std::in_place, runtime, url);
  int calls = 0;
  client::Socket socket = manager->socket();
  const auto witness = std::make_shared<int>(0);
  socket.on("end", [&, witness](int) {
    ++calls;
    manager.reset();
    EXPECT_GE(witness.use_count(), 2) << "the handler outlives its own end";
  });
  ASSERT_TRUE(until([&] { return calls > 0; }));
  pump();
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(witness.use_count(), 1) << "then nothing of it is left";
}

TEST_F(Lifetime, EveryListenerMayEndItsManager) {
  start();
  io->of("/refuse").use([](Socket, Next next) { next(Error("no")); });
  for (const std::string what : {"open", "connect", "connect_error", "disconnect", "close",
                                 "outgoing", "ack", "auth", "packet", "error", "reconnect"}) {
    std::optional<client::Manager> manager;
    bool ended = false;
    const auto end = [&](const std::string& here) {
      if (here != what || ended) return;
      ended = true;
      manager.reset();
    };
    client::Options options;
    options.auto_connect = false;
    options.reconnection_delay = 1ms;
    manager.emplace(runtime, what == "error" ? "http://127.0.0.1:1" : url, options);
    manager->on_open([&] { end("open"); });
    manager->on_close([&] { end("close"); });
    manager->on_error([&] { end("error"); });
    manager->on_packet([&] { end("packet"); });
    manager->on_reconnect([&] { end("reconnect"); });
    client::Socket socket = manager->socket(what == "connect_error" ? "/refuse" : "/",
                                            {.auth = [&](const client::AuthReply& reply) {
                                              end("auth");
                                              reply(Value());
                                            }});
    socket.on_connect([&, socket] {
      end("connect");
      socket.emit("echo", 1, [&](Result<int>) {
        end("ack");
        if (what == "disconnect" || what == "close") socket.disconnect();
        if (what == "reconnect") socket.io().drop_connection();
      });
    });
    socket.on_connect_error([&] { end("connect_error"); });
    socket.on_disconnect([&] { end("disconnect"); });
    socket.on_any_outgoing([&] { end("outgoing"); });
    socket.connect();
    EXPECT_TRUE(until([&] { return ended; })) << what;
    manager.reset();
    pump();
  }
}

TEST_F(Lifetime, ASuspendedCoroutineEndsWithItsManager) {
  start();
  io->on("never", [](Ack<int> ack) {
    static std::vector<Ack<int>> kept;
    kept.push_back(ack);
  });
  std::optional<client::Manager> manager(std::in_place, runtime, url, over(Transport::websocket));
  client::Socket socket = manager->socket();
  std::string ended;
  socket.on_connect([&](client::Socket s) -> Task<void> {
    const auto answer = co_await s.emit_with_ack<int>("never");
    ended = answer ? "answered" : answer.error().message();
  });
  ASSERT_TRUE(until([&] { return socket.connected(); }));
  pump();
  manager.reset();
  EXPECT_EQ(ended, "socket has been disconnected");
}

TEST_F(Lifetime, AConnectedSocketKeepsItsConnectionToItsLastCopy) {
  start();
  {
    std::optional<client::Socket> copy;
    {
      const client::Socket socket = client::connect(runtime, url, over(Transport::websocket));
      copy = socket;
      ASSERT_TRUE(until([&] { return socket.connected(); }));
    }
    pump();
    EXPECT_TRUE(copy->connected());
  }
  EXPECT_TRUE(until([&] { return io->clients_count() == 0; }));
}

TEST_F(Lifetime, OnAThreadOfItsOwnItConnectsAnswersAndEnds) {
  start();
  const Pumped server(runtime);
  std::promise<int> answer;
  std::atomic<bool> on_other_thread{false};
  const auto main = std::this_thread::get_id();
  {
    client::Manager manager(url);
    client::Socket socket = manager.socket();
    socket.on_connect([&] { on_other_thread = std::this_thread::get_id() != main; });
    socket.emit("echo", 5, [&](Result<int> result) { answer.set_value(result.value()); });
    auto future = answer.get_future();
    ASSERT_EQ(future.wait_for(limit), std::future_status::ready);
    EXPECT_EQ(future.get(), 5);
    EXPECT_TRUE(on_other_thread);
  }
}

TEST_F(Lifetime, AListenerThatComesLateFromAnotherThreadHearsOfTheConnection) {
  start();
  const Pumped server(runtime);
  client::Manager manager(url, over(Transport::websocket));
  client::Socket socket = manager.socket();
  std::promise<void> first;
  std::promise<std::string> second;
  socket.on_connect([&] { first.set_value(); });
  ASSERT_EQ(first.get_future().wait_for(limit), std::future_status::ready);
  socket.on_connect([&](client::Socket s) { second.set_value(s.id()); });
  auto future = second.get_future();
  ASSERT_EQ(future.wait_for(limit), std::future_status::ready);
  EXPECT_EQ(future.get(), socket.id());
}

TEST_F(Lifetime, EndsAtAnyMomentFromAnyThread) {
  start();
  const Pumped server(runtime);
  for (int round = 0; round < 20; ++round) {
    std::atomic<int> answers{0};
    std::promise<void> answered;
    auto manager = std::make_shared<client::Manager>(url);
    client::Socket socket = manager->socket();
    socket.on_connect([] {});
    socket.on("x", [] {});
    std::vector<std::thread> users;
    for (int i = 0; i < 2; ++i) {
      users.emplace_back([socket, &answers, &answered] {
        for (int n = 0; n < 50; ++n) {
          socket.emit("echo", n, [&answers, &answered](Result<int>) {
            if (++answers == 100) answered.set_value();
          });
          (void)socket.id();
        }
      });
    }
    std::thread ender([moved = std::move(manager)]() mutable { moved.reset(); });
    for (std::thread& user : users) user.join();
    ender.join();
    // What was emitted while the manager ended is answered where its thread lets go of it.
    ASSERT_EQ(answered.get_future().wait_for(limit), std::future_status::ready)
        << answers << " of 100 acknowledgements were answered";
  }
}

TEST_F(Lifetime, NoHandlerRunsOnceTheManagerIsGone) {
  start();
  io->on_connection([](Socket s) {
    for (int i = 0; i < 100; ++i) s.emit("flood", i);
  });
  const Pumped server(runtime);
  for (int round = 0; round < 10; ++round) {
    auto alive = std::make_unique<std::atomic<bool>>(true);
    std::atomic<int> heard{0};
    {
      client::Manager manager(url, over(Transport::websocket));
      client::Socket socket = manager.socket("/", {}, [&](client::Socket s) {
        s.on_any([&](std::string, std::vector<Value>) {
          EXPECT_TRUE(alive->load());
          ++heard;
        });
      });
      const auto end = std::chrono::steady_clock::now() + limit;
      while (heard == 0 && std::chrono::steady_clock::now() < end) std::this_thread::yield();
    }
    alive->store(false);
    EXPECT_GT(heard.load(), 0);
    alive.reset();
  }
}

TEST_F(Lifetime, AHandlerOnItsOwnThreadMayEndItsManager) {
  start();
  const Pumped server(runtime);
  auto manager = std::make_unique<client::Manager>(url);
  // The handler's too: the test may be over before it has left them.
  const auto ended = std::make_shared<std::promise<void>>();
  const auto mutex = std::make_shared<std::mutex>();
  {
    const std::lock_guard lock(*mutex);
    client::Socket socket = manager->socket();
    socket.on_connect([&manager, ended, mutex] {
      const std::lock_guard inner(*mutex);
      manager.reset();
      ended->set_value();
    });
  }
  ASSERT_EQ(ended->get_future().wait_for(limit), std::future_status::ready);
}

}  // namespace
}  // namespace sockeye::test
