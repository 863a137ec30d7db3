// Answers in every cut, the ends of bodies, what is refused.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

#include "http/response_parser.hpp"

namespace sockeye::http {
namespace {

using State = ResponseParser::State;

// What a parser made of the bytes, fed in pieces of `cut`; "more" where it wants further ones.
std::string read(std::string_view bytes, Asked asked = Asked::plainly, std::size_t cut = 0,
                 bool ended = false, const ResponseLimits& limits = {}) {
  ResponseParser parser(asked, limits);
  std::size_t at = 0;
  while (at < bytes.size()) {
    const std::string_view piece = bytes.substr(at, cut == 0 ? std::string::npos : cut);
    const std::size_t taken = parser.feed(piece);
    at += taken;
    if (taken < piece.size()) break;
  }
  if (ended) parser.finish();
  if (parser.state() == State::failed) return parser.error();
  if (parser.state() != State::complete) return "more";
  std::string text = std::to_string(parser.head().status) + " " + parser.body();
  if (parser.head().keep_alive) text += " kept";
  if (at < bytes.size()) text += " left:" + std::string(bytes.substr(at));
  return text;
}

TEST(ResponseParser, EveryCutGivesTheSame) {
  for (const auto& [bytes, result] : {
           std::pair{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "200 hello kept"},
           {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\n"
            "T: t\r\n\r\n",
            "200 hello kept"},
           {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 "
            "404 Not Found\r\nContent-Length: 2\r\n\r\nno",
            "404 no kept"},
           {"HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", "200 x"},
           {"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx",
            "200 x kept"},
           {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx", "200 x"},
           {"HTTP/1.1 204 No Content\r\n\r\n", "204  kept"},
           {"HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n", "304  kept"},
           {"HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", "200  kept"},
       }) {
    const std::string_view all = bytes;
    for (std::size_t cut = 0; cut <= all.size(); ++cut) {
      EXPECT_EQ(read(all, Asked::plainly, cut), result) << all << " by " << cut;
    }
    for (std::size_t end = 0; end < all.size(); ++end) {
      EXPECT_EQ(read(all.substr(0, end)), "more") << all.substr(0, end);
    }
  }
}

TEST(ResponseParser, ABodyMayLastAsLongAsItsConnection) {
  const std::string_view bytes = "HTTP/1.1 200 OK\r\n\r\nall of it";
  EXPECT_EQ(read(bytes), "more");
  EXPECT_EQ(read(bytes, Asked::plainly, 1, true), "200 all of it");
}

TEST(ResponseParser, AnEndTooEarlyIsAnError) {
  EXPECT_EQ(read("", Asked::plainly, 0, true), "the connection ended before the answer");
  for (const std::string_view bytes :
       {"H", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n"}) {
    EXPECT_EQ(read(bytes, Asked::plainly, 0, true), "the connection ended within the answer");
  }
}

TEST(ResponseParser, WhatIsBehindTheEndIsLeft) {
  EXPECT_EQ(read("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxHTTP"), "200 x kept left:HTTP");
  EXPECT_EQ(read("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x81\x01x",
                 Asked::upgrade),
            "101  left:\x81\x01x");
  EXPECT_EQ(read("HTTP/1.1 200 Connected\r\nContent-Length: 9\r\n\r\nbytes", Asked::tunnel),
            "200  kept left:bytes");
  EXPECT_EQ(read("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", Asked::head), "200  kept");
}

TEST(ResponseParser, GarbageIsRefusedAtItsFirstByte) {
  EXPECT_EQ(read("S"), "the answer is not HTTP/1.1");
  EXPECT_EQ(read("HTTP/2 200\r\n"), "the answer is not HTTP/1.1");
  EXPECT_EQ(read(std::string_view("\0\0\0", 3)), "the answer is not HTTP/1.1");
}

TEST(ResponseParser, WhatCouldBeReadInTwoWaysIsRefused) {
  for (const std::string_view head :
       {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "HTTP/1.1 20x OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nbad name: x\r\n\r\n", "HTTP/1.1 200 OK\r\nX: a\nY: b\r\n\r\n"}) {
    EXPECT_NE(read(head).find("the answer's head is malformed"), std::string::npos)
        << head << read(head);
  }
  EXPECT_EQ(read("HTTP/1.1 101 Switching Protocols\r\n\r\n"), "101 was not asked for");
  EXPECT_EQ(read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
            "the answer has a bad chunk");
}

TEST(ResponseParser, SizesAreBounded) {
  ResponseLimits limits;
  limits.head = 200;
  limits.body = 10;
  const auto bounded = [&](std::string_view bytes, std::size_t cut) {
    return read(bytes, Asked::plainly, cut, false, limits);
  };
  const std::string head_error = "the answer's head is larger than 200 bytes";
  const std::string body_error = "the answer's body is larger than 10 bytes";
  std::string interim;
  for (int i = 0; i < 20; ++i) interim += "HTTP/1.1 100 Continue\r\n\r\n";
  for (const std::size_t cut : {0U, 1U, 7U}) {
    EXPECT_EQ(bounded("HTTP/1.1 200 OK\r\nX: " + std::string(300, 'x'), cut), head_error);
    EXPECT_EQ(bounded(interim, cut), head_error) << "interim answers without an end";
    EXPECT_EQ(bounded("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n", cut), body_error);
    EXPECT_EQ(bounded("HTTP/1.1 200 OK\r\n\r\nhello world", cut), body_error);
    EXPECT_EQ(
        bounded("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nhello world\r\n", cut),
        body_error);
    EXPECT_EQ(bounded("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello worl", cut),
              "200 hello worl kept");
  }
  limits.head = 64 * 1024;
  limits.header_count = 3;
  EXPECT_NE(bounded("HTTP/1.1 200 OK\r\nA: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\n\r\n", 0)
                .find("too many headers"),
            std::string::npos);
}

}  // namespace
}  // namespace sockeye::http
