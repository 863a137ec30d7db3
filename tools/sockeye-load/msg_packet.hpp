// The event `msg` with one string, as it arrives.
#pragma once

#include <string_view>

namespace load {

/// What stands in `2["msg","..."]`; empty where the packet is something else. The payloads hold
/// nothing that JSON would escape.
inline std::string_view msg_payload(std::string_view packet) {
  constexpr std::string_view head = "2[\"msg\",\"";
  constexpr std::string_view tail = "\"]";
  if (!packet.starts_with(head) || !packet.ends_with(tail)) return {};
  packet.remove_prefix(head.size());
  if (packet.size() < tail.size()) return {};
  packet.remove_suffix(tail.size());
  return packet;
}

}  // namespace load
