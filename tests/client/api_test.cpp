// What is registered, what waits, and options that change between two connections.
#include <algorithm>
#include <chrono>
#include <map>
#include <optional>

#include "client/client_fixture.hpp"

namespace sockeye::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

using ClientApi = ClientTest;

client::Options unconnected() {
  client::Options options;
  options.auto_connect = false;
  return options;
}

TEST_F(ClientApi, ListenersAreKnownFromTheirRegistrationOn) {
  client::Manager manager(runtime, "http://localhost", unconnected());
  client::Socket socket = manager.socket();
  const Listener first = socket.on("news", [] {});
  const Listener second = socket.once("news", [] {});
  const Listener connected = socket.on_connect([] {});
  EXPECT_THAT(socket.listeners("news"), ElementsAre(first, second));
  EXPECT_THAT(socket.listeners("connect"), ElementsAre(connected));
  EXPECT_TRUE(socket.has_listeners("news"));
  EXPECT_FALSE(socket.has_listeners("weather"));
  socket.off(first);
  EXPECT_THAT(socket.listeners("news"), ElementsAre(second));
  socket.off("news");
  EXPECT_FALSE(socket.has_listeners("news"));
  const Listener last = socket.on_any([](const std::string&, const std::vector<Value>&) {});
  const Listener front = socket.prepend_any([](const std::string&, const std::vector<Value>&) {});
  EXPECT_THAT(socket.listeners_any(), ElementsAre(front, last));
  socket.remove_all_listeners();
  EXPECT_FALSE(socket.has_listeners("connect"));
  EXPECT_THAT(socket.listeners_any(), ElementsAre(front, last));
  socket.off_any();
  EXPECT_THAT(socket.listeners_any(), IsEmpty());
  const Listener out = socket.on_any_outgoing([](const std::vector<Value>&) {});
  EXPECT_THAT(socket.listeners_any_outgoing(), ElementsAre(out));
  socket.off_any_outgoing();
  EXPECT_THAT(socket.listeners_any_outgoing(), IsEmpty());
}

TEST_F(ClientApi, AListenerForOnceIsNoneBehindItsEvent) {
  start();
  io->on_connection([](Socket s) { s.emit("news"); });
  client::Manager manager(runtime, url, over(Transport::websocket));
  client::Socket socket = manager.socket();
  bool inside = true;
  bool heard = false;
  socket.once("news", [&] {
    heard = true;
    inside = socket.has_listeners("news");
  });
  EXPECT_TRUE(socket.has_listeners("news"));
  ASSERT_TRUE(until([&] { return heard; }));
  EXPECT_FALSE(inside);
}

TEST_F(ClientApi, OffByNameAlsoMeansConnect) {
  start();
  client::Manager manager(runtime, url, over(Transport::websocket));
  client::Socket socket = manager.socket();
  bool heard = false;
  socket.on_connect([&] { heard = true; });
  socket.off("connect");
  ASSERT_TRUE(until([&] { return socket.connected(); }));
  pump();
  EXPECT_FALSE(heard);
}

TEST_F(ClientApi, WhoSendsWithoutEndGoesOnWhenItHasDrained) {
  start();
  std::size_t received = 0;
  io->on_connection([&](Socket s) { s.on("part", [&](Binary) { ++received; }); });
  for (const Transport transport : {Transport::polling, Transport::websocket}) {
    received = 0;
    client::Manager manager(runtime, url, over(transport));
    client::Socket socket = manager.socket();
    constexpr std::size_t wanted = 600;
    constexpr std::size_t most = 256 * 1024;
    const Binary part(std::string(16 * 1024, 'x'));
    std::size_t sent = 0;
    std::size_t pauses = 0;
    std::size_t worst = 0;
    const auto send = [&] {
      while (sent < wanted && socket.buffered_amount() < most) {
        socket.emit("part", part);
        ++sent;
        worst = std::max(worst, socket.buffered_amount());
      }
      if (sent < wanted) ++pauses;
    };
    socket.on_drain(send);
    socket.on_connect(send);
    ASSERT_TRUE(until([&] { return received == wanted; })) << received << " of " << sent;
    EXPECT_GT(pauses, 0U);
    EXPECT_LT(worst, most + 2 * part.size());
    EXPECT_TRUE(until([&] { return socket.buffered_amount() == 0; }));
  }
}

