// permessage-deflate on any bytes. As compressed data: inflating is bounded, does not depend on
// what came before, agrees with compressing. As a header: what is agreed is legal and reads back.
//
//   | what and bounds (1) | header text, or compressed data ...
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "codec/deflate.hpp"
#include "codec/deflate_negotiation.hpp"
#include "codec/padding.hpp"
#include "require.hpp"

namespace {

namespace codec = sockeye::codec;
using codec::Inflater;
using sockeye::fuzz::require;

struct Seen {
  Inflater::Status status;
  std::string message;
  friend bool operator==(const Seen&, const Seen&) = default;
};

Seen inflated(Inflater& inflater, std::string_view data, std::size_t max) {
  std::string room;
  const Inflater::Result result = inflater.inflate(data, max, room);
  if (result.status != Inflater::Status::done) {
    require(result.message.empty(), "a failure has no message");
    return {result.status, {}};
  }
  require(result.message.size() <= max, "the bound holds");
  require(room.size() >= result.message.size() + codec::padding, "padding follows");
  return {result.status, std::string(result.message)};
}

void inflate(std::string_view data, std::uint8_t options) {
  const std::size_t max = std::size_t{1} << (options >> 1 & 15U);
  static Inflater fresh(Inflater::Context::fresh);
  const Seen seen = inflated(fresh, data, max);
  require(inflated(fresh, data, max) == seen, "messages do not depend on one another");
  Inflater kept(Inflater::Context::kept);
  require(inflated(kept, data, max) == seen, "a first message has no context");
  if (seen.status != Inflater::Status::done) return;
  require(inflated(fresh, data, max + 1) == seen, "a larger bound changes nothing");
  if (!seen.message.empty()) {
    require(inflated(fresh, data, seen.message.size() - 1).status == Inflater::Status::too_big,
            "one byte over is too big");
  }
  const int bits = codec::min_window_bits + (options >> 5 & 7);
  codec::Deflater deflater({.window_bits = bits, .level = 6, .mem_level = 8});
  std::string out;
  if (!deflater.compress(seen.message, out)) return;
  require(out.size() < seen.message.size(), "compressed is smaller");
  Inflater narrow(Inflater::Context::fresh, bits);
  require(inflated(narrow, out, max) == seen, "what is compressed reads back");
}

void negotiate(std::string_view header, std::uint8_t options) {
  const auto offers = codec::parse_extensions(header);
  if (!offers) return;
  require(!offers->empty(), "a list has an item");
  codec::DeflatePolicy policy;
  policy.server_max_window_bits = codec::min_window_bits + (options >> 1 & 7);
  if ((options & 16) != 0) policy.client_max_window_bits = 8 + (options >> 5 & 7);
  policy.client_context_takeover = (options & 8) != 0;
  const auto agreed = codec::agree_on_deflate(*offers, policy);
  if (!agreed) return;
  require(agreed->server_no_context_takeover, "the server keeps no context");
  require(agreed->server_window_bits() <= policy.server_max_window_bits, "the server's limit");
  require(agreed->client_window_bits() <= policy.client_max_window_bits.value_or(15),
          "the client's limit");
  const std::string text = codec::write_deflate(*agreed);
  const auto again = codec::parse_extensions(text);
  require(again && again->size() == 1, "the answer is one extension");
  auto read = codec::read_deflate_offer(again->front());
  require(read.has_value(), "the answer is legal");
  read->client_window_negotiable = agreed->client_window_negotiable;
  require(*read == *agreed, "the answer reads back");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  if ((data[0] & 1) != 0) {
    negotiate(bytes, data[0]);
  } else {
    inflate(bytes, data[0]);
  }
  return 0;
}
