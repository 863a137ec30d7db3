// URLs: what each part means, and what is said of wrong ones.
#include "redis/options.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace sockeye::redis {
namespace {

std::string error_of(const std::string& url) {
  try {
    parse_url(url);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

TEST(RedisUrl, ASingleServer) {
  const Target plain = parse_url("redis://cache.test");
  EXPECT_EQ(plain.topology, Topology::single);
  EXPECT_EQ(plain.endpoints, (std::vector<Endpoint>{{"cache.test", 6379}}));
  EXPECT_FALSE(plain.secure);
  EXPECT_TRUE(plain.tls.verify);

  const Target full = parse_url("rediss://me%40here:p%2Fw+d@[::1]:7000/3?ca=/etc/ca.pem");
  EXPECT_EQ(full.endpoints, (std::vector<Endpoint>{{"::1", 7000}}));
  EXPECT_EQ(full.endpoints[0].text(), "[::1]:7000");
  EXPECT_EQ(full.user, "me@here");
  EXPECT_EQ(full.password, "p/w+d");
  EXPECT_EQ(full.database, 3U);
  EXPECT_TRUE(full.secure);
  EXPECT_TRUE(full.tls.verify);
  EXPECT_EQ(full.tls.ca_file, "/etc/ca.pem");

  const Target password = parse_url("redis://:secret@h:1");
  EXPECT_EQ(password.user, "");
  EXPECT_EQ(password.password, "secret");
  EXPECT_FALSE(parse_url("rediss://h?insecure=true").tls.verify);
}

TEST(RedisUrl, SentinelsAndClusters) {
  const Target sentinel =
      parse_url("redis+sentinel://u:p@a,b:7/mymaster/2?sentinel_password=s%20p");
  EXPECT_EQ(sentinel.topology, Topology::sentinel);
  EXPECT_EQ(sentinel.endpoints, (std::vector<Endpoint>{{"a", 26379}, {"b", 7}}));
  EXPECT_EQ(sentinel.master, "mymaster");
  EXPECT_EQ(sentinel.database, 2U);
  EXPECT_EQ(sentinel.user, "u");
  EXPECT_EQ(sentinel.sentinel_password, "s p");

  const Target cluster = parse_url("rediss+cluster://a:1,b:2");
  EXPECT_EQ(cluster.topology, Topology::cluster);
  EXPECT_TRUE(cluster.secure);
  EXPECT_EQ(cluster.endpoints, (std::vector<Endpoint>{{"a", 1}, {"b", 2}}));
}

TEST(RedisUrl, WrongOnesSayWhatToWriteAndShowNoPassword) {
  for (const char* url :
       {"", "http://h", "redis", "redis://", "redis://h:x", "redis://h:0", "redis://h:70000",
        "redis://h/x", "redis://a,b", "redis+cluster://h/1", "redis+sentinel://h", "redis://u@h",
        "redis://h?ca=x", "rediss://h?colour=red", "rediss://h?insecure=maybe", "redis+x://h"}) {
    EXPECT_TRUE(error_of(url).starts_with("Redis URL: ")) << url << " -> " << error_of(url);
  }
  EXPECT_EQ(error_of("redis://u:topsecret@h:x").find("topsecret"), std::string::npos);
}

}  // namespace
}  // namespace sockeye::redis
