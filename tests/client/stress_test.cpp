// Eight threads emit, join, leave, connect and destroy the same few clients at once, inside their
// handlers too. SOCKEYE_SOAK_SECONDS says for how long.
#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <random>
#include <thread>

#include "client/client_fixture.hpp"

namespace sockeye::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// Below the five seconds after which an end gives up its wait.
constexpr auto longest_end = 4s;
constexpr auto patience = 20s;
constexpr int threads = 8;
constexpr std::int64_t most_awaited = 500;

std::chrono::duration<double> soak_time() {
  const char* const seconds = std::getenv("SOCKEYE_SOAK_SECONDS");
  return std::chrono::duration<double>(seconds ? std::atof(seconds) : 0.6);
}

std::size_t below(std::size_t bound) {
  static std::atomic<unsigned> seed{1};
  thread_local std::mt19937 random(seed++);
  return random() % bound;
}

/// What was asked and what became of it.
struct Ledger {
  std::atomic<std::int64_t> asked{0};
  std::atomic<std::int64_t> answered{0};
  std::atomic<std::int64_t> values{0};
  std::atomic<std::int64_t> timeouts{0};
  std::atomic<std::int64_t> disconnections{0};
  std::atomic<std::int64_t> others{0};
  std::atomic<std::int64_t> twice{0};
  std::atomic<std::int64_t> wrong{0};
  std::atomic<std::int64_t> connections{0};
  std::atomic<std::int64_t> ended_outside{0};
  std::atomic<std::int64_t> ended_inside{0};
  std::atomic<Clock::rep> slowest_end{0};
  std::atomic<bool> over{false};

  void count(const Result<int>& result, int expected) {
    if (result) {
      ++values;
      if (result.value() != expected) ++wrong;
    } else if (result.error().message() == "operation has timed out") {
      ++timeouts;
    } else if (result.error().message() == "socket has been disconnected") {
      ++disconnections;
    } else {
      ++others;
    }
    ++answered;
  }
  void note_end(Clock::duration took) {
    Clock::rep slowest = slowest_end.load();
    while (took.count() > slowest && !slowest_end.compare_exchange_weak(slowest, took.count())) {
    }
  }
};

/// Whatever keeps one connection.
struct Client {
  std::optional<client::Manager> manager;
  std::vector<client::Socket> sockets;
};

/// Clients of one thread (that of the managers, or a runtime's) in slots that everybody may use,
/// refill and empty. Handlers touch those of their own thread alone: two threads whose handlers
/// wait for each other's ends would wait in vain.
class Place : public std::enable_shared_from_this<Place> {
 public:
  Place(std::shared_ptr<Ledger> ledger, std::string url, Runtime* runtime)
      : ledger_(std::move(ledger)), url_(std::move(url)), runtime_(runtime) {}

  void step(bool inside) {
    if (ledger_->over) return;
    const std::size_t slot = below(slots_.size());
    const bool spared = is_spared(slot);
    if (ledger_->asked - ledger_->answered > most_awaited) {
      if (!spared) return replace(slot, inside);
      return std::this_thread::yield();
    }
    switch (below(16)) {
      case 0:
        if (!spared) replace(slot, inside);
        return;
      case 1:
        if (!spared) end(take(slot), inside);
        return;
      case 2:
        if (!spared) end_in_answer(slot);
        return;
      case 3:
        return join(slot);
      case 4:
        return with_socket(slot, [](const client::Socket& s) { s.connect(); });
      case 5:
        if (spared) return;
        return with_socket(slot, [](const client::Socket& s) { s.disconnect(); });
      case 6:
        if (spared) return;
        return with_socket(slot, [](const client::Socket& s) { s.io().drop_connection(); });
      case 7:
        // A copy that is perhaps the last one, if another thread empties the slot meanwhile.
        return end(copy(slot), inside);
      case 8:
        return with_socket(slot, [](const client::Socket& s) { look_around(s); });
      default:
        return with_socket(slot, [&](const client::Socket& s) { ask(s); });
    }
  }

  void empty() {
    for (std::size_t slot = 0; slot < slots_.size(); ++slot) end(take(slot), false);
  }

 private:
  struct Slot {
    std::mutex mutex;
    Client client;
  };

  // What is asked and registered while others do the same.
  static void look_around(const client::Socket& socket) {
    const Listener drained = socket.on_drain([](const client::Socket& s) { s.buffered_amount(); });
    const Listener heard = socket.once("unheard", [](Value) {});
    EXPECT_TRUE(socket.has_listeners("unheard"));
    socket.buffered_amount();
    socket.off(drained);
    socket.off(heard);
  }

  // Threads are faster than connections: most clients would end before they ever had one.
  bool is_spared(std::size_t slot) {
    const Client client = copy(slot);
    if (client.sockets.empty()) return false;
    return below(client.sockets.front().connected() ? 8 : 256) != 0;
  }

  Client take(std::size_t slot) {
    const std::lock_guard lock(slots_[slot].mutex);
    return std::exchange(slots_[slot].client, {});
  }
  Client copy(std::size_t slot) {
    const std::lock_guard lock(slots_[slot].mutex);
    return slots_[slot].client;
  }

  void end(Client client, bool inside) {
    if (client.sockets.empty() && !client.manager) return;
    const auto begin = Clock::now();
    client = {};
    ledger_->note_end(Clock::now() - begin);
    ++(inside ? ledger_->ended_inside : ledger_->ended_outside);
  }

  void replace(std::size_t slot, bool inside) {
    Client fresh = make();
    {
      const std::lock_guard lock(slots_[slot].mutex);
      std::swap(slots_[slot].client, fresh);
    }
    end(std::move(fresh), inside);
  }

