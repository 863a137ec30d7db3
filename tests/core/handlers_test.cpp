// Registered callables: who runs, in which order, and what changes while they run.
#include "core/handlers.hpp"

#include <gtest/gtest.h>

#include <string>

namespace sockeye::test {
namespace {

using List = core::ListenerList<int>;
using Table = core::HandlerTable<int>;

TEST(ListenerList, RunsInOrderWithTheFirstAhead) {
  List list;
  std::string ran;
  list.add(1, [&](int) { ran += 'a'; });
  list.add(2, [&](int) { ran += 'b'; });
  list.add(3, [&](int) { ran += 'c'; }, false, true);
  list.run(0);
  EXPECT_EQ(ran, "cab");
}

TEST(ListenerList, OnceRunsOnceAloneOrAmongOthers) {
  List list;
  std::string ran;
  list.add(1, [&](int) { ran += 'a'; }, true);
  list.run(0);
  EXPECT_TRUE(list.empty());
  list.add(2, [&](int) { ran += 'b'; }, true);
  list.add(3, [&](int) { ran += 'c'; });
  list.run(0);
  list.run(0);
  EXPECT_EQ(ran, "abcc");
  EXPECT_EQ(list.size(), 1U);
}

TEST(ListenerList, OnceRunsOnceAlsoWhereItCausesItself) {
  List list;
  int runs = 0;
  const auto again = [&](int) {
    if (++runs < 10) list.run(0);
  };
  list.add(1, again, true);
  list.add(2, again, true);
  list.run(0);
  EXPECT_EQ(runs, 2);
}

TEST(ListenerList, StopsOnceNobodyIsAlive) {
  List list;
  bool alive = true;
  int runs = 0;
  for (core::ListenerId id = 1; id < 4; ++id) {
    list.add(id, [&](int) { alive = ++runs < 2; });
  }
  list.run_while([&] { return alive; }, 0);
  EXPECT_EQ(runs, 2);
}

TEST(ListenerList, OneThatRemovesItselfLivesToItsEnd) {
  List list;
  std::string seen;
  list.add(1, [&list, &seen, kept = std::string(100, 'x')](int) {
    list.clear();
    seen = kept;
  });
  list.run(0);
  EXPECT_EQ(seen, std::string(100, 'x'));
}

TEST(HandlerTable, AnEventWithoutHandlersTakesNoMemory) {
  Table table;
  table.add("x", 1, [](int) {});
  table.add("x", 2, [](int) {});
  EXPECT_TRUE(table.remove(1));
  EXPECT_NE(table.find("x"), nullptr);
  EXPECT_TRUE(table.remove(2));
  EXPECT_EQ(table.find("x"), nullptr);
  EXPECT_FALSE(table.remove(2));
}

TEST(HandlerTable, AListOutlivesItsRemovalWhileItRuns) {
  Table table;
  std::string ran;
  table.add("x", 1, [&](int) {
    ran += 'a';
    table.remove_all("x");
    table.add("x", 3, [&](int) { ran += 'c'; });
  });
  table.add("x", 2, [&](int) { ran += 'b'; });
  table.find("x")->run(0);
  EXPECT_EQ(ran, "ab");
  table.find("x")->run(0);
  EXPECT_EQ(ran, "abc");
}

}  // namespace
}  // namespace sockeye::test
