// Header fields, queries and dates: values that HTTP carries as text.
#include "sockeye/http/headers.hpp"

#include <gmock/gmock.h>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "http/reply.hpp"
#include "sockeye/http/query.hpp"

namespace sockeye::http {
namespace {

using testing::ElementsAre;
using testing::Pair;

std::vector<std::pair<std::string, std::string>> fields(const Headers& headers) {
  return {headers.begin(), headers.end()};
}

TEST(Headers, KeepTheirOrderAndCompareWithoutCase) {
  const Headers headers{{"Host", "a"}, {"X-B", "1"}, {"x-b", "2"}};
  EXPECT_THAT(fields(headers), ElementsAre(Pair("Host", "a"), Pair("X-B", "1"), Pair("x-b", "2")));
  EXPECT_EQ(headers["hOST"], "a");
  EXPECT_TRUE(headers.contains("x-B"));
  EXPECT_FALSE(headers.contains("x"));
  EXPECT_EQ(headers["none"], "");
}

TEST(Headers, AreJoinedAsNodeJoinsThem) {
  Headers headers;
  for (const char* name : {"Cookie", "X", "Content-Type"}) {
    headers.add(name, "a");
    headers.add(name, "b");
  }
  EXPECT_EQ(headers.get("cookie"), "a; b");
  EXPECT_EQ(headers.get("x"), "a, b");
  EXPECT_EQ(headers.get("content-type"), "a");
}

TEST(Headers, SetReplacesEveryFieldOfTheName) {
  Headers headers{{"A", "1"}, {"B", "2"}, {"a", "3"}};
  headers.set("A", "4");
  EXPECT_THAT(fields(headers), ElementsAre(Pair("B", "2"), Pair("A", "4")));
  headers.remove("b");
  EXPECT_THAT(fields(headers), ElementsAre(Pair("A", "4")));
}

TEST(Headers, RefuseWhatWouldSplitAMessage) {
  Headers headers;
  for (const std::string& value :
       {std::string("a\r\nb"), std::string("a\nb"), std::string("a\rb"), std::string("a\0b", 3)}) {
    EXPECT_THROW(headers.add("X", value), std::invalid_argument);
  }
  for (const char* name : {"", "a b", "a:", "a\r", "\xc3\xa4"}) {
    EXPECT_THROW(headers.add(name, "x"), std::invalid_argument) << name;
  }
  EXPECT_TRUE(headers.empty());
}

TEST(Headers, AValueMayHoldColonsAndNothing) {
  const Headers headers{{"A", "b: c:d"}, {"Empty", ""}, {"Z", "z"}};
  EXPECT_THAT(fields(headers), ElementsAre(Pair("A", "b: c:d"), Pair("Empty", ""), Pair("Z", "z")));
}

TEST(Query, IsReadAsUrlSearchParamsDoes) {
  const Query query("a=1&a=2&b=x+y%20z&c&=v&d=%zz&e=%2&f%3d=g&&h==");
  EXPECT_THAT(query.entries(),
              ElementsAre(Pair("a", "2"), Pair("b", "x y z"), Pair("c", ""), Pair("", "v"),
                          Pair("d", "%zz"), Pair("e", "%2"), Pair("f=", "g"), Pair("h", "=")));
  EXPECT_EQ(query["a"], "2");
  EXPECT_EQ(query.get("f="), "g");
  EXPECT_FALSE(query.get("z").has_value());
}

TEST(Query, IsThePartBehindTheQuestionMark) {
  EXPECT_EQ(query_of("/a?b=c?d"), "b=c?d");
  EXPECT_EQ(query_of("/a"), "");
  EXPECT_EQ(path_of("/a?b"), "/a");
}

TEST(HttpDate, IsWrittenAndReadBack) {
  EXPECT_EQ(http_date(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(http_date(0), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), 784111777);
  for (const std::int64_t second : {std::int64_t{951782400}, std::int64_t{1709164799}}) {
    EXPECT_EQ(parse_http_date(http_date(second)), second);
  }
}

TEST(HttpDate, RefusesWhatIsNone) {
  for (const char* text : {"", "yesterday", "Sun, 31 Feb 1994 08:49:37 GMT",
                           "Sun, 06 Nov 1994 25:49:37 GMT", "Sun, 06 Xxx 1994 08:49:37 GMT",
                           "Sun, 06 Nov 1994 08:49:37 CET", "Sun, -6 Nov 1994 08:49:37 GMT"}) {
    EXPECT_EQ(parse_http_date(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace sockeye::http