  Client make() {
    client::Options options;
    options.reconnection_delay = 1ms;
    options.reconnection_delay_max = 5ms;
    if (const std::size_t chosen = below(4); chosen < 3) {
      options.transports = {chosen == 0 ? Transport::polling : Transport::websocket};
    }
    Client made;
    if (below(3) == 0) {
      made.sockets.push_back(runtime_ ? client::connect(*runtime_, url_, options, set_up())
                                      : client::connect(url_, options, set_up()));
      return made;
    }
    if (runtime_) {
      made.manager.emplace(*runtime_, url_, options);
    } else {
      made.manager.emplace(url_, options);
    }
    made.sockets.push_back(made.manager->socket("/", {}, set_up()));
    return made;
  }

  client::SocketSetup set_up() {
    return [self = shared_from_this()](const client::Socket& socket) {
      socket.on_connect([self](const client::Socket& s) {
        ++self->ledger_->connections;
        self->ask(s);
        if (below(2) == 0) self->step(true);
      });
      socket.on_disconnect([self](const client::Socket& s) {
        if (below(2) == 0) self->ask(s);
      });
      socket.on_connect_error([self] {
        if (below(2) == 0) self->step(true);
      });
    };
  }

  void join(std::size_t slot) {
    static constexpr std::array<const char*, 4> names{"/", "/a", "/b", "/refused"};
    const Client client = copy(slot);
    if (!client.manager) return;
    client::Socket joined = client.manager->socket(names[below(names.size())], {}, set_up());
    ask(joined);
    const std::lock_guard lock(slots_[slot].mutex);
    Client& now = slots_[slot].client;
    if (now.manager == client.manager && now.sockets.size() < 4) now.sockets.push_back(joined);
  }

  void with_socket(std::size_t slot, const std::function<void(const client::Socket&)>& use) {
    const Client client = copy(slot);
    if (!client.sockets.empty()) use(client.sockets[below(client.sockets.size())]);
  }

  /// One acknowledgement: answered, never answered but with a time-out, or whatever comes first.
  void ask(const client::Socket& socket) {
    const int number = static_cast<int>(++ledger_->asked);
    auto answer = [self = shared_from_this(), number,
                   times = std::make_shared<std::atomic<int>>(0)](Result<int> result) {
      if (++*times != 1) ++self->ledger_->twice;
      self->ledger_->count(result, number);
      if (below(8) == 0) self->step(true);
    };
    switch (below(4)) {
      case 0:
        return socket.timeout(std::chrono::milliseconds(1 + below(20)))
            .emit("unheard", number, std::move(answer));
      case 1:
        return socket.timeout(1ms).emit("echo", number, std::move(answer));
      default:
        return socket.emit("echo", number, std::move(answer));
    }
  }

  void end_in_answer(std::size_t slot) {
    with_socket(slot, [&](const client::Socket& socket) {
      const int number = static_cast<int>(++ledger_->asked);
      socket.emit("echo", number, [self = shared_from_this(), number, slot](Result<int> result) {
        self->ledger_->count(result, number);
        self->end(self->take(slot), true);
      });
    });
  }

  std::shared_ptr<Ledger> ledger_;
  std::string url_;
  Runtime* runtime_;
  std::array<Slot, 4> slots_;
};

class Stress : public ClientTest {
 protected:
  void serve() {
    start();
    io->of("/a").on("echo", [](Rest args, Ack<Rest> ack) { ack(args); });
    io->of("/b").on("echo", [](Rest args, Ack<Rest> ack) { ack(args); });
    io->of("/refused").use([](Socket, Next next) { next(Error("no")); });
  }

  static bool wait_for(const std::function<bool()>& done) {
    const auto end = Clock::now() + patience;
    while (!done()) {
      if (Clock::now() > end) return false;
      std::this_thread::yield();
    }
    return true;
  }
};

TEST_F(Stress, EightThreadsUseAndEndTheSameClients) {
  serve();
  std::thread pumped([this] { runtime.run(); });
  const auto ledger = std::make_shared<Ledger>();
  std::array places{std::make_shared<Place>(ledger, url, nullptr),
                    std::make_shared<Place>(ledger, url, &runtime)};
  const auto end = Clock::now() + std::chrono::duration_cast<Clock::duration>(soak_time());
  std::vector<std::thread> users;
  for (int i = 0; i < threads; ++i) {
    users.emplace_back([&] {
      while (Clock::now() < end) places[below(places.size())]->step(false);
    });
  }
  for (std::thread& user : users) user.join();
  ledger->over = true;
  for (const auto& place : places) place->empty();

  EXPECT_TRUE(wait_for([&] { return ledger->asked == ledger->answered; }))
      << ledger->asked << " asked, " << ledger->answered << " answered";
  for (auto& place : places) {
    EXPECT_TRUE(wait_for([&] { return place.use_count() == 1; })) << "a handler is left";
  }
  runtime.stop();
  pumped.join();
  EXPECT_EQ(ledger->twice, 0);
  EXPECT_EQ(ledger->wrong, 0);
  EXPECT_EQ(ledger->others, 0);
  EXPECT_GT(ledger->values, 0);
  EXPECT_GT(ledger->timeouts, 0);
  EXPECT_GT(ledger->disconnections, 0);
  EXPECT_GT(ledger->connections, 0);
  EXPECT_GT(ledger->ended_inside, 0);
  EXPECT_GT(ledger->ended_outside, 0);
  EXPECT_LT(Clock::duration(ledger->slowest_end), longest_end);
  RecordProperty("asked", std::to_string(ledger->asked));
  RecordProperty("connections", std::to_string(ledger->connections));
  RecordProperty("slowest_end_us",
                 std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(
                                    Clock::duration(ledger->slowest_end))
                                    .count()));
}

}  // namespace
}  // namespace sockeye::test
