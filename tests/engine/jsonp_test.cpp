// Polling through script elements: the script, the form, and a session that speaks so.
#include "engine/jsonp.hpp"

#include <gtest/gtest.h>

#include "engine/transcript.hpp"

namespace sockeye::test {
namespace {

using engine::Dialect;
using engine::Protocol;

TEST(Jsonp, TheIndexIsTheDigitsOfTheQuery) {
  EXPECT_EQ(engine::jsonp_index("0"), "0");
  EXPECT_EQ(engine::jsonp_index("a1](alert)2"), "12");
  EXPECT_EQ(engine::jsonp_index("abc"), "");
}

TEST(Jsonp, Item45_ThePayloadIsAStringOfAScript) {
  EXPECT_EQ(engine::jsonp_script("3", "4a"), R"(___eio[3]("4a");)");
  EXPECT_EQ(engine::jsonp_script("", "4[\"a\\b\"]\n\x1e"), R"(___eio[]("4[\"a\\b\"]\n\u001e");)");
  EXPECT_EQ(engine::jsonp_script("0", "4\u2028\u2029\u2027\u202a"),
            "___eio[0](\"4\\u2028\\u2029\u2027\u202a\");");
  EXPECT_EQ(engine::jsonp_script("0", "4</script>"), R"(___eio[0]("4</script>");)");
}

TEST(Jsonp, Section1a14_TheFormsPayloadIsUnescaped) {
  EXPECT_EQ(engine::jsonp_payload("d=4a%20b+c"), "4a b c");
  EXPECT_EQ(engine::jsonp_payload("d=4a%5Cnb"), "4a\nb");
  EXPECT_EQ(engine::jsonp_payload("d=4a%5C%5Cnb"), "4a\\nb");
  EXPECT_EQ(engine::jsonp_payload("d=4a%5C%5C%5Cnb"), "4a\\\\nb");
  EXPECT_EQ(engine::jsonp_payload("x=1&d=4a&y=2"), "4a");
  EXPECT_EQ(engine::jsonp_payload("d="), "");
}

TEST(Jsonp, Section1a14_AFormWithoutOnePayloadHasNone) {
  EXPECT_EQ(engine::jsonp_payload(""), std::nullopt);
  EXPECT_EQ(engine::jsonp_payload("4a"), std::nullopt);
  EXPECT_EQ(engine::jsonp_payload("d=4a&d=4b"), std::nullopt);
}

TEST(Jsonp, Item45_ASessionOfProtocol4AnswersInScripts) {
  Transcript t;
  t.open_polling(true, {Protocol::v4, false, "7"});
  t.post("d=4h%C3%A9%1E4i");
  t.send("a\n");
  t.send_binary("\x01\x02");
  t.get();
  t.post("4ignored");
  t.post("d=");
  EXPECT_EQ(t.take(), R"x(
     0ms <- GET 1
     0ms -> GET 1: 200 ___eio[7]("0{\"sid\":\"lv_VI97HAXpY6yYWAAAC\",\"upgrades\":[\"websocket\"],\"pingInterval\":25000,\"pingTimeout\":20000,\"maxPayload\":1000000}");
     0ms <- POST 1 d=4h%C3%A9%1E4i
     0ms app: got h\xc3\xa9
     0ms app: got i
     0ms -> POST 1: 200 ok
     0ms app: send a\x0a
     0ms app: send binary \x01\x02
     0ms <- GET 2
     0ms -> GET 2: 200 ___eio[7]("4a\n\u001ebAQI=");
     0ms <- POST 2 4ignored
     0ms -> POST 2: 200 ok
     0ms <- POST 3 d=
     0ms app: closed, parse error (invalid packet)
     0ms -> POST 3: 200 ok
)x");
}

TEST(Jsonp, ASessionOfProtocol3AnswersInScriptsAndNeverInBytes) {
  Transcript t;
  t.open_polling(false, {Protocol::v3, false, "0"});
  t.send("€");
  t.send_binary("\x01\x02\xff");
  t.get();
  t.post("d=5:4h%E2%82%AC%F0%9F%98%80");
  t.post("d=6%3Ab4AQL%2F");
  EXPECT_EQ(t.take(), R"x(
     0ms app: send \xe2\x82\xac
     0ms app: send binary \x01\x02\xff
     0ms <- GET 2
     0ms -> GET 2: 200 ___eio[0]("2:4\xe2\x82\xac6:b4AQL/");
     0ms <- POST 1 d=5:4h%E2%82%AC%F0%9F%98%80
     0ms app: got h\xe2\x82\xac\xf0\x9f\x98\x80
     0ms -> POST 1: 200 ok
     0ms <- POST 2 d=6%3Ab4AQL%2F
     0ms app: got binary \x01\x02\xff
     0ms -> POST 2: 200 ok
)x");
}

}  // namespace
}  // namespace sockeye::test
