// The head of a Socket.IO packet, read and written.
#include <charconv>
#include <cstring>

#include "codec/packet.hpp"

namespace sockeye::codec {
namespace {

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

bool is_space(char c) noexcept {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// A run of digits from the front of `text`; false where it is empty or too large.
template <class T>
bool take_number(std::string_view& text, T& value) noexcept {
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

template <class T>
char* put_number(char* out, T value) noexcept {
  return std::to_chars(out, out + 20, value).ptr;
}

PacketType wire_type(const PacketHead& head) noexcept {
  if (head.attachments == 0) return head.type;
  if (head.type == PacketType::event) return PacketType::binary_event;
  return head.type == PacketType::ack ? PacketType::binary_ack : head.type;
}

}  // namespace

PacketError parse_head(std::string_view text, PacketHead& head) {
  head = {};
  if (text.empty() || text[0] < '0' || text[0] > '6') return PacketError::unknown_type;
  head.type = static_cast<PacketType>(text[0] - '0');
  text.remove_prefix(1);

  if (head.type == PacketType::binary_event || head.type == PacketType::binary_ack) {
    if (!take_number(text, head.attachments) || !text.starts_with('-')) {
      return PacketError::illegal_attachments;
    }
    text.remove_prefix(1);
  }
  if (text.starts_with('/')) {
    const std::size_t comma = text.find(',');
    head.nsp = text.substr(0, comma);
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
  }
  if (!text.empty() && is_digit(text[0])) {
    std::uint64_t id = 0;
    if (!take_number(text, id)) return PacketError::invalid_head;
    head.id = id;
  }
  if (!text.empty() && is_space(text[0])) return PacketError::invalid_head;
  head.payload = text;
  return PacketError::none;
}

char* write_head(char* out, const PacketHead& head) noexcept {
  const PacketType type = wire_type(head);
  *out++ = static_cast<char>('0' + static_cast<int>(type));
  if (type == PacketType::binary_event || type == PacketType::binary_ack) {
    out = put_number(out, head.attachments);
    *out++ = '-';
  }
  if (head.nsp != "/") {
    std::memcpy(out, head.nsp.data(), head.nsp.size());
    out += head.nsp.size();
    *out++ = ',';
  }
  return head.id ? put_number(out, *head.id) : out;
}

void append_head(std::string& out, const PacketHead& head) {
  const std::size_t before = out.size();
  out.resize(before + max_head_digits + head.nsp.size());
  const char* const end = write_head(out.data() + before, head);
  out.resize(static_cast<std::size_t>(end - out.data()));
}

}  // namespace sockeye::codec
