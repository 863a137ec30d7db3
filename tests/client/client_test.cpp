// The client's public face against a server in the same process, both on one shard that the test
// drives: a program's own loop.
#include "sockeye/client.hpp"

#include <chrono>
#include <optional>

#include "client/client_fixture.hpp"

namespace sockeye::test {
namespace {

using namespace std::chrono_literals;

struct TaskRef {
  std::int64_t id = 0;
};
inline constexpr Event<"task_updated", TaskRef> task_updated;
inline constexpr Event<"join", std::string, Ack<int>> join;

class OverEach : public ClientTest, public testing::WithParamInterface<const char*> {
 protected:
  client::Options options() const {
    client::Options chosen;
    const std::string name = GetParam();
    if (name != "upgrade") {
      chosen.transports = {name == "polling" ? Transport::polling : Transport::websocket};
    }
    return chosen;
  }
};

TEST_P(OverEach, TypedEventsBothWays) {
  start();
  std::string joined;
  io->on(join, [&](Socket socket, std::string room) {
    joined = room;
    socket.emit(task_updated, TaskRef{7});
    return 42;
  });
  client::Manager manager(runtime, url, options());
  client::Socket socket = manager.socket();
  std::int64_t updated = 0;
  socket.on(task_updated, [&](TaskRef task) { updated = task.id; });
  int answer = 0;
  socket.emit(join, "room", [&](Result<int> result) { answer = result.value(); });
  ASSERT_TRUE(until([&] { return answer != 0 && updated != 0; }));
  EXPECT_EQ(joined, "room");
  EXPECT_EQ(answer, 42);
  EXPECT_EQ(updated, 7);
}

TEST_P(OverEach, CoroutinesWaitForAcknowledgements) {
  start();
  client::Manager manager(runtime, url, options());
  client::Socket socket = manager.socket();
  std::vector<int> answers;
  socket.on_connect([&](client::Socket s) -> Task<void> {
    for (int i = 0; i < 3; ++i) {
      const auto answer = co_await s.emit_with_ack<int>("echo", i);
      answers.push_back(answer.value());
    }
  });
  ASSERT_TRUE(until([&] { return answers.size() == 3; }));
  EXPECT_EQ(answers, (std::vector<int>{0, 1, 2}));
}

TEST_P(OverEach, AnswersTheServersQuestions) {
  start();
  std::string answered;
  io->on_connection([&](Socket socket) {
    socket.emit("name?", [&](Result<std::string> name) { answered = name.value(); });
  });
  client::Manager manager(runtime, url, options());
  client::Socket socket = manager.socket(
      "/", {}, [](client::Socket s) { s.on("name?", [] { return std::string("Ada"); }); });
  ASSERT_TRUE(until([&] { return !answered.empty(); }));
  EXPECT_EQ(answered, "Ada");
}

TEST_P(OverEach, LeavesInOrder) {
  start();
  std::vector<std::string> story;
  io->on_connection([&](Socket socket) {
    socket.on("last words", [&](std::string words) { story.push_back(words); });
  });
  io->on_disconnect([&](Socket, std::string_view reason) { story.emplace_back(reason); });
  client::Manager manager(runtime, url, options());
  client::Socket socket = manager.socket();
  ASSERT_TRUE(until([&] { return socket.connected(); }));
  socket.emit("last words", "goodbye");
  socket.disconnect();
  EXPECT_FALSE(socket.connected());
  ASSERT_TRUE(until([&] { return story.size() == 2; }));
  EXPECT_EQ(story, (std::vector<std::string>{"goodbye", "client namespace disconnect"}));
}

INSTANTIATE_TEST_SUITE_P(Client, OverEach, testing::Values("polling", "websocket", "upgrade"),
                         [](const auto& chosen) { return std::string(chosen.param); });

using ClientBinding = ClientTest;

TEST_F(ClientBinding, GoesOverToWebSocket) {
  start();
  client::Manager manager(runtime, url);
  std::string upgraded;
  manager.on_upgrade([&](std::string transport) { upgraded = transport; });
  client::Socket socket = manager.socket();
  ASSERT_TRUE(until([&] { return manager.transport() == "websocket"; }));
  EXPECT_EQ(upgraded, "websocket");
}

TEST_F(ClientBinding, SharesAConnectionAmongNamespaces) {
  start();
  io->of("/a");
  io->of("/b").use([](Socket socket, Next next) {
    if (socket.handshake().auth["token"] == Value("right")) return next();
    next(Error("wrong token", Value::object({{"code", 7}})));
  });
  client::Manager manager(runtime, url, over(Transport::websocket));
  client::Socket a = manager.socket("a");
  client::Socket b = manager.socket("/b", {.auth = Value::object({{"token", "wrong"}})});
  std::optional<Error> refused;
  b.on_connect_error([&](const Error& error) { refused = error; });
  ASSERT_TRUE(until([&] { return a.connected() && refused; }));
  EXPECT_EQ(refused->message(), "wrong token");
  EXPECT_EQ((*refused->data())["code"], Value(7));
  EXPECT_FALSE(b.active());
  b.set_auth(Value::object({{"token", "right"}}));
  b.connect();
  ASSERT_TRUE(until([&] { return b.connected(); }));
  EXPECT_EQ(io->clients_count(), 1U);
  EXPECT_EQ(manager.socket("/a"), a);
}

TEST_F(ClientBinding, SendsQueryAndHeaders) {
  start();
  std::optional<Value> token;
  std::string header;
  io->on_connection([&](Socket socket) {
    token = socket.handshake().query["token"];
    header = socket.handshake().headers["X-Mine"];
  });
  client::Options options = over(Transport::websocket);
  options.extra_headers.add("X-Mine", "yes");
  client::Manager manager(runtime, url + "/?token=a%20b", options);
  client::Socket socket = manager.socket();
  ASSERT_TRUE(until([&] { return token.has_value(); }));
  EXPECT_EQ(*token, Value("a b"));
  EXPECT_EQ(header, "yes");
}

TEST_F(ClientBinding, ComesBackWhenTheConnectionIsLost) {
  start();
  client::Options options;
  options.reconnection_delay = 10ms;
  client::Manager manager(runtime, url, options);
  std::size_t attempt = 0;
  manager.on_reconnect([&](std::size_t n) { attempt = n; });
  client::Socket socket = manager.socket();
  int connects = 0;
  std::string reason;
  socket.on_connect([&] { ++connects; });
  socket.on_disconnect([&](std::string why) { reason = why; });
  ASSERT_TRUE(until([&] { return connects == 1; }));
  manager.drop_connection();
  ASSERT_TRUE(until([&] { return connects == 2; }));
  EXPECT_EQ(reason, "forced close");
  EXPECT_EQ(attempt, 1U);
}

TEST_F(ClientBinding, SaysWhyItCannotConnect) {
  client::Options options;
  options.reconnection = false;
  client::Manager manager(runtime, "http://127.0.0.1:1", options);
  std::optional<Error> heard;
  manager.on_error([&](const Error& error) { heard = error; });
  ASSERT_TRUE(until([&] { return heard.has_value(); }));
  EXPECT_EQ(heard->message(), "xhr poll error");
  EXPECT_EQ((*heard->data())["description"], Value("connect ECONNREFUSED 127.0.0.1:1"));
}

TEST_F(ClientBinding, ConnectFindsTheNamespaceInTheUrlAndSharesManagers) {
  start();
  io->of("/chat");
  client::Socket main = client::connect(runtime, url, over(Transport::websocket));
  client::Socket chat = client::connect(runtime, url + "/chat?room=1", over(Transport::websocket));
  client::Socket again = client::connect(runtime, url + "/chat", over(Transport::websocket));
  client::Options alone = over(Transport::websocket);
  alone.force_new = true;
  client::Socket own = client::connect(runtime, url, alone);
  EXPECT_EQ(chat.nsp(), "/chat");
  EXPECT_TRUE(main.io() == chat.io());
  EXPECT_FALSE(again.io() == chat.io()) << "item 106: a namespace it has makes a second manager";
  EXPECT_FALSE(own.io() == main.io());
  ASSERT_TRUE(until([&] {
    return main.connected() && chat.connected() && again.connected() && own.connected();
  }));
  EXPECT_EQ(io->clients_count(), 3U);
}

TEST_F(ClientBinding, DifferentPathsAreDifferentManagers) {
  client::Options here;
  here.auto_connect = false;
  client::Options there = here;
  there.path = "/there";
  const client::Socket a = client::connect(runtime, "http://localhost/chat", here);
  const client::Socket b = client::connect(runtime, "http://localhost/talk", there);
  EXPECT_FALSE(a.io() == b.io());
  EXPECT_EQ(a.nsp(), "/chat");
}

TEST_F(ClientBinding, AutoConnectOff) {
  start();
  client::Options options = over(Transport::websocket);
  options.auto_connect = false;
  client::Manager manager(runtime, url, options);
  client::Socket socket = manager.socket();
  pump();
  EXPECT_EQ(io->clients_count(), 0U);
  EXPECT_FALSE(socket.active());
  socket.connect();
  EXPECT_TRUE(until([&] { return socket.connected(); }));
}

TEST_F(ClientBinding, ACachedSocketIsConnectedAgain) {
  start();
  client::Manager manager(runtime, url, over(Transport::websocket));
  client::Socket socket = manager.socket();
  ASSERT_TRUE(until([&] { return socket.connected(); }));
  socket.disconnect();
  const client::Socket again = manager.socket();
  EXPECT_EQ(again, socket);
  EXPECT_TRUE(again.active());
  EXPECT_TRUE(until([&] { return socket.connected(); }));
}

TEST_F(ClientBinding, AnIdIsThatOfTheConnection) {
  start();
  std::string theirs;
  io->on_connection([&](Socket socket) { theirs = socket.id(); });
  client::Manager manager(runtime, url, over(Transport::websocket));
  client::Socket socket = manager.socket();
  EXPECT_EQ(socket.id(), "");
  ASSERT_TRUE(until([&] { return socket.connected(); }));
  EXPECT_EQ(socket.id(), theirs);
  socket.disconnect();
  EXPECT_EQ(socket.id(), "");
}

TEST_F(ClientBinding, ValuesArriveAsTheyWereSent) {
  start();
  client::Manager manager(runtime, url);
  client::Socket socket = manager.socket();
  const Value sent = Value::array(
      {false, nullptr, "utf8 \u2014 \u3066\u3059\u3068", Binary(std::string_view("\0\xff", 2)),
       Value::object({{"nested", Value::array({Binary(std::string_view("4"))})}}), 1.5, -1});
  std::optional<Value> back;
  socket.emit("echo", sent, [&](Result<Value> result) { back = result.value(); });
  ASSERT_TRUE(until([&] { return back.has_value(); }));
  EXPECT_EQ(*back, sent);
}

TEST_F(ClientBinding, CatchAllListenersInTheirOrder) {
  start();
  io->on_connection([](Socket s) { s.emit("news", 1); });
  client::Manager manager(runtime, url, over(Transport::websocket));
  std::string story;
  client::Socket socket = manager.socket("/", {}, [&](client::Socket s) {
    const auto adds = [&](const char* what) {
      return [&story, what](const std::string&, const std::vector<Value>&) { story += what; };
    };
    const auto sees = [&](const char* what) {
      return [&story, what](const std::vector<Value>& event) {
        story += what + std::to_string(event.size());
      };
    };
    s.on_any(adds("2"));
    s.prepend_any(adds("1"));
    s.off(s.on_any(adds("x")));
    s.on_any_outgoing(sees(" b"));
    s.prepend_any_outgoing(sees(" a"));
    s.off(s.on_any_outgoing(sees(" x")));
    const Listener gone = s.on("news", [&] { story += "x"; });
    s.once("news", [&] { story += "3"; });
    s.off(gone);
  });
  ASSERT_TRUE(until([&] { return story == "123"; })) << story;
  socket.emit("bytes", Binary(std::string_view("b")));
  EXPECT_EQ(story, "123 a2 b2");
}

TEST_F(ClientBinding, WrongSetUpSaysWhatToWrite) {
  EXPECT_THROW(client::Manager(runtime, "ftp://example.com"), std::invalid_argument);
  EXPECT_THROW(client::Manager(runtime, "/path"), std::invalid_argument);
  client::Options none;
  none.transports.clear();
  EXPECT_THROW(client::Manager(runtime, "http://localhost", none), std::invalid_argument);
  client::Options lazy;
  lazy.auto_connect = false;
  client::Manager manager(runtime, "http://localhost", lazy);
  client::Socket socket = manager.socket();
  EXPECT_THROW(socket.on("connect", [] {}), std::invalid_argument);
  EXPECT_THROW(socket.emit("disconnect"), std::invalid_argument);
}

TEST_F(ClientBinding, WhatLeavesAHandlerReachesTheHook) {
  start();
  client::Manager manager(runtime, url, over(Transport::websocket));
  std::vector<std::string> heard;
  manager.on_handler_error([&](const client::HandlerError& failure) {
    heard.push_back(failure.nsp + " " + failure.event + ": " + failure.error.message());
  });
  client::Socket socket = manager.socket();
  socket.on("typed", [](int) {});
  socket.on("throws", [] { throw std::runtime_error("oops"); });
  socket.on_connect([] { throw std::runtime_error("at once"); });
  io->on_connection([](Socket s) {
    s.emit("typed", "text");
    s.emit("throws");
  });
  ASSERT_TRUE(until([&] { return heard.size() == 3; }));
  EXPECT_EQ(heard, (std::vector<std::string>{"/ connect: at once",
                                             "/ typed: args[0]: expected integer, got string",
                                             "/ throws: oops"}));
}

TEST_F(ClientBinding, MessagePack) {
  ServerOptions server;
  server.parser = msgpack_parser();
  start(std::move(server));
  client::Options options;
  options.parser = msgpack_parser();
  client::Manager manager(runtime, url, options);
  client::Socket socket = manager.socket();
  std::optional<std::uint64_t> answer;
  socket.emit("echo", UINT64_MAX, [&](Result<std::uint64_t> result) { answer = result.value(); });
  ASSERT_TRUE(until([&] { return answer.has_value(); }));
  EXPECT_EQ(*answer, UINT64_MAX);
}

}  // namespace
}  // namespace sockeye::test
