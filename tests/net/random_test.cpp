// Session ids: their alphabet and length, that none repeats, and that all letters occur.
#include "net/random.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace sockeye::net {
namespace {

TEST(RandomSource, SessionIdsHaveTwentyLettersOfTheReferencesAlphabet) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  RandomSource random;
  std::unordered_set<std::string> ids;
  std::array<std::set<char>, 20> letters;
  for (int i = 0; i < 5000; ++i) {
    const std::string id = random.session_id();
    ASSERT_EQ(id.size(), 20U);
    ASSERT_EQ(id.find_first_not_of(alphabet), std::string::npos) << id;
    EXPECT_TRUE(ids.insert(id).second) << "repeated: " << id;
    for (std::size_t at = 0; at < id.size(); ++at) letters[at].insert(id[at]);
  }
  for (const auto& seen : letters) EXPECT_EQ(seen.size(), 64U) << "every place takes every letter";
}

TEST(RandomSource, FillsRequestsOfEverySizeWithFreshBytes) {
  RandomSource random;
  for (const std::size_t size : {32U, 4000U, 4096U, 4097U, 100000U}) {
    std::vector<unsigned char> first(size);
    std::vector<unsigned char> second(size);
    random.fill(first);
    random.fill(second);
    EXPECT_NE(first, second);
    EXPECT_NE(std::vector<unsigned char>(first.end() - 16, first.end()),
              std::vector<unsigned char>(16));
  }
  EXPECT_NE(random.next(), random.next());
}

}  // namespace
}  // namespace sockeye::net
