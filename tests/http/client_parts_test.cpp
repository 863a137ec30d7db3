// The small parts below a user agent: URLs, cookies, compressed bodies.
#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>

#include "deflated.hpp"
#include "http/cookie_jar.hpp"
#include "http/inflate.hpp"
#include "http/url.hpp"

namespace sockeye::http {
namespace {

using namespace std::chrono_literals;

std::string shown(const std::string& text) {
  const Url url = parse_url(text);
  std::string line = url.origin.secure ? "tls " : "plain ";
  line += url.origin.authority() + " " + url.target;
  if (!url.user.empty()) line += " " + url.user + "/" + url.password;
  return line;
}

TEST(Url, ItsPartsAreFound) {
  EXPECT_EQ(shown("http://example.org"), "plain example.org:80 /");
  EXPECT_EQ(shown("HTTPS://example.org:8443/a/b?c=d#e"), "tls example.org:8443 /a/b?c=d");
  EXPECT_EQ(shown("wss://example.org?x=/"), "tls example.org:443 /?x=/");
  EXPECT_EQ(shown("ws://[2001:db8::1]:3000/x"), "plain [2001:db8::1]:3000 /x");
  EXPECT_EQ(shown("http://[fe80::1%eth0]/"), "plain [fe80::1%eth0]:80 /");
  EXPECT_EQ(shown("http://me:p%40ss%3a@host:1/"), "plain host:1 / me/p@ss:");
}

TEST(Url, WhatIsWrongIsSaid) {
  for (const auto& [text, why] : {std::pair{"example.org", "begin it with http://"},
                                  {"ftp://example.org", "begin it with"},
                                  {"http://", "the host is missing"},
                                  {"http://:80", "the host is missing"},
                                  {"http://h:0", "the port is no number"},
                                  {"http://h:65536", "the port is no number"},
                                  {"http://h:8x", "the port is no number"},
                                  {"http://::1/", "needs brackets"},
                                  {"http://[::1", "']' is missing"},
                                  {"http://[::1]x", "malformed"},
                                  {"http://h/a b", "must be escaped"},
                                  {"http://h/\r\nX: y", "must be escaped"}}) {
    try {
      parse_url(text);
      ADD_FAILURE() << text;
    } catch (const std::invalid_argument& error) {
      EXPECT_NE(std::string(error.what()).find(why), std::string::npos) << error.what();
    }
  }
  EXPECT_THROW(parse_url("http://h/" + std::string(9000, 'x')), std::invalid_argument);
}

TEST(Url, TheHostHeaderLeavesOutTheSchemesPort) {
  EXPECT_EQ(parse_url("http://h").origin.host_header(), "h");
  EXPECT_EQ(parse_url("http://h:443").origin.host_header(), "h:443");
  EXPECT_EQ(parse_url("https://[::1]:443").origin.host_header(), "[::1]");
}

const CookieJar::Time now = *parse_cookie_date("Wed, 21 Oct 2026 07:28:00 GMT");

TEST(CookieJar, KeepsNamesAndValuesInTheOrderOfTheirComing) {
  CookieJar jar;
  EXPECT_EQ(jar.header(now), "");
  jar.set("io=abc; Path=/; HttpOnly", now);
  jar.set("b = two words ; Secure", now);
  jar.set("io=def", now);
  jar.set("quoted=\"x y\"", now);
  jar.set("empty=", now);
  EXPECT_EQ(jar.header(now), "io=def; b=two words; quoted=x y; empty=");
  jar.clear();
  EXPECT_EQ(jar.header(now), "");
}

TEST(CookieJar, MaxAgeAndExpiresEndThem) {
  CookieJar jar;
  jar.set("age=1; Max-Age=10", now);
  jar.set("date=2; Expires=Wed, 21 Oct 2026 07:28:20 GMT", now);
  jar.set("both=3; Expires=Wed, 21 Oct 2026 07:28:20 GMT; max-age=60", now);
  jar.set("long=4; Max-Age=99999999999999999999", now);
  jar.set("odd=5; Max-Age=soon; Expires=never", now);
  EXPECT_EQ(jar.header(now + 9s), "age=1; date=2; both=3; long=4; odd=5");
  EXPECT_EQ(jar.header(now + 10s), "date=2; both=3; long=4; odd=5");
  EXPECT_EQ(jar.header(now + 20s), "both=3; long=4; odd=5");
  jar.set("long=; Max-Age=0", now + 20s);
  EXPECT_EQ(jar.header(now + 60s), "odd=5");
}

TEST(CookieJar, WhatIsMalformedOrTooMuchIsDropped) {
  CookieJar jar;
  for (const char* bad : {"", "novalue", "=x", "; a=b", "a\x01=x", "a=b\x7f"}) jar.set(bad, now);
  jar.set("big=" + std::string(5000, 'x'), now);
  EXPECT_EQ(jar.header(now), "");
  for (int i = 0; i < 200; ++i) jar.set("c" + std::to_string(i) + "=x", now);
  const std::string header = jar.header(now);
  EXPECT_EQ(header.find("c19=x"), std::string::npos);
  EXPECT_TRUE(header.starts_with("c20=x; ")) << header.substr(0, 20);
}

TEST(CookieJar, DatesComeInManyForms) {
  for (const char* text : {"Wed, 21 Oct 2026 07:28:00 GMT", "Wednesday, 21-Oct-26 07:28:00 GMT",
                           "Wed Oct 21 07:28:00 2026", "21 oct 2026 7:28:0"}) {
    EXPECT_EQ(parse_cookie_date(text), now) << text;
  }
  for (const char* text : {"", "never", "21 Oct 2026", "31 Feb 2026 07:28:00",
                           "0 Oct 2026 07:28:00", "21 Oct 2026 25:00:00", "21 Oct 1600 07:28:00"}) {
    EXPECT_FALSE(parse_cookie_date(text)) << text;
  }
}

std::string inflated(const std::string& coding, std::string body, std::size_t limit = 1 << 20) {
  const std::string error = inflate_body(coding, body, limit);
  return error.empty() ? body : error;
}

TEST(Inflate, TheCodingsOfAnswersAreTakenOff) {
  std::string plain;
  for (int i = 0; plain.size() < 100'000; ++i) plain += std::to_string(i);
  EXPECT_TRUE(inflated("gzip", deflated(plain, 31)) == plain);
  EXPECT_TRUE(inflated("X-GZIP", deflated(plain, 31)) == plain);
  EXPECT_TRUE(inflated("deflate", deflated(plain, 15)) == plain);
  EXPECT_TRUE(inflated("deflate", deflated(plain, -15)) == plain) << "without zlib's header";
  EXPECT_TRUE(inflated("deflate, gzip", deflated(deflated(plain, 15), 31)) == plain);
  EXPECT_EQ(inflated("identity", "as it is"), "as it is");
  EXPECT_EQ(inflated("gzip", deflated("one", 31) + deflated("two", 31)), "onetwo");
  EXPECT_EQ(inflated("gzip", ""), "") << "an answer without content";
}

TEST(Inflate, DamageAndSizeAreErrors) {
  const std::string good = deflated(std::string(5000, 'x'), 31);
  for (std::size_t size = 1; size < good.size(); ++size) {
    EXPECT_EQ(inflated("gzip", good.substr(0, size)), "the compressed body is damaged") << size;
  }
  EXPECT_EQ(inflated("gzip", "plain text"), "the compressed body is damaged");
  EXPECT_EQ(inflated("gzip", good + "more"), "the compressed body is damaged");
  EXPECT_EQ(inflated("br", "x"), "unknown Content-Encoding: br");
  EXPECT_EQ(inflated("gzip, gzip, gzip", "x"), "too many codings: gzip, gzip, gzip");
  EXPECT_EQ(inflated("gzip", good, 4999), "the body inflates to more than 4999 bytes");
  EXPECT_EQ(inflated("gzip", good, 5000).size(), 5000U);
}

}  // namespace
}  // namespace sockeye::http
