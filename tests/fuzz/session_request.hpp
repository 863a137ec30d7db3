// Requests before they are sessions: the handshake's checks against what they promise, and the
// forms in which a client's packets may come.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "codec/url_encoded.hpp"
#include "codec/websocket_handshake.hpp"
#include "engine/jsonp.hpp"
#include "engine/verify.hpp"
#include "fuzz/session_world.hpp"

namespace {

/// A JSONP client's POST.
std::string form_of(std::string_view payload) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string form = "d=";
  for (const char c : payload) {
    const auto byte = static_cast<unsigned char>(c);
    form += {'%', digits[byte >> 4], digits[byte & 15]};
  }
  return form;
}

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

}  // namespace
