// Dynamic namespaces as an application writes them.
#include <chrono>
#include <regex>
#include <stdexcept>
#include <thread>

#include "server/server_fixture.hpp"

namespace sockeye::server::test {
namespace {

using DynamicNamespacesOfServer = ServerTest;

TEST_F(DynamicNamespacesOfServer, APatternsHandlersServeEachNamespaceOfItsOwn) {
  start();
  const ParentNamespace boards = io_->of(std::regex("^/board-\\d+$"));
  boards.on("move", [&](Socket socket, int to) {
    io_->of(socket.nsp()).emit("moved", to);
    return socket.nsp();
  });
  RawClient one = client();
  RawClient two = client();
  one.join("/board-1");
  two.join("/board-2");
  one.send(R"(42/board-1,7["move",3])");
  EXPECT_EQ(one.next(), R"(42/board-1,["moved",3])");
  EXPECT_EQ(one.next(), R"(43/board-1,7["/board-1"])");
  boards.emit("closing");
  EXPECT_EQ(one.next(), R"(42/board-1,["closing"])");
  EXPECT_EQ(two.next(), R"(42/board-2,["closing"])");
  one.send("40/board-x,");
  EXPECT_EQ(one.next(), R"(44/board-x,{"message":"Invalid namespace"})");
}

TEST_F(DynamicNamespacesOfServer, AFunctionDecidesAtOnceLaterElsewhereOrAsACoroutine) {
  start();
  std::thread worker;
  io_->of([](const std::string& name, const Value& auth) {
    return name == "/at-once" && auth["ok"] == Value(true);
  });
  io_->of([&](std::string_view name, const Value&, AllowNamespace allow) {
    if (name != "/elsewhere") return;  // dropped: refused
    worker = std::thread([allow] { allow(); });
  });
  io_->of([](std::string name, Value) -> Task<bool> { co_return name == "/coroutine"; });
  RawClient raw = client();
  raw.send(R"(40/at-once,{"ok":true})");
  EXPECT_EQ(raw.next().substr(0, 11), "40/at-once,");
  raw.send("40/elsewhere,");
  EXPECT_EQ(raw.next().substr(0, 13), "40/elsewhere,");
  raw.send("40/coroutine,");
  EXPECT_EQ(raw.next().substr(0, 13), "40/coroutine,");
  raw.send("40/nobody,");
  EXPECT_EQ(raw.next(), R"(44/nobody,{"message":"Invalid namespace"})");
  worker.join();
}

TEST_F(DynamicNamespacesOfServer, AnExceptionInAFunctionRefusesAndTheNextParentIsAsked) {
  start();
  io_->of([](const std::string&, const Value&) -> bool { throw std::runtime_error("broken"); });
  io_->of([](std::string, Value) -> Task<bool> {
    throw std::runtime_error("broken too");
    co_return true;
  });
  io_->of([](const std::string& name, const Value&) { return name == "/good"; });
  RawClient raw = client();
  raw.send("40/bad,");
  EXPECT_EQ(raw.next(), R"(44/bad,{"message":"Invalid namespace"})");
  raw.join("/good");
}

// Item 82.
TEST_F(DynamicNamespacesOfServer, Item82EachNewNamespaceIsSaidOnceAndReadyForHandlers) {
  start();
  std::vector<std::string> made;
  io_->on_new_namespace([&](Namespace nsp) {
    made.push_back(nsp.name());
    nsp.on_connection([](Socket socket) { socket.emit("registered in time"); });
    if (nsp.name() == "/d2") throw std::runtime_error("reported, no more");
  });
  io_->of(std::regex("^/d\\d$"));
  EXPECT_TRUE(made.empty());
  (void)io_->of("plain");
  (void)io_->of("/plain");
  RawClient raw = client();
  raw.join("/d1");
  EXPECT_EQ(raw.next(), R"(42/d1,["registered in time"])");
  raw.join("/d2");
  EXPECT_EQ(made, (std::vector<std::string>{"/plain", "/d1", "/d2"}));
}

TEST_F(DynamicNamespacesOfServer, AParentCannotListSockets) {
  start();
  const ParentNamespace parent = io_->of(std::regex("^/d"));
  EXPECT_THROW(parent.to("room").fetch_sockets([](const std::vector<RemoteSocket>&) {}),
               std::logic_error);
}

TEST_F(DynamicNamespacesOfServer, AHandleOfANamespaceThatWentReachesNobodyAndStillAnswers) {
  ServerOptions options;
  options.cleanup_empty_child_namespaces = true;
  start(options);
  io_->of(std::regex("^/d"));
  RawClient raw = client();
  raw.join("/d1");
  const Namespace old = io_->of("/d1");
  raw.send("41/d1,");
  int left = -1;
  ASSERT_TRUE(until([&] {
    old.fetch_sockets([&](const auto& sockets) { left = static_cast<int>(sockets.size()); });
    return left == 0;
  }));
  raw.join("/d1");
  old.emit("nobody");
  bool answered = false;
  old.timeout(std::chrono::seconds(5)).emit("anybody?", [&](Replies<Value> replies) {
    answered = replies.values.empty() && replies.complete();
  });
  EXPECT_TRUE(answered);
  io_->of("/d1").emit("somebody");
  EXPECT_EQ(raw.next(), R"(42/d1,["somebody"])");
}

}  // namespace
}  // namespace sockeye::server::test
