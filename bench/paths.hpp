// Hot paths without a kernel, as single operations: what bench/micro takes the time of, and what
// tests/budget counts the instructions of.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "codec/json_writer.hpp"
#include "codec/packet.hpp"
#include "codec/websocket_decoder.hpp"
#include "core/frames.hpp"
#include "core/world.hpp"

namespace sockeye::bench {

/// `2["echo","..."]` with a string of `size` bytes.
std::string echo_packet(std::size_t size);

/// Reads one packet, again and again.
class DecodePacket {
 public:
  explicit DecodePacket(std::size_t size);
  void operator()();

 private:
  std::size_t size_;
  std::string text_;
  codec::PacketAssembler assembler_;
  codec::Tape tape_;
  codec::Packet packet_;
};

/// Writes `["msg","..."]` and makes it a frame.
class EncodePacket {
 public:
  explicit EncodePacket(std::size_t size) : text_(size, 'x') {}
  void operator()();

 private:
  std::string text_;
  codec::JsonWriter writer_;
};

/// Reads one masked WebSocket frame.
class DecodeFrame {
 public:
  explicit DecodeFrame(std::size_t size);
  void operator()();

 private:
  std::string masked_;
  std::string input_;
  codec::WebSocketDecoder decoder_{codec::WebSocketRole::server, 1'000'000};
};

/// A socket that is in a room, among as many rooms as asked for, joins another and leaves it.
class JoinAndLeave {
 public:
  explicit JoinAndLeave(std::size_t rooms);
  void operator()();

 private:
  test::World world_;
  core::SocketState* socket_;
};

}  // namespace sockeye::bench
