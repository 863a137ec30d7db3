// How packets are written on the wire: as JSON (the default), as MessagePack, or by a parser of the
// user's own. Clients must be told to use the same one.
//
//   sockeye::Server io{app, {.parser = sockeye::msgpack_parser()}};    // socket.io-msgpack-parser
//   sockeye::Server io{app, {.parser = std::make_shared<MyParser>()}};
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sockeye/error.hpp"
#include "sockeye/export.hpp"
#include "sockeye/payload.hpp"
#include "sockeye/value.hpp"

namespace sockeye {

/// The protocol's packets; the enumerators' values are the protocol's numbers.
enum class PacketType : std::uint8_t { connect, disconnect, event, ack, connect_error };

/// A packet of the Socket.IO protocol as a user's parser sees it.
struct Packet {
  /// Which packet it is.
  PacketType type = PacketType::event;
  /// The namespace, "/" for the main one.
  std::string nsp = "/";
  /// EVENT: an acknowledgement is asked for; ACK: the one that is answered.
  std::optional<std::uint64_t> id = {};
  /// CONNECT: an object or nothing; DISCONNECT: nothing; EVENT: an array, the event's name (a
  /// string or a number) first; ACK: an array; CONNECT_ERROR: an object or a string.
  std::optional<Value> data = {};
};

/// One message of the transport. Over polling binary ones travel as base64.
struct Message {
  /// Text in UTF-8, or bytes.
  std::string bytes;
  bool binary = false;
};

/// What a decoder must hold to, whatever a peer sends.
struct ParserLimits {
  /// Arrays and objects inside one another in a packet's data.
  std::size_t max_depth = 128;
  /// Further messages that one packet may consist of, where it may.
  std::size_t max_attachments = 10;
};

/// Reads one connection's messages. On its shard's thread alone.
class PacketDecoder {
 public:
  PacketDecoder() = default;
  PacketDecoder(const PacketDecoder&) = delete;
  PacketDecoder& operator=(const PacketDecoder&) = delete;
  virtual ~PacketDecoder() = default;

  /// Takes a text message (UTF-8), valid during the call. Answers the packet that is now complete,
  /// nothing where more is to come, or an error, which ends the connection, as does an exception.
  virtual Result<std::optional<Packet>> add_text(std::string_view text) = 0;
  /// As `add_text`, for a binary message.
  virtual Result<std::optional<Packet>> add_binary(std::string_view bytes) = 0;
};

/// A parser of the user's own. Shared by all connections and called on every shard's thread, so
/// that its functions must be thread-safe.
class CustomParser {
 public:
  CustomParser() = default;
  CustomParser(const CustomParser&) = delete;
  CustomParser& operator=(const CustomParser&) = delete;
  virtual ~CustomParser() = default;

  /// The packet as at least one message, sent in this order with nothing in between. Called once
  /// for all receivers of a broadcast. What it throws ends the connection that the packet was for;
  /// a broadcast's packet is dropped. Both are reported to the error hook.
  virtual std::vector<Message> encode(const Packet& packet) const = 0;
  /// For a new connection, at its first message.
  virtual std::unique_ptr<PacketDecoder> make_decoder(const ParserLimits& limits) const = 0;
};

/// A choice of parser. A value type; the default is JSON.
class SOCKEYE_EXPORT Parser {
 public:
  Parser() noexcept = default;
  /// Throws std::invalid_argument for a null pointer.
  template <std::derived_from<CustomParser> T>
  Parser(std::shared_ptr<T> custom) : Parser(checked(std::move(custom)), PayloadFormat::value) {}

  /// `value` for a user's own.
  PayloadFormat format() const noexcept { return format_; }
  /// The user's own, else null.
  const CustomParser* custom() const noexcept { return custom_.get(); }

 private:
  friend Parser msgpack_parser() noexcept;

  using Shared = std::shared_ptr<const CustomParser>;
  Parser(Shared custom, PayloadFormat format) noexcept
      : custom_(std::move(custom)), format_(format) {}
  static Shared checked(Shared custom);

  Shared custom_;
  PayloadFormat format_ = PayloadFormat::json;
};

/// The protocol's own: JSON text, each binary a message behind it.
inline Parser json_parser() noexcept {
  return {};
}

/// As the package socket.io-msgpack-parser: one binary message a packet.
inline Parser msgpack_parser() noexcept {
  return {nullptr, PayloadFormat::msgpack};
}

}  // namespace sockeye
