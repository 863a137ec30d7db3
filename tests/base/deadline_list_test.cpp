// Deadlines of one constant length, with times that the test makes up.
#include "base/deadline_list.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace sockeye::base {
namespace {

using namespace std::chrono_literals;
using TimePoint = std::chrono::steady_clock::time_point;

struct PingTag;
struct PongTag;

struct Item : DeadlineHook<PingTag>, DeadlineHook<PongTag> {
  explicit Item(char letter) : name(letter) {}
  char name;
};

using Pings = DeadlineList<Item, PingTag>;
using Pongs = DeadlineList<Item, PongTag>;

constexpr TimePoint start{1000s};

std::string expired(Pings& list, TimePoint now) {
  std::string names;
  list.expire(now, [&](Item& item) { names += item.name; });
  return names;
}

TEST(DeadlineList, ExpiresInTheOrderOfArmingAndNotBeforeTheDeadline) {
  Pings list{10s};
  Item a{'a'}, b{'b'}, c{'c'};
  list.arm(b, start);
  list.arm(a, start + 1s);
  list.arm(c, start + 2s);
  EXPECT_EQ(list.next(), start + 10s);
  EXPECT_EQ(expired(list, start + 10s - 1ns), "");
  EXPECT_EQ(expired(list, start + 11s), "ba");
  EXPECT_EQ(list.next(), start + 12s);
  EXPECT_EQ(expired(list, start + 1h), "c");
  EXPECT_TRUE(list.empty());
  EXPECT_EQ(list.next(), std::nullopt);
}

TEST(DeadlineList, ArmingAgainMovesTheItemToTheEnd) {
  Pings list{10s};
  Item a{'a'}, b{'b'};
  list.arm(a, start);
  list.arm(b, start);
  list.arm(a, start + 5s);
  EXPECT_EQ(expired(list, start + 10s), "b");
  EXPECT_EQ(expired(list, start + 15s), "a");
}

TEST(DeadlineList, DisarmedItemsDoNotExpire) {
  Pings list{10s};
  Item a{'a'}, b{'b'}, c{'c'};
  for (Item* item : {&a, &b, &c}) list.arm(*item, start);
  list.disarm(b);
  list.disarm(b);
  EXPECT_FALSE(b.DeadlineHook<PingTag>::armed());
  EXPECT_EQ(expired(list, start + 10s), "ac");
}

TEST(DeadlineList, AnItemStandsInListsOfDifferentTagsIndependently) {
  Pings pings{10s};
  Pongs pongs{20s};
  Item a{'a'};
  pings.arm(a, start);
  pongs.arm(a, start);
  EXPECT_EQ(expired(pings, start + 10s), "a");
  EXPECT_EQ(pongs.next(), start + 20s);
}

TEST(DeadlineList, ItemsArmedWhileExpiringWaitForALaterCall) {
  Pings list{0s};
  Item a{'a'};
  list.arm(a, start);
  int calls = 0;
  list.expire(start, [&](Item& item) {
    ++calls;
    list.arm(item, start);
  });
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(expired(list, start), "a");
}

TEST(DeadlineList, TheCallbackMayDisarmAndDestroyItemsThatAreDueToo) {
  Pings list{10s};
  Item a{'a'};
  auto b = std::make_unique<Item>('b');
  Item c{'c'};
  Item d{'d'};
  for (Item* item : {&a, b.get(), &c, &d}) list.arm(*item, start);
  std::string names;
  list.expire(start + 10s, [&](Item& item) {
    names += item.name;
    b.reset();
    list.disarm(c);
  });
  EXPECT_EQ(names, "ad");
}

TEST(DeadlineList, TheCallbackMayDestroyTheList) {
  auto list = std::make_unique<Pings>(10s);
  Item a{'a'}, b{'b'}, late{'l'};
  list->arm(a, start);
  list->arm(b, start);
  list->arm(late, start + 1s);
  std::string names;
  list->expire(start + 10s, [&](Item& item) {
    names += item.name;
    list.reset();
  });
  EXPECT_EQ(names, "ab");
  EXPECT_FALSE(late.DeadlineHook<PingTag>::armed());
}

TEST(DeadlineList, DestroyedItemsAndListsLeaveEachOther) {
  Item outlives{'o'};
  {
    Pings list{10s};
    {
      Item a{'a'};
      list.arm(a, start);
    }
    EXPECT_TRUE(list.empty());
    list.arm(outlives, start);
  }
  EXPECT_FALSE(outlives.DeadlineHook<PingTag>::armed());
}

}  // namespace
}  // namespace sockeye::base
