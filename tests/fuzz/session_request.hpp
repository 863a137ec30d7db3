// Requests before they are sessions: the handshake's checks against what they promise; and texts as
// the application may read them.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/utf8.hpp"
#include "codec/url_encoded.hpp"
#include "codec/websocket_handshake.hpp"
#include "codec/wtf8.hpp"
#include "engine/jsonp.hpp"
#include "engine/verify.hpp"
#include "fuzz/session_packets.hpp"
#include "fuzz/session_world.hpp"
#include "sockeye/value.hpp"

namespace {

/// Each member is one of a few values, told by a byte, or the input's own text.
void check_request(Input& input) {
  const auto choose = [&](std::string_view a, std::string_view b, std::string_view c) {
    const unsigned which = input.byte() % 4;
    return std::string(which == 0 ? a : which == 1 ? b : which == 2 ? c : input.bytes());
  };
  const unsigned members = input.byte();
  const std::string method = choose("GET", "POST", "PUT");
  const std::string transport = choose("polling", "websocket", "webtransport");
  const std::string sid = choose("", "unknown", "-");
  const std::string protocol = choose("4", "3", "");
  const std::string origin = choose("", "http://a.example",
                                    "a\x01"
                                    "b");
  engine::RequestFacts facts;
  facts.method = method;
  if (members & 1) facts.transport = transport;
  if (members & 2) facts.sid = sid;
  if (members & 4) facts.protocol = protocol;
  facts.origin = origin;
  facts.upgrade = (members & 8) != 0;
  if (members & 16) facts.session_transport = engine::TransportName::polling;
  if (members & 32) facts.session_transport = engine::TransportName::websocket;
  if (members & 64) facts.session_protocol = engine::Protocol::v3;
  engine::Options options;
  options.allow_eio3 = (members & 128) != 0;
  for (const auto& refusal : {verify(facts, options), verify_protocol(facts, options)}) {
    if (!refusal) continue;
    require(!refusal->message.empty() && !refusal->json().empty(), "a refusal says why");
    require(refusal->status() == 400 || refusal->status() == 403, "a known status");
  }
  if (!verify(facts, options)) {
    require(!facts.sid || facts.session_transport, "an admitted sid is known");
    require(facts.sid || method == "GET", "a handshake is a GET");
  }
  const bool valid = codec::is_valid_websocket_key(sid);
  require(!valid || sid.size() == 24, "a key is 16 bytes");
  require(codec::websocket_accept(sid).size() == 28, "an answer is a digest");
  (void)codec::is_supported_websocket_version(protocol);
  require(!codec::has_header_token("", transport) || transport.empty(), "nothing has no token");
  (void)codec::has_header_token(origin, transport);
  require(codec::first_subprotocol(origin).size() <= origin.size(), "a name is part of the list");
  (void)engine::jsonp_index(origin);
  (void)engine::jsonp_payload(sid);
  require(engine::jsonp_payload(form_of(transport)).has_value(), "a form has its payload");
  (void)codec::url_entries(sid);
}

/// A text as JSON, and what an application may do with a value.
void check_value(const std::string& text) {
  require(sockeye::base::is_valid_utf8(codec::to_utf8(text)), "what is made UTF-8 is UTF-8");
  const auto parsed = Value::parse(text);
  if (!parsed) {
    require(!parsed.error().message().empty(), "an error says why");
    return;
  }
  const std::string json = parsed->to_json();
  require(sockeye::base::is_valid_utf8(json), "what is written is UTF-8");
  const auto again = Value::parse(json);
  require(again && again->to_json() == json, "what is written is read back");
  Value copy;
  copy = *parsed;
  require(copy == *parsed, "a copy equals");
  require(copy.is_number() || copy != Value(0.5), "kinds differ");
  if (copy.is_number()) (void)(copy == Value(0.5) || copy == Value(1) || copy == Value(~0ULL));
  for (Value& element : copy.elements()) element = Value(text);
  (void)copy["a"];
  (void)copy[std::size_t{0}];
  if (Value* member = copy.find("a")) *member = nullptr;
  require(!copy.erase("a") || !copy.find("a"), "what is erased is gone");
  try {
    require(std::to_string(parsed->as<std::int64_t>()) == json || !json.empty(), "a number");
    (void)parsed->as<double>();
  } catch (const std::exception& exception) {
    require(*exception.what() != 0, "an exception says why");
  }
}

}  // namespace
