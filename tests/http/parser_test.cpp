// The request parser: what is taken, what is refused and how, whatever the cuts.
#include "http/parser.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace sockeye::http {
namespace {

constexpr std::size_t body_limit = 1000;

// Feeds `bytes` in pieces of `step` and stops where the request ends.
struct Fed {
  Fed(std::string_view bytes, std::size_t step, ParserLimits limits = {}) : parser(limits) {
    bool head = false;
    while (!bytes.empty() && !done()) {
      std::string_view piece = bytes.substr(0, step);
      while (!piece.empty() && !done()) {
        const std::size_t taken = parser.feed(piece);
        if (!head && parser.state() == Parser::State::body) {
          head = true;
          parser.set_body_limit(body_limit);
        } else if (taken == 0 && parser.state() != Parser::State::body) {
          return;
        }
        piece.remove_prefix(taken);
        bytes.remove_prefix(taken);
      }
    }
    left = bytes;
  }
  bool done() const {
    return parser.state() == Parser::State::complete || parser.state() == Parser::State::failed;
  }

  Parser parser;
  std::string_view left;
};

struct Refused {
  const char* what;
  std::string bytes;
  int status;
};

std::ostream& operator<<(std::ostream& out, const Refused& refused) {
  return out << refused.what;
}

std::string post(std::string_view headers) {
  return "POST / HTTP/1.1\r\nHost: a\r\n" + std::string(headers) + "\r\n";
}

class ParserRefuses : public testing::TestWithParam<Refused> {};

TEST_P(ParserRefuses, InOnePieceAndInEveryCut) {
  for (const std::size_t step :
       {std::size_t{1}, std::size_t{2}, std::size_t{7}, std::size_t{1'000'000}}) {
    const Fed fed(GetParam().bytes, step);
    EXPECT_EQ(fed.parser.state(), Parser::State::failed) << step;
    EXPECT_EQ(fed.parser.status(), GetParam().status) << fed.parser.reason();
    EXPECT_FALSE(fed.parser.reason().empty());
  }
}

const std::vector<Refused> refused = {
    {"NoHost", "GET / HTTP/1.1\r\n\r\n", 400},
    {"TwoHosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
    {"NoVersion", "GET /\r\nHost: a\r\n\r\n", 400},
    {"OtherVersion", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 400},
    {"UnknownMethod", "BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"MethodWithASpace", "GE T / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"RelativeTarget", "GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"ControlInTheTarget", std::string("GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n"), 400},
    {"BareLineFeed", "GET / HTTP/1.1\nHost: a\n\n", 400},
    {"SpaceBeforeTheColon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400},
    {"NameWithASpace", "GET / HTTP/1.1\r\nHost: a\r\nA b: c\r\n\r\n", 400},
    {"NoName", "GET / HTTP/1.1\r\nHost: a\r\n: c\r\n\r\n", 400},
    {"NoColon", "GET / HTTP/1.1\r\nHost: a\r\nabc\r\n\r\n", 400},
    {"NulInAValue", std::string("GET / HTTP/1.1\r\nHost: a\r\nX: a") + '\0' + "b\r\n\r\n", 400},
    {"Tls", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11), 400},
    {"LengthAndChunked", post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n",
     400},
    {"ChunkedAndLength", post("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n") + "0\r\n\r\n",
     400},
    {"TwoLengths", post("Content-Length: 3\r\nContent-Length: 4\r\n") + "abcd", 400},
    {"TwoEqualLengths", post("Content-Length: 3\r\nContent-Length: 3\r\n") + "abc", 400},
    {"ListOfLengths", post("Content-Length: 3, 3\r\n") + "abc", 400},
    {"SignedLength", post("Content-Length: +3\r\n") + "abc", 400},
    {"NegativeLength", post("Content-Length: -3\r\n") + "abc", 400},
    {"HexLength", post("Content-Length: 0x3\r\n") + "abc", 400},
    {"EmptyLength", post("Content-Length: \r\n"), 400},
    {"HugeLength", post("Content-Length: 99999999999999999999999\r\n"), 400},
    {"OtherCoding", post("Transfer-Encoding: gzip\r\n"), 501},
    {"ChunkedNotLast", post("Transfer-Encoding: chunked, identity\r\n"), 501},
    {"ChunkedTwice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), 400},
    {"CodingWithATail", post("Transfer-Encoding: chunked;x\r\n"), 501},
    {"CodingWithATab",
     post("Transfer-Encoding: \x0b"
          "chunked\r\n"),
     400},
    {"ChunkedInOneZero", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
    {"ChunkWithoutSize", post("Transfer-Encoding: chunked\r\n") + "\r\nabc\r\n", 400},
    {"ChunkSizeOverflows", post("Transfer-Encoding: chunked\r\n") + "fffffffffffffffff\r\n", 400},
    {"ChunkWithoutItsEnd", post("Transfer-Encoding: chunked\r\n") + "3\r\nabcde\r\n", 400},
    {"ChunkSizeWithASign", post("Transfer-Encoding: chunked\r\n") + "-1\r\n", 400},
    {"ChunkSizeInHexForm", post("Transfer-Encoding: chunked\r\n") + "0x3\r\nabc\r\n", 400},
    {"ChunkLineFeed", post("Transfer-Encoding: chunked\r\n") + "3\nabc\n0\n\n", 400},
    {"ChunkSizeEndsInALineFeed", post("Transfer-Encoding: chunked\r\n") + "3\r\nabc\r\n0\n\r\n",
     400},
    {"ChunkExtensionWithALineFeed",
     post("Transfer-Encoding: chunked\r\n") + "3;a\nb\r\nabc\r\n0\r\n\r\n", 400},
    {"ManyZerosBeforeASize",
     post("Transfer-Encoding: chunked\r\n") + std::string(20'000, '0') + "3\r\nabc\r\n", 431},
    {"ManyExtensions",
     [] {
       std::string text = post("Transfer-Encoding: chunked\r\n");
       for (int i = 0; i < 100; ++i) text += "1;" + std::string(300, 'x') + "\r\na\r\n";
       return text;
     }(),
     431},
    {"ChunkExtensionWithoutEnd",
     post("Transfer-Encoding: chunked\r\n") + "3;" + std::string(20'000, 'x'), 431},
    {"TrailersWithoutEnd",
     post("Transfer-Encoding: chunked\r\n") + "0\r\nX: " + std::string(20'000, 'x'), 431},
    {"Expectation", post("Expect: magic\r\nContent-Length: 1\r\n"), 417},
    {"BodyTooLong", post("Content-Length: 1001\r\n"), 413},
    {"ChunkTooLong", post("Transfer-Encoding: chunked\r\n") + "3e9\r\n", 413},
    {"ChunksTooLong",
     post("Transfer-Encoding: chunked\r\n") + "3e8\r\n" + std::string(1000, 'x') + "\r\n1\r\n",
     413},
    {"TargetTooLong", "GET /" + std::string(9'000, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n", 414},
    {"TargetWithoutEnd", "GET /" + std::string(20'000, 'x'), 414},
    {"MethodWithoutEnd", std::string(20'000, 'G'), 400},
    {"HeaderWithoutEnd", "GET / HTTP/1.1\r\nX: " + std::string(20'000, 'x'), 431},
    {"HeadersTooLong", "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(17'000, 'x') + "\r\n\r\n",
     431},
    {"ManyHeaders",
     [] {
       std::string text = "GET / HTTP/1.1\r\nHost: a\r\n";
       for (int i = 0; i < 100; ++i) text += "X: y\r\n";
       return text + "\r\n";
     }(),
     431},
    {"ManyLargeHeaders",
     [] {
       std::string text = "GET / HTTP/1.1\r\nHost: a\r\n";
       for (int i = 0; i < 20; ++i) text += "X: " + std::string(1'000, 'y') + "\r\n";
       return text + "\r\n";
     }(),
     431},
};

INSTANTIATE_TEST_SUITE_P(Table, ParserRefuses, testing::ValuesIn(refused),
                         [](const auto& each) { return each.param.what; });

TEST(Parser, ReadsTheSameInEveryCut) {
  const std::string text =
      "POST /a?b=c HTTP/1.1\r\nHost: test\r\nX-One:  padded \r\nx-one: two\r\n"
      "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1;q=\"x\"\r\n!\r\n0\r\nT: x\r\n\r\nnext";
  for (std::size_t step = 1; step <= text.size(); ++step) {
    Fed fed(text, step);
    ASSERT_EQ(fed.parser.state(), Parser::State::complete) << step;
    const RequestHead& head = fed.parser.head();
    EXPECT_EQ(head.method, "POST");
    EXPECT_EQ(head.target, "/a?b=c");
    EXPECT_EQ(head.headers.get("X-ONE"), "padded, two");
    EXPECT_FALSE(head.headers.contains("T"));
    EXPECT_EQ(head.version, 11U);
    EXPECT_TRUE(head.has_body);
    EXPECT_EQ(fed.parser.body(), "hello!");
    EXPECT_EQ(fed.left, "next");
  }
}

TEST(Parser, StopsBehindTheHeadAndBehindTheBody) {
  Parser parser({});
  const std::string_view text = "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nabGET";
  const std::size_t head = parser.feed(text);
  EXPECT_EQ(parser.state(), Parser::State::body);
  EXPECT_EQ(text.substr(head), "abGET");
  parser.set_body_limit(2);
  EXPECT_EQ(parser.feed(text.substr(head)), 2U);
  EXPECT_EQ(parser.state(), Parser::State::complete);
}

TEST(Parser, ReadsWhatDecidesOnTheConnection) {
  const auto head_of = [](const std::string& text) {
    Fed fed(text, text.size());
    EXPECT_EQ(fed.parser.state(), Parser::State::complete) << text;
    return std::move(fed.parser.head());
  };
  EXPECT_TRUE(head_of("GET / HTTP/1.1\r\nHost: a\r\n\r\n").keep_alive);
  EXPECT_FALSE(head_of("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n").keep_alive);
  EXPECT_FALSE(head_of("GET / HTTP/1.0\r\n\r\n").keep_alive);
  EXPECT_TRUE(head_of("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n").keep_alive);
  const std::string websocket = "Connection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n\r\n";
  EXPECT_TRUE(head_of("GET / HTTP/1.1\r\nHost: a\r\n" + websocket).upgrade);
  EXPECT_FALSE(head_of("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n").upgrade);
  EXPECT_FALSE(
      head_of("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n").upgrade);
  EXPECT_FALSE(head_of("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n").has_body);
}

TEST(Parser, TakesTheAuthorityOffAnAbsoluteTarget) {
  for (const auto& [target, read] :
       {std::pair("http://a/b?c", "/b?c"), std::pair("HTTP://a", "/"),
        std::pair("https://a:1/", "/"), std::pair("/http://x", "/http://x")}) {
    Fed fed("GET " + std::string(target) + " HTTP/1.1\r\nHost: a\r\n\r\n", 1'000);
    EXPECT_EQ(fed.parser.head().target, read);
  }
}

}  // namespace
}  // namespace sockeye::http
