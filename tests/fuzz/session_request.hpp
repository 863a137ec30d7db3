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

/// One of a few packets as MessagePack.
std::string msgpack_packet(std::size_t which) {
  struct Packet {
    char type;
    std::string_view nsp;
    std::string_view data;
    char id;
  };
  using namespace std::string_view_literals;
  static constexpr auto all = std::to_array<Packet>({
      {0, "/", "\x80"sv, -1},
      {0, "/late",
       "\x81\xa1"
       "a\x01"sv,
       -1},
      {0, "/d1", ""sv, -1},
      {1, "/", ""sv, -1},
      {2, "/",
       "\x93\xa4"
       "echo\x01\xa3two"sv,
       1},
      {2, "/",
       "\x94\xa4"
       "echo\xc4\x02\x01\x02\xc0\xcb\x3f\xf8\x00\x00\x00\x00\x00\x00"sv,
       2},
      {2, "/",
       "\x92\xa4"
       "echo\x82\xa1"
       "a\xc3\xa1"
       "b\x92\xfb\xd1\x80\x00"sv,
       -1},
      {2, "/",
       "\x93\xa4join\xa4room\xa1"
       "a"sv,
       -1},
      {2, "/",
       "\x91\xa3"
       "ask"sv,
       -1},
      {2, "/",
       "\x92\xa3"
       "all\xcf\x00\x00\x01\x00\x00\x00\x00\x00"sv,
       -1},
      {2, "/", "\x95\xa7numbers\xd0\xf9\xcc\xff\xca\x3f\xc0\x00\x00\xc2"sv, 3},
      {2, "/", "\x92\xa5texts\xd9\x03xyz"sv, 4},
      {2, "/",
       "\x92\xa5"
       "bytes\xc5\x00\x01z"sv,
       5},
      {2, "/late",
       "\x91\xa4"
       "echo"sv,
       6},
      {2, "/",
       "\x92\xa4"
       "echo\xd7\x00\x00\x00\x00\x00\x00\x00\x00\x00"sv,
       -1},
      {3, "/", "\x91\x01"sv, 0},
      {3, "/", "\x90"sv, 1},
  });
  const Packet& packet = all[which % all.size()];
  const int members = 2 + (packet.data.empty() ? 0 : 1) + (packet.id >= 0 ? 1 : 0);
  std::string out(1, static_cast<char>(0x80 + members));
  out += "\xa4type";
  out += packet.type;
  if (!packet.data.empty())
    out.append(
           "\xa4"
           "data")
        .append(packet.data);
  if (packet.id >= 0) (out += "\xa2id") += packet.id;
  out += "\xa3nsp";
  out += static_cast<char>(0xa0 + packet.nsp.size());
  return out.append(packet.nsp);
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
