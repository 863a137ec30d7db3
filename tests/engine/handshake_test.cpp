// What a client is told first.
#include <gtest/gtest.h>

#include "codec/engine_packet.hpp"
#include "engine/transcript.hpp"

namespace sockeye::test {
namespace {

using namespace std::chrono_literals;
using engine::TransportName;

TEST(Handshake, Item10_OpenPacketHasTheReferencesKeysInItsOrder) {
  Transcript t;
  t.open_polling(true);
  EXPECT_EQ(t.take(), R"(
     0ms <- GET 1
     0ms -> GET 1: 200 0{"sid":"lv_VI97HAXpY6yYWAAAC","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}
)");
}

TEST(Handshake, OnAWebSocketThereIsNothingToUpgradeTo) {
  Transcript t;
  t.open_websocket(true);
  EXPECT_EQ(t.take(), R"(
     0ms -> ws1 0{"sid":"lv_VI97HAXpY6yYWAAAC","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}
)");
}

TEST(Handshake, OptionsAreAnnounced) {
  engine::Options options;
  options.ping_interval = 300ms;
  options.ping_timeout = 200ms;
  options.max_http_buffer_size = 1234;
  options.allow_upgrades = false;
  Transcript t(options);
  t.open_polling(true);
  EXPECT_EQ(t.take(), R"(
     0ms <- GET 1
     0ms -> GET 1: 200 0{"sid":"lv_VI97HAXpY6yYWAAAC","upgrades":[],"pingInterval":300,"pingTimeout":200,"maxPayload":1234}
)");
}

TEST(Handshake, UpgradesNameOnlyTransportsThatAreServed) {
  engine::Options options;
  options.transports = {TransportName::polling};
  Transcript t(options);
  t.open_polling(true);
  EXPECT_NE(t.take().find(R"("upgrades":[])"), std::string::npos);
}

TEST(Handshake, Item11_MessagesOfTheFirstTurnShareThePayloadOfTheOpenPacket) {
  engine::Options options;
  options.allow_upgrades = false;
  engine::SessionTable table(options, [] { return engine::TimePoint{}; }, [] {});
  engine::Session& session = table.open("abcdefghijklmnopqrst", TransportName::polling);
  session.send(codec::text_message_frame({"hi"}));
  session.send(codec::binary_message_frame("\x01\x02\x03"));
  struct Reply final : engine::PollReply {
    explicit Reply(std::string& out) : payload(out) {}
    void answer(int, std::string_view, std::string body) override { payload = std::move(body); }
    std::string& payload;
  };
  std::string payload;
  session.on_get(std::make_unique<Reply>(payload));
  EXPECT_EQ(payload, R"(0{"sid":"abcdefghijklmnopqrst","upgrades":[],"pingInterval":25000,)"
                     R"("pingTimeout":20000,"maxPayload":1000000})"
                     "\x1e"
                     "4hi\x1e"
                     "bAQID");
}

TEST(Handshake, ASessionIsFoundByItsIdAlone) {
  Transcript t;
  t.open_polling();
  EXPECT_NE(t.table().find(Transcript::sid), nullptr);
  EXPECT_EQ(t.table().find("lv_VI97HAXpY6yYWAAAD"), nullptr);
  EXPECT_EQ(t.table().find(""), nullptr);
  EXPECT_EQ(t.table().find("__proto__"), nullptr);
}

}  // namespace
}  // namespace sockeye::test
