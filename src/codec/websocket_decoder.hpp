// Reading RFC 6455 frames, for either side of a connection, without I/O: bytes in, events out.
//
//   while (true) { auto event = decoder.next(input);  if (event.kind == need_more) break;  ... }
//
// A message that lies whole and unfragmented in the input comes out as a view into it; only a part
// of a frame, or fragments, are kept, so that an idle connection holds no buffer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "base/utf8.hpp"
#include "codec/padding.hpp"
#include "codec/websocket_frame.hpp"

namespace sockeye::codec {

/// Which side reads: a server takes masked frames alone, a client bare ones alone.
enum class WebSocketRole : std::uint8_t { server, client };

struct WebSocketEvent {
  enum class Kind : std::uint8_t {
    need_more,  ///< the input is used up
    text,       ///< `data`: a whole message, valid UTF-8 unless `compressed`
    binary,     ///< `data`: a whole message
    ping,       ///< `data`: what the pong must carry
    pong,       ///< `data`
    close,      ///< `code` (1005 where the peer sent none) and `reason`
    error,      ///< `code`: what to close the connection with; `reason`: a literal that says why
  };

  Kind kind = Kind::need_more;
  bool compressed = false;  ///< text and binary: RSV1 was set, `data` is to be inflated
  std::uint16_t code = 0;
  std::string_view data;
  std::string_view reason;
};

class WebSocketDecoder {
 public:
  using Role = WebSocketRole;
  using Event = WebSocketEvent;

  /// `max_message`: the payload of a message, all fragments together, in bytes; at most 2 GiB.
  WebSocketDecoder(Role role, std::size_t max_message) noexcept;

  /// Permits RSV1 on a message's first frame once permessage-deflate was negotiated. The check of
  /// UTF-8 and the limit on the inflated size are then the caller's.
  void allow_compression(bool allow) noexcept { compression_allowed_ = allow; }

  std::size_t max_message() const noexcept { return max_message_; }

  /// Takes one event from the front of `input`, unmasking in place. Views in the event are valid
  /// until the next call, and followed by `padding` readable bytes if `input` is. After `close` or
  /// `error` whatever arrives is dropped.
  Event next(std::span<char>& input);

  /// Bytes that are held between calls: 0 on an idle connection.
  std::size_t buffered() const noexcept { return kept_ ? kept_->capacity : 0; }

 private:
  enum class Held : std::uint8_t { nothing, message, control };

  bool read_header(std::span<char>& input, Event& failure);
  std::size_t parse_header(std::string_view bytes, Event& failure);
  const char* start_fault(std::uint8_t first, std::uint8_t second) const noexcept;
  std::string_view take_payload(std::span<char>& input) noexcept;
  void append(std::string_view bytes);
  Event message_event(std::string_view payload);
  Event control_event(std::string_view payload);
  Event invalid_text();
  Event finish(std::uint16_t code, std::string_view reason);
  void drop_delivered() noexcept;
  void free_buffer() noexcept;

  // What came in pieces.
  struct Kept {
    std::unique_ptr<char[]> buffer;  // the message so far, then a control frame's payload so far
    std::uint32_t capacity = 0;      // without the padding
    std::uint32_t message_size = 0;  // of the buffer: the message's bytes
    char header[max_websocket_header]{};
    std::uint8_t header_size = 0;
    std::uint8_t control_size = 0;  // of the buffer: the control frame's bytes
  };

  Kept& kept() {
    if (!kept_) kept_ = std::make_unique<Kept>();
    return *kept_;
  }
  std::uint32_t message_size() const noexcept { return kept_ ? kept_->message_size : 0; }
  std::uint8_t control_size() const noexcept { return kept_ ? kept_->control_size : 0; }

  std::unique_ptr<Kept> kept_;   // null while nothing is
  std::uint32_t remaining_ = 0;  // of the current frame's payload
  std::uint32_t max_message_;
  MaskKey mask_{};  // turned so that its first byte is the next one's
  std::uint8_t opcode_ = 0;
  std::uint8_t message_opcode_ = 0;  // 0 while no message is open
  base::Utf8Validator utf8_;
  Role role_;
  Held delivered_ = Held::nothing;  // what of the buffer the last event shows
  bool in_frame_ : 1 = false;
  bool fin_ : 1 = false;
  bool compressed_ : 1 = false;
  bool compression_allowed_ : 1 = false;
  bool finished_ : 1 = false;
};

}  // namespace sockeye::codec
