// A client on the program's own loop, with nothing that drives it but the program.
#include <poll.h>

#include <chrono>

#include "client/client_fixture.hpp"

namespace sockeye::test {
namespace {

using namespace std::chrono_literals;

constexpr auto limit = 20s;

class ClientLoop : public ClientTest {
 protected:
  void SetUp() override { start(); }
};

TEST_F(ClientLoop, OneDescriptorSaysWhenThereIsSomethingToDo) {
  client::Manager manager(runtime, url);
  client::Socket socket = manager.socket();
  int answer = 0;
  socket.emit("echo", 7, [&](Result<int> result) { answer = result.value(); });
  const auto end = std::chrono::steady_clock::now() + limit;
  while (answer == 0 && std::chrono::steady_clock::now() < end) {
    pollfd watched{runtime.shard(0).native_handle(), POLLIN, 0};
    constexpr int longest_wait_ms = 20'000;
    ASSERT_EQ(::poll(&watched, 1, longest_wait_ms), 1) << "nothing became readable";
    runtime.shard(0).poll();
  }
  EXPECT_EQ(answer, 7);
}

TEST_F(ClientLoop, FramesDriveItByHand) {
  client::Manager manager(runtime, url);
  client::Socket socket = manager.socket();
  int answer = 0;
  socket.emit("echo", 7, [&](Result<int> result) { answer = result.value(); });
  const auto end = std::chrono::steady_clock::now() + limit;
  int frames = 0;
  while (answer == 0 && std::chrono::steady_clock::now() < end) {
    runtime.shard(0).poll();
    ++frames;
  }
  EXPECT_EQ(answer, 7);
  EXPECT_GT(frames, 1);
}

}  // namespace
}  // namespace sockeye::test
