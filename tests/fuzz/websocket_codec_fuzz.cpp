// The WebSocket decoder reads the same events however its input is cut, and reads back what the
// encoder writes of them.
//
//   input: | options: bit 0 client, bit 1 compression | how to cut | the peer's bytes ...
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/utf8.hpp"
#include "codec/padding.hpp"
#include "codec/websocket_decoder.hpp"
#include "codec/websocket_frame.hpp"
#include "fuzz/require.hpp"

namespace {

using sockeye::codec::WebSocketDecoder;
using sockeye::codec::WebSocketEvent;
using sockeye::codec::WebSocketOpcode;
using sockeye::codec::WebSocketRole;
using sockeye::fuzz::require;
using Kind = WebSocketEvent::Kind;

constexpr std::size_t max_message = 5000;

struct Seen {
  Kind kind;
  bool compressed;
  std::uint16_t code;
  std::string data;
  std::string reason;

  bool operator==(const Seen&) const = default;
};

/// Touches every byte that the contract promises behind a message, for the address sanitizer.
void touch_padding(std::string_view data) {
  const volatile char* const behind = data.data() + data.size();
  for (std::size_t i = 0; i < sockeye::codec::padding; ++i) static_cast<void>(behind[i]);
}

void check(const WebSocketEvent& event, bool compression) {
  require(event.data.size() <= max_message, "a message is within its limit");
  require(compression || !event.compressed, "compression was negotiated");
  if (event.kind == Kind::text && !event.compressed) {
    require(sockeye::base::is_valid_utf8(event.data), "text is UTF-8");
  }
  if (event.kind == Kind::ping || event.kind == Kind::pong) {
    require(event.data.size() <= sockeye::codec::max_control_payload, "a control frame is short");
  }
  if (event.kind == Kind::close) {
    require(event.code == sockeye::codec::close_code::no_status ||
                sockeye::codec::is_valid_close_code(event.code),
            "a close code is valid");
    require(sockeye::base::is_valid_utf8(event.reason), "a reason is UTF-8");
  }
  if (event.kind == Kind::error) {
    require(event.code == 1002 || event.code == 1007 || event.code == 1009, "a known error");
    require(!event.reason.empty(), "an error says why");
  }
  if (!event.data.empty()) touch_padding(event.data);
}

/// `next_cut` says how long the next piece is; each piece lies in memory of its own.
template <class NextCut>
std::vector<Seen> read(std::string_view bytes, std::uint8_t options, NextCut next_cut) {
  const bool client = (options & 1) != 0;
  const bool compression = (options & 2) != 0;
  WebSocketDecoder decoder(client ? WebSocketRole::client : WebSocketRole::server, max_message);
  decoder.allow_compression(compression);
  std::vector<Seen> seen;
  bool ended = false;
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, std::max<std::size_t>(next_cut(), 1));
    bytes.remove_prefix(piece.size());
    const auto memory = std::make_unique<char[]>(piece.size() + sockeye::codec::padding);
    piece.copy(memory.get(), piece.size());
    std::span<char> input(memory.get(), piece.size());
    while (true) {
      const WebSocketEvent event = decoder.next(input);
      if (event.kind == Kind::need_more) break;
      require(!ended, "nothing follows a close or an error");
      check(event, compression);
      ended = event.kind == Kind::close || event.kind == Kind::error;
      seen.push_back({event.kind, event.compressed, event.code, std::string(event.data),
                      std::string(event.reason)});
    }
    require(input.empty(), "what is asked for more has been used up");
    require(!ended || decoder.buffered() == 0, "nothing is held after the end");
  }
  return seen;
}

WebSocketOpcode opcode_of(Kind kind) {
  switch (kind) {
    case Kind::text:
      return WebSocketOpcode::text;
    case Kind::binary:
      return WebSocketOpcode::binary;
    case Kind::ping:
      return WebSocketOpcode::ping;
    case Kind::pong:
      return WebSocketOpcode::pong;
    default:
      return WebSocketOpcode::close;
  }
}

std::string written(const Seen& event, std::uint8_t options) {
  namespace codec = sockeye::codec;
  if (event.kind == Kind::close && (options & 1) != 0) {
    return std::string(codec::close_frame(event.code, event.reason).bytes());
  }
  std::string payload = event.data;
  if (event.kind == Kind::close && event.code != codec::close_code::no_status) {
    payload = {static_cast<char>(event.code >> 8), static_cast<char>(event.code & 0xFF)};
    payload += event.reason;
  }
  const codec::WebSocketHeaderFlags flags{.fin = true, .compressed = event.compressed};
  const codec::MaskKey mask{0x12, 0x34, 0x56, options};
  const auto frame =
      (options & 1) != 0
          ? codec::websocket_frame(opcode_of(event.kind), payload, flags)
          : codec::masked_websocket_frame(opcode_of(event.kind), payload, mask, flags);
  return std::string(frame.bytes());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::uint8_t options = data[0];
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);

  const std::vector<Seen> whole = read(bytes, options, [&] { return bytes.size(); });
  std::uint32_t state = data[1];
  const auto uneven = [&state] {
    state = state * 1664525U + 1013904223U;
    return std::size_t{1} + (state >> 24) % 29;
  };
  require(read(bytes, options, uneven) == whole, "events do not depend on the cuts");
  require(read(bytes, options, [] { return 1U; }) == whole, "events do not depend on the cuts (1)");

  std::vector<Seen> events = whole;
  if (!events.empty() && events.back().kind == Kind::error) events.pop_back();
  std::string again;
  for (const Seen& event : events) again += written(event, options);
  require(read(again, options, uneven) == events, "what is written is read back");
  return 0;
}
