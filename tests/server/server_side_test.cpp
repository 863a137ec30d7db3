// Events between nodes: two servers in one process, whose adapters hand packets to each other as a
// cluster's would.
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/adapter.hpp"
#include "core/hub.hpp"
#include "core/namespace.hpp"
#include "core/server_side.hpp"
#include "server/server_fixture.hpp"
#include "sockeye/log.hpp"

namespace sockeye::server::test {
namespace {

class Bus {
 public:
  class Node final : public core::Adapter {
   public:
    Node(core::Namespace& nsp, Bus& bus) : Adapter(nsp), bus_(bus) {}
    ~Node() override { leave(); }

    void init() override { bus_.nodes_.push_back(this); }
    void close(std::function<void()> done) override {
      leave();
      bus_.closing.push_back(std::move(done));
    }
    void server_count(std::function<void(std::size_t)> done) override { done(others().size() + 1); }
    void server_side_emit(const std::vector<Value>& event,
                          std::function<void(core::BroadcastReplies)> done) override {
      const auto to = others();
      const auto replies = std::make_shared<core::BroadcastReplies>();
      for (Node* node : to) {
        if (!done) {
          core::receive_server_side(node->nsp(), event, nullptr);
          continue;
        }
        core::receive_server_side(node->nsp(), event,
                                  [replies, done, expected = to.size()](Value reply) {
                                    replies->replies.push(std::move(reply));
                                    if (replies->replies.size() == expected) done(*replies);
                                  });
      }
      if (done && bus_.gives_up) {
        core::BroadcastReplies late = *replies;
        late.missing.emplace_back("the-other-node");
        late.error = Error("timeout reached: missing 1 responses");
        done(std::move(late));
      }
    }

   private:
    std::vector<Node*> others() const {
      std::vector<Node*> found;
      for (Node* node : bus_.nodes_) {
        if (node != this && node->nsp().name() == nsp().name()) found.push_back(node);
      }
      return found;
    }
    void leave() { std::erase(bus_.nodes_, this); }

    Bus& bus_;
  };

  AdapterFactory factory() {
    return [this](core::Namespace& nsp) { return std::make_unique<Node>(nsp, *this); };
  }

  bool gives_up = false;
  std::vector<std::function<void()>> closing;
  std::size_t size() const noexcept { return nodes_.size(); }

 private:
  std::vector<Node*> nodes_;
};

class ServerSide : public ServerTest {
 protected:
  void start_both() {
    ServerOptions options;
    options.adapter = bus_.factory();
    start(options);
    other_ = std::make_unique<Server>(runtime_, options);
  }

  /// The adapters leave the bus before it goes.
  ~ServerSide() override { io_.reset(); }

  Bus bus_;
  std::unique_ptr<Server> other_;
};

inline constexpr Event<"add", int, int, Ack<int>> add_event;

// Item 90.
TEST_F(ServerSide, Item90AnEventReachesTheOtherNodeAndNotTheSendersOwnHandlers) {
  start_both();
  std::vector<std::string> heard;
  io_->on_server_event("hello", [&](const std::string& who) { heard.push_back("own " + who); });
  other_->on_server_event("hello",
                          [&](const std::string& who) { heard.push_back("other " + who); });
  other_->of("/admin").on_server_event("hello", [&] { heard.emplace_back("elsewhere"); });
  io_->server_side_emit("hello", "world");
  EXPECT_EQ(heard, (std::vector<std::string>{"other world"}));
}

TEST_F(ServerSide, AnswersAreCollected) {
  start_both();
  other_->on_server_event(add_event, [](int a, int b) { return a + b; });
  other_->on_server_event("later", [](Ack<std::string, int> ack) { ack("first argument", 2); });
  std::vector<int> sums;
  io_->server_side_emit(add_event, 1, 2, [&](Replies<int> replies) { sums = replies.values; });
  EXPECT_EQ(sums, std::vector<int>{3});
  std::vector<std::string> texts;
  io_->server_side_emit("later", [&](Replies<std::string> replies) { texts = replies.values; });
  EXPECT_EQ(texts, std::vector<std::string>{"first argument"});
}

TEST_F(ServerSide, AnswersCanBeAwaitedAndSayWhoIsMissing) {
  start_both();
  other_->on_server_event(add_event, [](int a, int b) -> Task<int> { co_return a + b; });
  int sum = 0;
  std::vector<std::string> missing;
  io_->on("ask", [&]() -> Task<void> {
    const auto known = co_await io_->server_side_emit_with_ack(add_event, 20, 22);
    sum = known.values.at(0);
    bus_.gives_up = true;
    const auto unknown = co_await io_->server_side_emit_with_ack<int>("unknown");
    missing = unknown.missing;
  });
  RawClient raw = client();
  raw.join();
  raw.send(R"(42["ask"])");
  EXPECT_TRUE(until([&] { return !missing.empty(); }));
  EXPECT_EQ(sum, 42);
  EXPECT_EQ(missing, std::vector<std::string>{"the-other-node"});
}

TEST_F(ServerSide, BinaryTravelsAndAWrongPayloadIsLogged) {
  start_both();
  std::vector<std::string> lines;
  set_log_sink(
      [&](LogLevel, std::string_view, std::string_view line) { lines.emplace_back(line); });
  std::size_t size = 0;
  other_->on_server_event("bytes", [&](const Binary& bytes) { size = bytes.size(); });
  io_->server_side_emit("bytes", Binary("four"));
  io_->server_side_emit("bytes", 4);
  set_log_sink({});
  EXPECT_EQ(size, 4U);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].substr(0, 27), "server event bytes: args[0]");
}

