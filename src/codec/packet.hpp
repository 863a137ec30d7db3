// Socket.IO packets, protocol 5. Those of the JSON parser:
// `<type>[<attachments>-][<namespace>,][<id>][JSON]`, with binary attachments following as messages
// of their own.
//
//   51-/admin,12["file",{"_placeholder":true,"num":0}]  + 1 attachment
//   | type, attachments, namespace, id, payload
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codec/json_reader.hpp"
#include "codec/tape.hpp"
#include "sockeye/parser.hpp"
#include "sockeye/payload.hpp"

namespace sockeye::codec {

enum class PacketType : std::uint8_t {
  connect,
  disconnect,
  event,
  ack,
  connect_error,
  binary_event,
  binary_ack,
};

/// What a peer did wrong. Each one ends its connection, with `describe` as the reason's detail.
enum class PacketError : std::uint8_t {
  none,
  unknown_type,     ///< no packet begins so
  invalid_head,     ///< a space, or an id that is no whole number
  invalid_payload,  ///< not JSON, or not what the type carries
  reserved_event,   ///< an event that only the library itself may raise
  too_many_attachments,
  illegal_attachments,  ///< a placeholder without its attachment
  text_while_binary,    ///< a text packet before all attachments came
  unexpected_binary,    ///< an attachment that no packet announced
  invalid_msgpack,      ///< no MessagePack, or more than one value
  invalid_type,         ///< a MessagePack packet's type is none of the five
  invalid_namespace,    ///< a MessagePack packet's namespace is no string
  not_binary,           ///< a text to the MessagePack parser
  custom,               ///< the user's parser refused; it has said why
};

std::string_view describe(PacketError error) noexcept;

/// A packet's head; the views are into its text.
struct PacketHead {
  PacketType type = PacketType::connect;
  std::size_t attachments = 0;
  std::string_view nsp = "/";
  std::optional<std::uint64_t> id = {};
  /// The JSON, or empty.
  std::string_view payload = {};
};

PacketError parse_head(std::string_view text, PacketHead& head);

struct PacketLimits {
  std::size_t max_attachments = 10;
  std::size_t max_depth = 128;
};

/// A whole packet. Its views and cursors live as long as the tape (and, for a packet without
/// attachments, the text) that it was read from.
struct Packet {
  /// binary_event and binary_ack arrive as event and ack.
  PacketType type = PacketType::connect;
  std::string_view nsp = "/";
  std::optional<std::uint64_t> id;
  /// The payload's root; a null where there is none.
  Cursor data;
  bool has_data = false;
  /// EVENT: its name (a number's as JavaScript prints it) and arguments; ACK: the arguments. An
  /// EVENT without payload, which the reference accepts and ignores, has none of either.
  std::string_view event;
  Elements args;
};

class CustomReader;

/// Puts the packets of one connection together, with the parser that the server has. Costs two
/// pointers while no attachments are awaited.
class PacketAssembler {
 public:
  enum class Status {
    packet,   ///< `packet()` is filled
    waiting,  ///< attachments are to come
    error,    ///< the connection is to be closed
  };
  struct Step {
    Status status = Status::waiting;
    PacketError error = PacketError::none;
  };

  /// A user's own parser must outlive this.
  explicit PacketAssembler(const PacketLimits& limits = {}, const Parser& parser = {});
  PacketAssembler(PacketAssembler&&) noexcept;
  PacketAssembler& operator=(PacketAssembler&&) noexcept;
  ~PacketAssembler();

  /// Takes the body of an Engine.IO text message, which the packet may refer to. `tape` receives
  /// the payload (any tape, of a shard for instance).
  Step add_text(std::string_view text, Tape& tape, Packet& packet);
  /// Takes a binary message, which the packet may refer to.
  Step add_binary(std::string_view bytes, Tape& tape, Packet& packet);

  /// The error of the last step in words.
  std::string describe(PacketError error) const;

  bool waiting() const noexcept { return partial_ != nullptr; }
  /// Forgets a packet whose attachments have not all come.
  void reset() noexcept;

 private:
  struct Partial;

  Step add_json(std::string_view text, Tape& tape, Packet& packet);
  Step add_attachment(std::string_view bytes, Tape& tape, Packet& packet);
  void wait_for(std::string_view text);

  std::unique_ptr<Partial> partial_;
  std::unique_ptr<CustomReader> custom_;
  std::uint32_t max_attachments_;
  std::uint16_t max_depth_;
  PayloadFormat format_;
};

/// Enough for `write_head` without its namespace.
inline constexpr std::size_t max_head_digits = 1 + 20 + 1 + 1 + 20;

/// Appends `<type>[<attachments>-][<nsp>,][<id>]`: what stands before the payload. EVENT and ACK
/// become their binary forms where there are attachments.
void append_head(std::string& out, const PacketHead& head);
/// As append_head, into `out`, which has room for `max_head_digits + head.nsp.size()` bytes.
/// Answers the end of what was written.
char* write_head(char* out, const PacketHead& head) noexcept;

}  // namespace sockeye::codec