TEST_F(ClientApi, AnotherThreadSeesWhatWaits) {
  client::Options options;
  client::Manager manager("http://127.0.0.1:1", options);
  client::Socket socket = manager.socket();
  EXPECT_EQ(socket.buffered_amount(), 0U);
  for (int i = 0; i < 100; ++i) socket.emit("kept", std::string(1000, 'x'));
  EXPECT_GE(socket.buffered_amount(), 100'000U);
}

TEST_F(ClientApi, ATransportHasOptionsOfItsOwn) {
  start();
  std::map<std::string, std::string> seen;
  io->on_headers([&](http::Headers&, const HandshakeRequest& request) {
    seen[request.query["transport"]] = request.headers.get("X-Mine") + request.query["q"];
  });
  client::Options options;
  options.extra_headers.add("X-Mine", "any");
  client::TransportOptions own;
  own.extra_headers.emplace();
  own.extra_headers->add("X-Mine", "own");
  own.query = {{{"q", "1"}}};
  options.transport_options[Transport::websocket] = own;
  client::Manager manager(runtime, url, options);
  client::Socket socket = manager.socket();
  ASSERT_TRUE(until([&] { return manager.transport() == "websocket"; }));
  EXPECT_EQ(seen["polling"], "any");
  EXPECT_EQ(seen["websocket"], "own1");
}

TEST_F(ClientApi, CookiesStayWhenOptionsChange) {
  ServerOptions server;
  server.cookie = CookieOptions{};
  start(std::move(server));
  std::vector<std::string> cookies;
  io->on_connection(
      [&](Socket socket) { cookies.emplace_back(socket.handshake().headers["cookie"]); });
  client::Options options = over(Transport::polling);
  options.with_credentials = true;
  options.reconnection_delay = 1ms;
  client::Manager manager(runtime, url, options);
  client::Socket socket = manager.socket();
  const auto again_with = [&](const std::function<void(client::Options&)>& change) {
    const std::size_t before = cookies.size();
    manager.change_options(change);
    if (before > 0) manager.drop_connection();
    return until([&] { return cookies.size() == before + 1 && socket.connected(); });
  };
  ASSERT_TRUE(again_with([](client::Options&) {}));
  ASSERT_TRUE(again_with([](client::Options& o) { o.query = {{"a", "b"}}; }));
  ASSERT_TRUE(again_with([](client::Options& o) { o.with_credentials = false; }));
  EXPECT_EQ(cookies[0], "");
  EXPECT_THAT(cookies[1], testing::StartsWith("io="));
  EXPECT_EQ(cookies[2], "");
}

TEST_F(ClientApi, AProxyIsTakenAndLeftWhenOptionsChange) {
  start();
  client::Options options = over(Transport::polling);
  options.reconnection_delay = 1ms;
  options.proxy = "http://127.0.0.1:1";
  client::Manager manager(runtime, url, options);
  std::optional<Error> heard;
  manager.on_error([&](const Error& error) { heard = error; });
  client::Socket socket = manager.socket();
  ASSERT_TRUE(until([&] { return heard.has_value(); }));
  EXPECT_THAT((*heard->data())["description"].text(), testing::HasSubstr("127.0.0.1:1"));
  manager.change_options([](client::Options& o) { o.proxy.clear(); });
  EXPECT_TRUE(until([&] { return socket.connected(); }));
}

TEST_F(ClientApi, WhatCannotBeReadChangesNothing) {
  client::Manager manager(runtime, "https://localhost", unconnected());
  std::vector<std::string> failures;
  manager.on_handler_error(
      [&](const client::HandlerError& failure) { failures.push_back(failure.event); });
  manager.change_options([](client::Options& o) {
    o.tls.ca_file = "/nowhere/ca.pem";
    o.path = "/elsewhere";
  });
  EXPECT_THAT(failures, ElementsAre("change_options"));
  std::string path;
  manager.change_options([&](client::Options& o) { path = o.path; });
  EXPECT_EQ(path, "/socket.io");
}

}  // namespace
}  // namespace sockeye::test
