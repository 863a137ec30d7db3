#include "cluster/wire.hpp"

#include <chrono>
#include <utility>

#include "codec/json_reader.hpp"
#include "codec/json_text.hpp"
#include "codec/msgpack_reader.hpp"
#include "codec/payload_writer.hpp"
#include "codec/tape_pool.hpp"
#include "codec/transcribe.hpp"
#include "sockeye/event.hpp"
#include "sockeye/value.hpp"

namespace sockeye::cluster {
namespace {

template <class Writer>
void write_event_as(Writer& to, const EncodedPayload& payload, PayloadFormat own) {
  if (payload.format == own && payload.attachments.empty()) {
    to.raw(payload.bytes);
    return;
  }
  const codec::TapeLease tape;
  if (codec::read_payload(payload, *tape)) {
    codec::transcribe(tape->root(), to);
  } else {
    to.begin_array(0);
    to.end_array();
  }
}

std::optional<std::string> read_string(Cursor from) {
  if (from.kind() == Kind::string) return std::string(from.as_string());
  if (!from.is_number()) return std::nullopt;
  std::string text;
  codec::append_json_number(text, from.as_double());
  return text;
}

bool is_true(Cursor from) {
  return from.kind() == Kind::boolean && from.as_bool();
}

}  // namespace

void write_strings(PayloadWriter& to, const std::vector<std::string>& texts) {
  to.begin_array(texts.size());
  for (const std::string& text : texts) to.string(text);
  to.end_array();
}

void write_target(PayloadWriter& to, const core::Target& target, bool with_flags) {
  to.begin_object(with_flags ? 3 : 2);
  to.key("rooms");
  write_strings(to, target.rooms);
  to.key("except");
  write_strings(to, target.except);
  if (with_flags) {
    const core::Flags& flags = target.flags;
    std::size_t unusual = flags.is_volatile ? 1 : 0;
    if (!flags.compress) ++unusual;
    if (flags.timeout) ++unusual;
    if (!flags.conflation_key.empty()) ++unusual;
    to.key("flags");
    to.begin_object(unusual);
    if (flags.is_volatile) {
      to.key("volatile");
      to.boolean(true);
    }
    if (!flags.compress) {
      to.key("compress");
      to.boolean(false);
    }
    if (flags.timeout) {
      to.key("timeout");
      to.int64(flags.timeout->count());
    }
    if (!flags.conflation_key.empty()) {
      to.key("conflate");
      to.string(flags.conflation_key);
    }
    to.end_object();
  }
  to.end_object();
}

void write_sockets(PayloadWriter& to, const std::vector<core::SocketDetails>& sockets) {
  to.begin_array(sockets.size());
  for (const core::SocketDetails& socket : sockets) {
    to.begin_object(4);
    to.key("id");
    to.string(socket.id);
    to.key("handshake");
    encode(to, socket.handshake);
    to.key("rooms");
    write_strings(to, socket.rooms);
    to.key("data");
    if (socket.data.is_null()) {
      to.begin_object(0);
      to.end_object();
    } else {
      encode(to, socket.data);
    }
    to.end_object();
  }
  to.end_array();
}

void write_event(codec::JsonWriter& to, const EncodedPayload& payload) {
  write_event_as(to, payload, PayloadFormat::json);
}

void write_event(codec::MsgpackWriter& to, const EncodedPayload& payload) {
  write_event_as(to, payload, PayloadFormat::msgpack);
}

bool read_message(std::string_view bytes, codec::Tape& tape) {
  if (bytes.starts_with('{')) return codec::json_read(bytes, {}, tape).ok();
  return codec::msgpack_read(bytes, {.timestamps = true}, tape) == codec::MsgpackError::none;
}

std::optional<std::vector<std::string>> read_strings(Cursor from) {
  if (from.kind() != Kind::array) return std::nullopt;
  std::vector<std::string> texts;
  for (const Cursor element : from.elements()) {
    auto text = read_string(element);
    if (!text) return std::nullopt;
    texts.push_back(std::move(*text));
  }
  return texts;
}

std::optional<core::Target> read_target(Cursor from) {
  constexpr double longest = 24.0 * 3600 * 1000;
  if (from.kind() != Kind::object) return std::nullopt;
  core::Target target;
  auto rooms = read_strings(from["rooms"]);
  if (!rooms) return std::nullopt;
  target.rooms = std::move(*rooms);
  if (const Cursor except = from["except"]; !except.is_null()) {
    auto names = read_strings(except);
    if (!names) return std::nullopt;
    target.except = std::move(*names);
  }
  const Cursor flags = from["flags"];
  target.flags.is_volatile = is_true(flags["volatile"]);
  const Cursor compress = flags["compress"];
  target.flags.compress = compress.kind() != Kind::boolean || compress.as_bool();
  if (const Cursor key = flags["conflate"]; key.kind() == Kind::string) {
    target.flags.conflation_key = key.as_string();
  }
  if (const Cursor timeout = flags["timeout"]; timeout.is_number()) {
    const double asked = timeout.as_double();
    if (asked >= 0 && asked <= longest) {
      target.flags.timeout = std::chrono::milliseconds(static_cast<std::int64_t>(asked));
    }
  }
  return target;
}

std::optional<std::vector<core::SocketDetails>> read_sockets(Cursor from) {
  if (from.kind() != Kind::array) return std::nullopt;
  std::vector<core::SocketDetails> sockets;
  for (const Cursor one : from.elements()) {
    const Cursor id = one["id"];
    auto rooms = read_strings(one["rooms"]);
    if (id.kind() != Kind::string || !rooms) return std::nullopt;
    core::SocketDetails details;
    details.id = id.as_string();
    details.handshake = one["handshake"].to_value();
    details.rooms = std::move(*rooms);
    details.data = one["data"].to_value();
    sockets.push_back(std::move(details));
  }
  return sockets;
}

std::optional<core::BroadcastPacket> read_event(Cursor packet, const Parser& parser) {
  constexpr std::int64_t event = 2;
  constexpr std::int64_t binary_event = 5;
  const Cursor type = packet["type"];
  if (type.kind() != Kind::int64) return std::nullopt;
  if (type.as_int64() != event && type.as_int64() != binary_event) return std::nullopt;
  const Cursor data = packet["data"];
  const Cursor name = data.elements()[0];
  if (name.kind() != Kind::string || detail::is_reserved_event(name.as_string())) {
    return std::nullopt;
  }
  core::BroadcastPacket result;
  result.event = name.as_string();
  if (const Cursor id = packet["id"]; id.kind() == Kind::int64 && id.as_int64() >= 0) {
    result.ack_id = static_cast<std::uint64_t>(id.as_int64());
  }
  PayloadWriter& writer = codec::payload_writer(parser);
  codec::transcribe(data, writer);
  result.payload = writer.finish();
  return result;
}

}  // namespace sockeye::cluster
