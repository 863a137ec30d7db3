// What looks at a namespace or a socket as a whole: its sockets and rooms, its listeners, its end.
#include <memory>
#include <stdexcept>
#include <thread>

#include "server/server_fixture.hpp"

namespace sockeye::server::test {
namespace {

using Members = ServerTest;
using Names = std::vector<std::string>;

TEST_F(Members, ANamespaceKnowsItsSocketsAndTheirRooms) {
  start();
  (void)io_->of("/other");
  RawClient one = client();
  RawClient two = client();
  const std::string first = one.join();
  const std::string second = two.join("/other");
  const std::string third = two.join();
  ASSERT_EQ(io_->sockets().sockets().size(), 2U);
  EXPECT_EQ(io_->of("/other").sockets().at(0).id(), second);
  ASSERT_TRUE(io_->find_socket(first));
  EXPECT_FALSE(io_->find_socket(second));
  io_->find_socket(first)->join("room");
  const Adapter adapter = io_->adapter();
  EXPECT_EQ(adapter.rooms(),
            (Adapter::Index{{first, {first}}, {"room", {first}}, {third, {third}}}));
  EXPECT_EQ(adapter.sids(), (Adapter::Index{{first, {first, "room"}}, {third, {third}}}));
  std::size_t nodes = 0;
  adapter.server_count([&](std::size_t count) { nodes = count; });
  EXPECT_EQ(nodes, 1U);
}

TEST_F(Members, TheShardsOwnViewsAreForItsThread) {
  start();
  RawClient raw = client();
  raw.join();
  std::thread([&] {
    EXPECT_THROW((void)io_->adapter().rooms(), std::logic_error);
    EXPECT_THROW((void)io_->of("/").sockets(), std::logic_error);
    EXPECT_THROW((void)io_->find_socket("x"), std::logic_error);
  }).join();
}

TEST_F(Members, RoomsAreSaidToTheirListeners) {
  start();
  // The server's end, after this body, is said to them too.
  const auto said = std::make_shared<Names>();
  const Adapter adapter = io_->adapter();
  adapter.on_create_room([said](std::string_view room) {
    if (room == "r") said->emplace_back("create");
    if (room == "r") throw std::runtime_error("logged, no more");
  });
  const Listener joined = adapter.on_join_room([said](std::string_view room, std::string_view) {
    said->push_back("join " + std::string(room));
  });
  adapter.on_delete_room(
      [said](std::string_view room) { said->push_back("delete " + std::string(room)); });
  RawClient raw = client();
  const std::string id = raw.join();
  const Socket socket = *io_->find_socket(id);
  socket.join("r");
  adapter.off(joined);
  socket.join("silent");
  socket.leave("r");
  EXPECT_EQ(*said, (Names{"join " + id, "create", "join r", "delete r"}));
}

TEST_F(Members, CatchAllListenersCanBePutFirstCountedAndRemoved) {
  start();
  Names heard;
  io_->on_connection([&](Socket socket) {
    const auto say = [&](std::string what) {
      return [&, what](const std::string& event, const std::vector<Value>&) {
        heard.push_back(what + " " + event);
      };
    };
    const Listener second = socket.on_any(say("second"));
    const Listener first = socket.prepend_any(say("first"));
    EXPECT_EQ(socket.listeners_any(), (std::vector<Listener>{first, second}));
  });
  io_->on("stop", [](Socket socket) { socket.off_any(); });
  io_->on("done", [](Socket socket) { return socket.listeners_any().empty(); });
  RawClient raw = client();
  raw.join();
  raw.send(R"(42["stop"])");
  raw.send(R"(421["done"])");
  EXPECT_EQ(raw.next(), "431[true]");
  EXPECT_EQ(heard, (Names{"first stop", "second stop"}));
}

TEST_F(Members, ListenersOfWhatIsSentCanBePutFirstCountedAndRemoved) {
  start();
  Names heard;
  io_->on_any_outgoing([&](Socket, const std::vector<Value>&) { heard.emplace_back("namespace"); });
  io_->prepend_any_outgoing(
      [&](Socket, const std::vector<Value>&) { heard.emplace_back("namespace first"); });
  io_->on_connection([&](Socket socket) {
    socket.on_any_outgoing(
        [&](Socket, const std::vector<Value>&) { heard.emplace_back("second"); });
    socket.prepend_any_outgoing(
        [&](Socket, const std::vector<Value>&) { heard.emplace_back("first"); });
    EXPECT_EQ(socket.listeners_any_outgoing().size(), 2U);
    socket.emit("seen");
    socket.off_any_outgoing();
    io_->off_any_outgoing();
    socket.emit("unseen");
  });
  RawClient raw = client();
  raw.join();
  EXPECT_EQ(raw.next(), R"(42["seen"])");
  EXPECT_EQ(raw.next(), R"(42["unseen"])");
  EXPECT_EQ(heard, (Names{"first", "second", "namespace first", "namespace"}));
}

TEST_F(Members, AllListenersGoAtOnceAndMiddlewareStays) {
  start();
  int calls = 0;
  io_->on("count", [&] { ++calls; });
  io_->on_connection([&](Socket socket) {
    socket.on("count", [&] { ++calls; });
    socket.on_disconnect([&](Socket, std::string_view) { ++calls; });
    socket.on("forget", [&, socket] { socket.remove_all_listeners(); });
  });
  RawClient raw = client();
  raw.join();
  io_->remove_all_listeners();
  io_->on("done", [] { return true; });
  raw.send(R"(42["count"])");
  raw.send(R"(42["forget"])");
  raw.send(R"(42["count"])");
  raw.send(R"(421["done"])");
  EXPECT_EQ(raw.next(), "431[true]");
  raw.send("41");
  EXPECT_TRUE(until([&] { return io_->of("/").sockets().empty(); }));
  EXPECT_EQ(calls, 1);
}

TEST_F(Members, ASocketKnowsItsNamespaceAndWriteIsSend) {
  start();
  io_->of("/n").on_connection([](Socket socket) {
    socket.namespace_().write("from", socket.namespace_().name());
    socket.volatile_().in("nobody").write("unheard");
    socket.compress(false).send("own");
  });
  RawClient raw = client();
  raw.join("/n");
  EXPECT_EQ(raw.next(), R"(42/n,["message","from","/n"])");
  EXPECT_EQ(raw.next(), R"(42/n,["message","own"])");
}

TEST_F(Members, ASocketOutlivesItsServerAndItsNamespaceReachesNobody) {
  start();
  std::optional<Socket> kept;
  io_->on_connection([&](Socket socket) { kept = socket; });
  RawClient raw = client();
  raw.join();
  io_.reset();
  EXPECT_TRUE(kept->disconnected());
  const Namespace nowhere = kept->namespace_();
  EXPECT_EQ(nowhere.name(), "/");
  bool answered = false;
  nowhere.emit("anybody?", [&](Replies<Value> replies) { answered = replies.complete(); });
  nowhere.fetch_sockets(
      [&](const std::vector<RemoteSocket>& found) { answered = answered && found.empty(); });
  EXPECT_TRUE(answered);
}

TEST_F(Members, ARemoteSocketAnswersAlone) {
  start();
  RawClient raw = client();
  const std::string id = raw.join();
  std::vector<RemoteSocket> found;
  io_->in(id).fetch_sockets([&](std::vector<RemoteSocket> sockets) { found = std::move(sockets); });
  ASSERT_EQ(found.size(), 1U);
  int answer = 0;
  found[0].emit("half", 10, [&](Result<int> half) { answer = half ? *half : -1; });
  EXPECT_EQ(raw.next(), R"(420["half",10])");
  raw.send("430[5]");
  EXPECT_TRUE(until([&] { return answer != 0; }));
  EXPECT_EQ(answer, 5);
  found[0].disconnect();
  EXPECT_EQ(raw.next(), "41");
  std::string told;
  found[0].timeout(std::chrono::seconds(5)).emit("half", 10, [&](Result<int> half) {
    told = half ? "answered" : half.error().message();
  });
  EXPECT_EQ(told, "socket has been disconnected");
}

TEST_F(Members, AServersPathHasNoSlashAtItsEnd) {
  ServerOptions options;
  options.path = "/live/";
  start(options);
  EXPECT_EQ(io_->path(), "/live");
}

}  // namespace
}  // namespace sockeye::server::test
