// The forms in which the session fuzzer's clients write their packets: as forms, as MessagePack,
// and for a parser of the user's own.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sockeye/parser.hpp"
#include "sockeye/value.hpp"

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

/// A packet as one object in JSON; binary messages behind it say nothing. It fails at times.
class ObjectParser final : public sockeye::CustomParser {
 public:
  std::vector<sockeye::Message> encode(const sockeye::Packet& packet) const override {
    using sockeye::Value;
    if (packet.data && packet.data->is_array() && (*packet.data)[std::size_t{0}] == Value("v")) {
      throw std::runtime_error("thrown on purpose");
    }
    Value object = Value::object({{"t", static_cast<int>(packet.type)}, {"n", packet.nsp}});
    if (packet.id) object.set("i", *packet.id);
    if (packet.data) object.set("d", *packet.data);
    std::vector<sockeye::Message> messages{{object.to_json(), false}};
    if (packet.nsp != "/") messages.push_back({"behind", true});
    return messages;
  }

  std::unique_ptr<sockeye::PacketDecoder> make_decoder(
      const sockeye::ParserLimits&) const override {
    return std::make_unique<Decoder>();
  }

 private:
  class Decoder final : public sockeye::PacketDecoder {
   public:
    using Decoded = sockeye::Result<std::optional<sockeye::Packet>>;
    Decoded add_text(std::string_view text) override {
      const auto object = sockeye::Value::parse(text);
      if (!object) return object.error();
      sockeye::Packet packet;
      packet.type = static_cast<sockeye::PacketType>((*object)["t"].as<int>());
      packet.nsp = (*object)["n"].as<std::string>();
      if (const auto* id = object->find("i")) packet.id = id->as<std::uint64_t>();
      if (const auto* data = object->find("d")) packet.data = *data;
      return std::optional(std::move(packet));
    }
    Decoded add_binary(std::string_view bytes) override {
      if (bytes.empty()) return sockeye::Error("nothing");
      return std::optional<sockeye::Packet>();
    }
  };
};

/// An Engine.IO message ("42[...]") as ObjectParser's.
std::string object_packet(std::string_view text) {
  std::string out = R"(4{"t":)";
  text.remove_prefix(1);
  out += text.substr(0, 1);
  text.remove_prefix(std::min<std::size_t>(1, text.size()));
  std::string_view nsp = "/";
  if (text.starts_with('/')) {
    nsp = text.substr(0, text.find(','));
    text.remove_prefix(std::min(nsp.size() + 1, text.size()));
  }
  out.append(R"(,"n":")").append(nsp).append("\"");
  const std::string_view id =
      text.substr(0, std::min(text.find_first_not_of("0123456789"), text.size()));
  text.remove_prefix(id.size());
  if (!id.empty()) out.append(R"(,"i":)").append(id);
  if (!text.empty()) out.append(R"(,"d":)").append(text);
  return out + '}';
}

}  // namespace
