// What a client's URL says.
#include "client/target.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace sockeye::client {
namespace {

TEST(Target, ThePathIsTheNamespace) {
  EXPECT_EQ(parse_target("http://example.com").nsp, "/");
  EXPECT_EQ(parse_target("http://example.com/").nsp, "/");
  EXPECT_EQ(parse_target("http://example.com/woot?a=b").nsp, "/woot");
  EXPECT_EQ(namespace_name("woot"), "/woot");
}

TEST(Target, TheQueryIsDecoded) {
  const auto query = parse_target("ws://example.com?a=b%20c&d=").query;
  ASSERT_EQ(query.size(), 2U);
  EXPECT_EQ(query[0], (std::pair<std::string, std::string>("a", "b c")));
  EXPECT_EQ(query[1], (std::pair<std::string, std::string>("d", "")));
}

TEST(Target, AUrlWithoutASchemeIsHttps) {
  for (const char* url : {"example.com:3000", "//example.com:3000", "HTTPS://example.com:3000"}) {
    const Target target = parse_target(url);
    EXPECT_TRUE(target.origin.secure) << url;
    EXPECT_EQ(target.origin.host, "example.com") << url;
    EXPECT_EQ(target.origin.port, 3000) << url;
  }
}

TEST(Target, DefaultPortsAreNamed) {
  EXPECT_EQ(parse_target("http://example.com:80/").origin, parse_target("ws://example.com").origin);
  EXPECT_EQ(parse_target("wss://example.com").origin.port, 443);
}

TEST(Target, AnAddressOfVersion6) {
  const Target target = parse_target("http://[::1]");
  EXPECT_EQ(target.origin.host, "::1");
  EXPECT_EQ(target.origin.port, 80);
}

TEST(Target, WhatIsNoUrlIsRefused) {
  for (const char* url : {"", "/test", "ftp://example.com", "http://", "http://example.com:x"}) {
    EXPECT_THROW(parse_target(url), std::invalid_argument) << url;
  }
}

}  // namespace
}  // namespace sockeye::client
