// Objects found by their ids: against a map, through growth and erasure.
#include "base/id_table.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <random>
#include <string>

namespace sockeye::base {
namespace {

struct Named {
  std::string name;
  const std::string& id() const noexcept { return name; }
};

TEST(IdTable, FindsNothingInAnEmptyOne) {
  const IdTable<Named> table;
  EXPECT_EQ(table.find("a"), nullptr);
  EXPECT_EQ(table.size(), 0U);
}

TEST(IdTable, RefusesAnIdThatIsTaken) {
  IdTable<Named> table;
  Named first{"a"};
  Named second{"a"};
  EXPECT_TRUE(table.insert(first));
  EXPECT_FALSE(table.insert(second));
  EXPECT_EQ(table.find("a"), &first);
  EXPECT_FALSE(table.erase(second));
  EXPECT_TRUE(table.erase(first));
  EXPECT_FALSE(table.erase(first));
  EXPECT_EQ(table.find("a"), nullptr);
}

TEST(IdTable, KnowsWhatAMapKnowsAfterAnyInsertionsAndErasures) {
  std::mt19937 random(20);
  IdTable<Named> table;
  std::map<std::string, std::unique_ptr<Named>> model;
  for (int round = 0; round < 20'000; ++round) {
    const std::string id = std::to_string(random() % 500);
    if (const auto found = model.find(id); found != model.end()) {
      ASSERT_EQ(table.find(id), found->second.get());
      ASSERT_TRUE(table.erase(*found->second));
      model.erase(found);
    } else {
      ASSERT_EQ(table.find(id), nullptr);
      Named& added = *model.emplace(id, std::make_unique<Named>(Named{id})).first->second;
      ASSERT_TRUE(table.insert(added));
    }
    ASSERT_EQ(table.size(), model.size());
  }
  for (const auto& [id, named] : model) EXPECT_EQ(table.find(id), named.get());
  std::size_t visited = 0;
  table.for_each([&](const Named& named) {
    ++visited;
    EXPECT_TRUE(model.contains(named.name));
  });
  EXPECT_EQ(visited, model.size());
}

}  // namespace
}  // namespace sockeye::base