TEST_F(ServerSide, AClientReachesNoServerEvent) {
  start_both();
  bool reached = false;
  io_->on_server_event("secret", [&] { reached = true; });
  io_->on("done", [] { return true; });
  RawClient raw = client();
  raw.join();
  raw.send(R"(42["secret"])");
  raw.send(R"(421["done"])");
  EXPECT_EQ(raw.next(), "431[true]");
  EXPECT_FALSE(reached);
}

TEST_F(ServerSide, ReservedNamesAreRefusedAndOnlyThose) {
  start();
  for (const char* name : {"connect", "connection", "new_namespace"}) {
    EXPECT_THROW(io_->server_side_emit(name), std::invalid_argument) << name;
    EXPECT_THROW(io_->on_server_event(name, [] {}), std::invalid_argument) << name;
  }
  io_->server_side_emit("disconnect");
}

TEST_F(ServerSide, WithoutAClusterTheAnswerIsEmptyAndTheLogSaysSoOnce) {
  start();
  std::vector<std::string> lines;
  set_log_sink(
      [&](LogLevel, std::string_view, std::string_view line) { lines.emplace_back(line); });
  int answers = 0;
  for (int i = 0; i < 2; ++i) {
    io_->server_side_emit("anybody?", [&](Replies<Value> replies) {
      answers += replies.values.empty() && replies.complete() ? 1 : 0;
    });
  }
  set_log_sink({});
  EXPECT_EQ(answers, 2);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].substr(0, 17), "server_side_emit:");
}

TEST_F(ServerSide, AHandlerThatWasRemovedIsNotCalled) {
  start_both();
  int calls = 0;
  const Listener listener = other_->on_server_event("count", [&] { ++calls; });
  io_->server_side_emit("count");
  other_->off(listener);
  io_->server_side_emit("count");
  EXPECT_EQ(calls, 1);
}

TEST_F(ServerSide, AdaptersAreCountedAndTheServerHasClosedWhenTheyHave) {
  start_both();
  std::size_t count = 0;
  io_->adapter().server_count([&](std::size_t nodes) { count = nodes; });
  EXPECT_EQ(count, 2U);
  (void)io_->of("/admin");
  EXPECT_EQ(bus_.size(), 3U);
  bool closed = false;
  io_->close([&] { closed = true; });
  EXPECT_EQ(bus_.size(), 1U);
  ASSERT_EQ(bus_.closing.size(), 2U);
  bus_.closing[0]();
  EXPECT_FALSE(closed);
  bus_.closing[1]();
  EXPECT_TRUE(closed);
  bool again = false;
  io_->close([&] { again = true; });
  EXPECT_TRUE(again);
}

TEST_F(ServerSide, ADynamicNamespacesAdapterClosesWhenItGoes) {
  ServerOptions options;
  options.adapter = bus_.factory();
  options.cleanup_empty_child_namespaces = true;
  start(options);
  io_->of([](const std::string& name, const Value&) { return name == "/d"; });
  RawClient raw = client();
  raw.join("/d");
  EXPECT_EQ(bus_.size(), 2U);
  raw.send("41/d,");
  EXPECT_TRUE(until([&] { return bus_.size() == 1; }));
  EXPECT_EQ(bus_.closing.size(), 1U);
}

}  // namespace
}  // namespace sockeye::server::test
