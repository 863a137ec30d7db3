// What compression costs: one pass for all receivers of a message, and nothing for a connection
// that is idle.
#include <gtest/gtest.h>
#include <malloc.h>

#include <memory>
#include <string>
#include <vector>

#include "base/send_queue.hpp"
#include "codec/engine_packet.hpp"
#include "codec/padding.hpp"
#include "codec/websocket_frame.hpp"
#include "engine/hosted_transport.hpp"
#include "engine/message_compression.hpp"

namespace sockeye::engine {
namespace {

/// A connection with the extension, whose peer reads nothing.
struct Receiver final : WebSocketHost {
  Receiver(const std::shared_ptr<MessageCompression>& shard, int window_bits,
           bool keeps_context = false) {
    codec::DeflateParameters agreed;
    agreed.server_no_context_takeover = true;
    agreed.client_no_context_takeover = !keeps_context;
    agreed.server_max_window_bits = window_bits;
    transport.compress(shard, agreed);
  }
  void close_connection() override {}

  std::string sent() {
    std::string bytes;
    queue.gather([&](std::string_view part) {
      bytes += part;
      return true;
    });
    return bytes;
  }
  void drain() {
    queue.consume(queue.bytes());
    queue.unmark();
    flush.queues().clear();
  }

  base::FlushList flush;
  base::SendQueue queue{flush};
  HostedTransport transport{queue, 1'000'000, *this};
};

const std::string text(5000, 'a');

std::shared_ptr<MessageCompression> shard_from(std::size_t threshold = 1024) {
  return std::make_shared<MessageCompression>(MessageCompression::Settings{.threshold = threshold});
}

std::vector<std::unique_ptr<Receiver>> receivers(const std::shared_ptr<MessageCompression>& shard,
                                                 const std::vector<int>& bits) {
  std::vector<std::unique_ptr<Receiver>> all;
  for (const int window : bits) all.push_back(std::make_unique<Receiver>(shard, window));
  return all;
}

TEST(SharedCompression, ABroadcastIsCompressedOnceForAllReceivers) {
  const auto shard = shard_from();
  const auto all = receivers(shard, std::vector<int>(100, 15));
  for (int message = 1; message <= 3; ++message) {
    const base::Frame frame = codec::text_message_frame({text});
    for (const auto& receiver : all) receiver->transport.send(frame);
    EXPECT_EQ(shard->stats().compressed, static_cast<std::uint64_t>(message));
  }
  for (const auto& receiver : all) {
    EXPECT_EQ(receiver->sent(), all[0]->sent());
    EXPECT_LT(receiver->sent().size(), text.size());
  }
}

TEST(SharedCompression, EachWindowIsCompressedForOnItsOwn) {
  const auto shard = shard_from();
  const auto all = receivers(shard, {15, 8, 9, 12, 15, 12, 8, 9});
  const base::Frame frame = codec::text_message_frame({text});
  for (const auto& receiver : all) receiver->transport.send(frame);
  // 8 and 9 are compressed for alike.
  EXPECT_EQ(shard->stats().compressed, 3U);
  const base::Frame wide = shard->outgoing(frame, 15);
  EXPECT_TRUE(same(wide, shard->outgoing(frame, 15)));
  EXPECT_FALSE(same(wide, shard->outgoing(frame, 12)));
  EXPECT_FALSE(same(wide, shard->outgoing(frame, 9)));
  EXPECT_TRUE(same(shard->outgoing(frame, 8), shard->outgoing(frame, 9)));
  EXPECT_EQ(shard->stats().compressed, 3U);
}

TEST(SharedCompression, WhatIsNotWorthItIsTriedOnce) {
  const auto shard = shard_from(4);
  const auto all = receivers(shard, {15, 15, 15});
  const base::Frame frame = codec::text_message_frame({"abcdefgh"});
  for (const auto& receiver : all) receiver->transport.send(frame);
  EXPECT_EQ(shard->stats().compressed, 1U);
  EXPECT_EQ(shard->stats().not_worth_it, 1U);
  for (const auto& receiver : all) EXPECT_EQ(receiver->sent(), frame.bytes());
}

TEST(SharedCompression, FormsOutliveTheFrameInAQueueAndNoLonger) {
  const auto shard = shard_from();
  const auto all = receivers(shard, {15, 9});
  {
    const base::Frame frame = codec::text_message_frame({text});
    for (const auto& receiver : all) receiver->transport.send(frame);
  }
  for (const auto& receiver : all) {
    EXPECT_EQ(receiver->sent().substr(0, 1), "\xc1");
    receiver->drain();
  }
}

TEST(SharedCompression, ACopyForAnotherShardHasNoForms) {
  const auto shard = shard_from();
  const base::Frame frame = codec::text_message_frame({text});
  const base::Frame form = shard->outgoing(frame, 15);
  const base::Frame copy = frame.clone();
  EXPECT_FALSE(copy.form(15));
  EXPECT_TRUE(same(frame.form(15), form));
  EXPECT_FALSE(frame.form(14));
}

TEST(SharedCompression, AnIdleConnectionHoldsNoStateOfZlib) {
  const auto shard = shard_from();
  constexpr std::size_t count = 1000;
  std::vector<std::unique_ptr<Receiver>> all;
  all.reserve(count);
  const base::Frame frame = codec::text_message_frame({text});
  const std::string message("\xf2\x48\xcd\xc9\xc9\x07\x00", 7);
  const auto exchange = [&](Receiver& receiver) {
    receiver.transport.send(frame);
    receiver.drain();
    std::string bytes(codec::masked_websocket_frame(codec::WebSocketOpcode::binary, message, {},
                                                    {.fin = true, .compressed = true})
                          .bytes());
    const std::size_t size = bytes.size();
    bytes.resize(size + codec::padding);
    receiver.transport.receive({bytes.data(), size});
  };
  // The shard's own states are made first.
  Receiver first(shard, 15);
  exchange(first);
  const std::size_t before = mallinfo2().uordblks;
  for (std::size_t i = 0; i < count; ++i) {
    all.push_back(std::make_unique<Receiver>(shard, 15));
    exchange(*all.back());
    EXPECT_FALSE(all.back()->transport.compression()->holds_context());
  }
  const std::size_t each = (mallinfo2().uordblks - before) / count;
  EXPECT_LT(each, sizeof(Receiver) + sizeof(ConnectionCompression) + 128);
  EXPECT_LE(sizeof(ConnectionCompression), 32U);
  EXPECT_EQ(shard->stats().inflated, count + 1);
}

TEST(SharedCompression, AKeptContextIsMadeByTheFirstMessageThatNeedsIt) {
  const auto shard = shard_from();
  Receiver receiver(shard, 15, true);
  receiver.transport.send(codec::text_message_frame({text}));
  EXPECT_FALSE(receiver.transport.compression()->holds_context());
}

TEST(SharedCompression, AConnectionMayOutliveTheServer) {
  auto shard = shard_from();
  Receiver receiver(shard, 15);
  shard.reset();
  receiver.transport.send(codec::text_message_frame({text}));
  EXPECT_LT(receiver.sent().size(), text.size());
}

}  // namespace
}  // namespace sockeye::engine
