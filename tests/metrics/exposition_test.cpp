// Prometheus' text format, and the bounds of what is told apart.
#include "metrics/exposition.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <string>

#include "metrics/event_times.hpp"
#include "metrics/report.hpp"

namespace sockeye::metrics {
namespace {

using namespace std::chrono_literals;

TEST(Exposition, FamiliesAndSamples) {
  Exposition out;
  out.family("a_total", "counter", "All of them.");
  out.sample(std::uint64_t{18446744073709551615U}, {{"kind", "x"}, {"of", "y"}});
  out.one("b", "gauge", "One.", 0.25);
  EXPECT_EQ(out.take(),
            "# HELP a_total All of them.\n"
            "# TYPE a_total counter\n"
            "a_total{kind=\"x\",of=\"y\"} 18446744073709551615\n"
            "# HELP b One.\n"
            "# TYPE b gauge\n"
            "b 0.25\n");
}

TEST(Exposition, LabelsOfClientsAreEscaped) {
  Exposition out;
  out.family("a", "gauge", "A.");
  out.sample(std::uint64_t{1}, {{"event", "say \"hi\"\\\n} 7"}});
  EXPECT_NE(out.take().find("a{event=\"say \\\"hi\\\"\\\\\\n} 7\"} 1\n"), std::string::npos);
}

TEST(Exposition, NumbersThatAreNone) {
  Exposition out;
  out.family("a", "gauge", "A.");
  out.sample(std::numeric_limits<double>::infinity());
  out.sample(std::numeric_limits<double>::quiet_NaN());
  EXPECT_NE(out.take().find("a +Inf\na NaN\n"), std::string::npos);
}

TEST(Exposition, HistogramsAddUp) {
  base::Histogram histogram;
  for (const auto duration : {50us, 100us, 3000us, 10'000'000us}) histogram.add(duration);
  Exposition out;
  out.family("a_seconds", "histogram", "A.");
  out.sample(histogram, {{"event", "x"}});
  const std::string text = out.take();
  const auto has = [&](const std::string& line) {
    return text.find("a_seconds" + line + "\n") != std::string::npos;
  };
  EXPECT_TRUE(has("_bucket{event=\"x\",le=\"0.0001\"} 2")) << text;
  EXPECT_TRUE(has("_bucket{event=\"x\",le=\"0.0025\"} 2")) << text;
  EXPECT_TRUE(has("_bucket{event=\"x\",le=\"0.005\"} 3")) << text;
  EXPECT_TRUE(has("_bucket{event=\"x\",le=\"5\"} 3")) << text;
  EXPECT_TRUE(has("_bucket{event=\"x\",le=\"+Inf\"} 4")) << text;
  EXPECT_TRUE(has("_count{event=\"x\"} 4")) << text;
  EXPECT_NE(text.find("a_seconds_sum{event=\"x\"} 10.003"), std::string::npos) << text;
}

TEST(EventTimes, NamesBeyondTheLimitAreOther) {
  EventTimes times(2);
  const auto began = times.begin();
  times.end(std::string(EventTimes::longest_name + 1, 'x'), began);
  for (const char* event : {"a", "b", "c", "a", "d"}) times.end(event, began);
  ASSERT_EQ(times.table().size(), 3U);
  EXPECT_EQ(times.table().at("a").count(), 2U);
  EXPECT_EQ(times.table().at("b").count(), 1U);
  EXPECT_EQ(times.table().at("other").count(), 3U);
}

TEST(Report, NamespacesBeyondTheLimitAreOtherTheLargestFirst) {
  ShardSnapshot shard;
  shard.sockets = {{"/", 1}, {"/large", 7}, {"/small", 2}};
  const std::string text = report({shard, shard}, {}, {}, {.most_namespaces = 1});
  EXPECT_NE(text.find("sockeye_sockets{namespace=\"/large\"} 14\n"), std::string::npos);
  EXPECT_NE(text.find("sockeye_sockets{namespace=\"other\"} 6\n"), std::string::npos);
  EXPECT_EQ(text.find("/small"), std::string::npos);
}

TEST(Report, EventsOfAllShardsAreBoundedTogether) {
  ShardSnapshot one;
  ShardSnapshot two;
  one.events["a"].add(1ms);
  two.events["a"].add(1ms);
  two.events["b"].add(1ms);
  const std::string text = report({one, two}, {}, {}, {.most_events = 1});
  EXPECT_NE(text.find("sockeye_handler_seconds_count{event=\"a\"} 2\n"), std::string::npos);
  EXPECT_NE(text.find("sockeye_handler_seconds_count{event=\"other\"} 1\n"), std::string::npos);
}

}  // namespace
}  // namespace sockeye::metrics
