// What a first look at a message tells, and when it says that the message has to be read.
#include "cluster/glance.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sockeye::cluster {
namespace {

std::vector<std::string> rooms_of(const DataGlance& data) {
  return {data.rooms().begin(), data.rooms().end()};
}

/// A broadcast of the reference with this in the place of `opts`.
std::string with_opts(const std::string& opts) {
  return R"({"uid":"0123456789abcdef","nsp":"/a","type":3,"data":{"packet":{"type":2,"data":["e"]},"opts":)" +
         opts + "}}";
}

TEST(Glance, FindsWhomABroadcastIsFor) {
  const std::string text = with_opts(R"({"rooms":["one","two"],"except":["x"],"flags":{}})");
  const auto glance = glance_at(text);
  ASSERT_TRUE(glance);
  EXPECT_EQ(glance->type, 3U);
  EXPECT_EQ(glance->uid, "0123456789abcdef");
  EXPECT_EQ(glance->nsp, "/a");
  EXPECT_EQ(rooms_of(glance->data), (std::vector<std::string>{"one", "two"}));
  EXPECT_FALSE(glance->data.request);
}

TEST(Glance, TheOrderOfMembersAndSpaceDoNotMatter) {
  const auto glance = glance_at(
      R"( { "data" : { "opts" : { "flags":{"volatile":true,"timeout":-1.5e3}, "rooms" : [ "r" ] } ,
          "requestId":"abc","packet":[] } , "type": 3 ,"nsp":"/", "uid":"u" } )");
  ASSERT_TRUE(glance);
  EXPECT_EQ(rooms_of(glance->data), std::vector<std::string>{"r"});
  EXPECT_TRUE(glance->data.request);
}

TEST(Glance, WhatStandsInTheEventIsNotTakenForATarget) {
  const auto glance = glance_at(
      R"({"type":3,"uid":"u","nsp":"/","data":{"packet":{"type":2,"data":["e",{"opts":{"rooms":["no"]}},)"
      R"("},\"opts\":{\"rooms\":[\"no\"]","\\",[[{"rooms":[1]}]],"ä"]},"opts":{"rooms":["yes"]}}})");
  ASSERT_TRUE(glance);
  EXPECT_EQ(rooms_of(glance->data), std::vector<std::string>{"yes"});
}

TEST(Glance, NoneWhereTheTextHasToBeRead) {
  EXPECT_FALSE(glance_at(with_opts(R"({"rooms":[7]})")));
  EXPECT_FALSE(glance_at(with_opts(R"({"rooms":["\u0061"]})")));
  EXPECT_FALSE(glance_at(with_opts(R"({"rooms":["ä"]})")));
  EXPECT_FALSE(glance_at(with_opts(R"({"rooms":"r"})")));
  EXPECT_FALSE(glance_at(with_opts(R"({"rooms":["a"],"rooms":["b"]})")));
  EXPECT_FALSE(glance_at(with_opts(R"({"rooms":["1","2","3","4","5","6","7","8","9"]})")));
  EXPECT_FALSE(glance_at(with_opts(R"({"rooms":["a"]},"opts":{})")));
  EXPECT_FALSE(glance_at(R"({"type":3,"attachmentId":"7"})"));
  EXPECT_FALSE(glance_at(R"({"type":"3"})"));
  EXPECT_FALSE(glance_at("\x84\xa3uid"));
  EXPECT_FALSE(glance_at("[]"));
}

TEST(Glance, ATextThatBreaksOffHasToBeRead) {
  const std::string whole = with_opts(R"({"rooms":["one","two"],"flags":{"a":[{"b":null},"\\"]}})");
  ASSERT_TRUE(glance_at(whole));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const std::vector<char> block(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_FALSE(glance_at({block.data(), block.size()})) << size;
  }
}

TEST(Glance, AnEntrysDataAloneTellsTheSame) {
  const auto data =
      glance_at_data(R"({"opts":{"rooms":["r"],"except":[]},"packet":{"data":[1.5,true]}})");
  ASSERT_TRUE(data);
  EXPECT_EQ(rooms_of(*data), std::vector<std::string>{"r"});
  EXPECT_FALSE(glance_at_data(R"({"opts":{"rooms":["r"}})"));
}

}  // namespace
}  // namespace sockeye::cluster
