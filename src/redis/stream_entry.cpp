#include "redis/stream_entry.hpp"

#include <charconv>
#include <cstddef>

#include "base/base64.hpp"
#include "base/utf16.hpp"
#include "cluster/wire.hpp"
#include "redis/command.hpp"

namespace sockeye::redis {
namespace {

/// Java's hash of a string, over UTF-16 code units. Of a namespace that is no ASCII the units are
/// those of its decoded text.
std::int32_t hash_code(std::string_view text) {
  std::uint32_t hash = 0;
  const auto add = [&](std::uint32_t unit) { hash = hash * 31 + unit; };
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    std::uint32_t point = length == 1 ? lead : lead & (0xffU >> (length + 1));
    for (std::size_t k = 1; k < length && i + k < text.size(); ++k) {
      point = (point << 6) | (static_cast<unsigned char>(text[i + k]) & 0x3fU);
    }
    if (point > 0xffff) {
      add(0xd800 + ((point - 0x10000) >> 10));
      add(0xdc00 + ((point - 0x10000) & 0x3ff));
    } else {
      add(point);
    }
    i += length;
  }
  return static_cast<std::int32_t>(hash);
}

}  // namespace

std::optional<StreamEntry> StreamEntry::read(const Reply& fields) {
  StreamEntry entry;
  std::string_view name;
  bool is_name = true;
  for (const Reply part : fields) {
    if (is_name) {
      name = part.text();
    } else if (name == "uid") {
      entry.uid = part.text();
    } else if (name == "nsp") {
      entry.nsp = part.text();
    } else if (name == "data") {
      entry.data = part.text();
    } else if (name == "type") {
      const std::string_view text = part.text();
      std::from_chars(text.data(), text.data() + text.size(), entry.type);
    }
    is_name = !is_name;
  }
  if (entry.nsp.empty() || entry.type == 0) return std::nullopt;
  return entry;
}

bool StreamEntry::decode(std::string& decoded, codec::Tape& tape) const {
  if (data.empty()) return false;
  if (data.starts_with('{')) return cluster::read_message(data, tape);
  base::base64_decode(data, decoded);
  return cluster::read_message(decoded, tape);
}

base::Frame encode_entry(std::string_view stream, std::size_t max_len,
                         const cluster::ClusterMessage& message, bool only_plaintext) {
  const bool binary = !only_plaintext && cluster::has_binary(message);
  const std::string data = binary ? base::base64_encode(cluster::data_to_msgpack(message))
                                  : cluster::data_to_json(message);
  const std::string type = std::to_string(static_cast<unsigned>(message.type));
  const std::string length = std::to_string(max_len);
  if (data.empty()) {
    return encode_command({"XADD", stream, "MAXLEN", "~", length, "*", "uid", message.uid, "nsp",
                           message.nsp, "type", type});
  }
  return encode_command({"XADD", stream, "MAXLEN", "~", length, "*", "uid", message.uid, "nsp",
                         message.nsp, "type", type, "data", data});
}

std::string stream_of(std::string_view name, std::uint32_t count, std::string_view nsp) {
  std::string stream(name);
  if (count == 1) return stream;
  const std::int64_t index = std::int64_t{hash_code(nsp)} % std::int64_t{count};
  return stream + "-" + std::to_string(index);
}

}  // namespace sockeye::redis
