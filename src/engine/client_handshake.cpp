#include "engine/client_handshake.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "codec/json_reader.hpp"
#include "codec/tape.hpp"

namespace sockeye::engine {
namespace {

// As far as JavaScript's timers reach.
constexpr double most_milliseconds = 2'147'483'647;
constexpr std::size_t most_sid = 1024;

std::optional<Duration> milliseconds(const Cursor& value) {
  if (!value.is_number()) return std::nullopt;
  const double count = value.as_double();
  if (!(count >= 0)) return std::nullopt;
  return std::chrono::milliseconds(
      static_cast<std::int64_t>(std::ceil(std::min(count, most_milliseconds))));
}

std::size_t payload_limit(const Cursor& value) {
  if (!value.is_number()) return 0;
  const double count = value.as_double();
  if (!(count >= 1)) return 0;
  return static_cast<std::size_t>(std::min(count, 9e15));
}

}  // namespace

std::optional<ClientHandshake> read_client_handshake(std::string_view json,
                                                     std::span<const TransportName> transports) {
  codec::Tape tape;
  if (!codec::json_read(json, {}, tape).ok()) return std::nullopt;
  const Cursor root = tape.root();
  const Cursor sid = root["sid"];
  const auto interval = milliseconds(root["pingInterval"]);
  const auto timeout = milliseconds(root["pingTimeout"]);
  if (sid.kind() != Kind::string || !interval || !timeout) return std::nullopt;
  if (sid.as_string().empty() || sid.as_string().size() > most_sid) return std::nullopt;

  ClientHandshake handshake;
  handshake.sid = sid.as_string();
  handshake.ping_interval = *interval;
  handshake.ping_timeout = *timeout;
  handshake.max_payload = payload_limit(root["maxPayload"]);
  for (const Cursor upgrade : root["upgrades"].elements()) {
    if (upgrade.kind() != Kind::string) continue;
    for (const TransportName transport : transports) {
      if (upgrade.as_string() != name_of(transport)) continue;
      auto& upgrades = handshake.upgrades;
      if (std::ranges::find(upgrades, transport) == upgrades.end()) upgrades.push_back(transport);
    }
  }
  return handshake;
}

bool is_protocol_3_payload(std::string_view body) noexcept {
  constexpr char text_length_end = ':';
  // The binary form: a zero, the length's digits as bytes, 255.
  if (body.starts_with('\0'))
    return body.substr(0, 12).find(
               "\xff"
               "0{") != std::string_view::npos;
  const std::size_t end = body.find_first_not_of("0123456789");
  return end != 0 && end != std::string_view::npos && body[end] == text_length_end &&
         body.substr(end + 1).starts_with("0{");
}

}  // namespace sockeye::engine
