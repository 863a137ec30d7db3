// The client's session against the server's own, over networks that delay, cut into pieces and
// break: every message arrives once and in order, or the session ends on both sides.
#include <gmock/gmock.h>

#include <algorithm>

#include "engine/client_server_world.hpp"

namespace sockeye::test {
namespace {

using ::testing::AnyOf;
using ::testing::StartsWith;
using Messages = std::vector<std::string>;

constexpr std::uint64_t first_seed = 20'260'000;
constexpr std::uint64_t seeds = 150;

bool is_front_of(const Messages& front, const Messages& whole) {
  return front.size() <= whole.size() && std::equal(front.begin(), front.end(), whole.begin());
}

std::string said(const ClientServerWorld& world, std::uint64_t seed) {
  return "seed " + std::to_string(seed) + ", client: " + world.client_end +
         ", server: " + world.server_end + ", sent " + std::to_string(world.sent_by_client.size()) +
         " and " + std::to_string(world.sent_by_server.size()) + ", got " +
         std::to_string(world.got_by_server.size()) + " and " +
         std::to_string(world.got_by_client.size());
}

template <class Check>
void in_every_world(WorldOptions options, Check check) {
  for (std::uint64_t seed = first_seed; seed < first_seed + seeds; ++seed) {
    options.websocket_first = seed % 5 == 0;
    options.compression = seed % 3 == 0;
    options.force_base64 = seed % 7 == 0;
    options.max_payload = seed % 4 == 0 ? 4'000 : 1'000'000;
    ClientServerWorld world(seed, options);
    world.run();
    EXPECT_TRUE(is_front_of(world.got_by_client, world.sent_by_server)) << said(world, seed);
    EXPECT_TRUE(is_front_of(world.got_by_server, world.sent_by_client)) << said(world, seed);
    EXPECT_EQ(world.client_open(), world.server_open()) << said(world, seed);
    EXPECT_EQ(world.client_ends, world.client_open() ? 0 : 1) << said(world, seed);
    check(world, said(world, seed));
    if (::testing::Test::HasFailure()) return;
  }
}

TEST(ClientAndServer, EverythingArrivesOnceAndInOrder) {
  std::size_t messages = 0;
  int upgrades = 0;
  in_every_world({}, [&](const ClientServerWorld& world, const std::string& said) {
    EXPECT_TRUE(world.client_open()) << said;
    EXPECT_EQ(world.got_by_client, world.sent_by_server) << said;
    EXPECT_EQ(world.got_by_server, world.sent_by_client) << said;
    EXPECT_EQ(world.refused, 0) << said;
    messages += world.got_by_client.size() + world.got_by_server.size();
    upgrades += world.upgraded ? 1 : 0;
  });
  EXPECT_GT(messages, 10'000U);
  EXPECT_EQ(upgrades, seeds * 4 / 5);
}

TEST(ClientAndServer, WhatTheClientSentBeforeItClosedArrives) {
  in_every_world({.client_closes = true},
                 [](const ClientServerWorld& world, const std::string& said) {
                   EXPECT_EQ(world.got_by_server, world.sent_by_client) << said;
                   EXPECT_EQ(world.client_end, "forced close  ") << said;
                 });
}

TEST(ClientAndServer, WhatTheServerSentBeforeItClosedArrives) {
  in_every_world(
      {.server_closes = true}, [](const ClientServerWorld& world, const std::string& said) {
        EXPECT_EQ(world.got_by_client, world.sent_by_server) << said;
        // A POST may find the session gone before the close packet is read.
        EXPECT_THAT(world.client_end,
                    AnyOf(StartsWith("transport close"), StartsWith("transport error xhr post")))
            << said;
      });
}

TEST(ClientAndServer, ABrokenConnectionLosesTheEndAndNothingElse) {
  int broken = 0;
  in_every_world({.cuts = true}, [&](const ClientServerWorld& world, const std::string& said) {
    broken += world.broken;
    if (!world.client_open()) return;
    EXPECT_EQ(world.got_by_client, world.sent_by_server) << said;
    EXPECT_EQ(world.got_by_server, world.sent_by_client) << said;
  });
  EXPECT_GT(broken, 50);
}

TEST(ClientAndServer, WhateverComesTogetherBothSidesEnd) {
  in_every_world({.cuts = true, .client_closes = true, .server_closes = true},
                 [](const ClientServerWorld& world, const std::string& said) {
                   EXPECT_FALSE(world.server_open()) << said;
                 });
}

}  // namespace
}  // namespace sockeye::test
