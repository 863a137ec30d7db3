// Clients that come and go leave nothing behind. SOCKEYE_CYCLES says how many.
#include <malloc.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <optional>

#include "client/client_fixture.hpp"

namespace sockeye::test {
namespace {

using namespace std::chrono_literals;

int cycles() {
  const char* const number = std::getenv("SOCKEYE_CYCLES");
  return number ? std::atoi(number) : 200;
}

std::int64_t allocated() {
  return static_cast<std::int64_t>(mallinfo2().uordblks);
}

// The sanitizers have allocators of their own, which report nothing here, and one finds leaks
// itself.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool measurable = false;
#else
constexpr bool measurable = true;
#endif

class Memory : public ClientTest, public testing::WithParamInterface<const char*> {
 protected:
  client::Options options() const {
    client::Options chosen;
    const std::string name = GetParam();
    if (name != "upgrade") {
      chosen.transports = {name == "polling" ? Transport::polling : Transport::websocket};
    }
    return chosen;
  }

  /// Connects, asks once, disconnects; until the server has forgotten it.
  void once(const client::Manager& manager) {
    client::Socket socket = manager.socket();
    int answer = 0;
    socket.emit("echo", 7, [&](Result<int> result) { answer = result.value(); });
    ASSERT_TRUE(until([&] { return answer == 7; }));
    socket.disconnect();
    ASSERT_TRUE(until([&] { return io->clients_count() == 0; }));
  }

  void run(int count, const client::Manager& kept) {
    for (int i = 0; i < count && !HasFatalFailure(); ++i) {
      if (i % 2 == 0) {
        once(kept);
      } else {
        once(client::Manager(runtime, url, options()));
      }
    }
    pump();
  }
};

TEST_P(Memory, IsWhereItBeganAfterManyConnections) {
  start();
  const client::Manager kept(runtime, url, options());
  run(100, kept);
  const std::int64_t before = allocated();
  run(cycles(), kept);
  const std::int64_t grown = allocated() - before;
  RecordProperty("grown", std::to_string(grown));
  if (!measurable) return;
  EXPECT_LT(grown, std::int64_t{64} << 10) << "after " << cycles() << " cycles";
}

INSTANTIATE_TEST_SUITE_P(Client, Memory, testing::Values("polling", "websocket", "upgrade"),
                         [](const auto& chosen) { return std::string(chosen.param); });

}  // namespace
}  // namespace sockeye::test
