#include "redis/slots.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace sockeye::redis {
namespace {

/// CRC-16/XMODEM.
constexpr std::array<std::uint16_t, 256> make_table() {
  std::array<std::uint16_t, 256> table{};
  for (unsigned byte = 0; byte < 256; ++byte) {
    unsigned crc = byte << 8;
    for (int bit = 0; bit < 8; ++bit) crc = (crc << 1) ^ ((crc & 0x8000U) != 0 ? 0x1021U : 0U);
    table[byte] = static_cast<std::uint16_t>(crc & 0xffffU);
  }
  return table;
}
constexpr std::array<std::uint16_t, 256> crc_table = make_table();

template <class Number>
std::optional<Number> to_number(std::string_view text) {
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::uint16_t slot_of(std::string_view key) noexcept {
  const std::size_t open = key.find('{');
  if (open != std::string_view::npos) {
    const std::size_t close = key.find('}', open + 1);
    if (close != std::string_view::npos && close > open + 1) {
      key = key.substr(open + 1, close - open - 1);
    }
  }
  std::uint16_t crc = 0;
  for (const char c : key) {
    const auto byte = static_cast<unsigned char>(c);
    crc = static_cast<std::uint16_t>((crc << 8) ^ crc_table[((crc >> 8) ^ byte) & 0xffU]);
  }
  return crc % slot_count;
}

bool SlotMap::assign(const Reply& reply, const Endpoint& asked) {
  if (!reply.is_array() || reply.size() == 0) return false;
  SlotMap next;
  next.owners_.assign(slot_count, nobody);
  for (const Reply range : reply) {
    if (range.size() < 3 || range[2].size() < 2) return false;
    const std::int64_t first = range[0].integer();
    const std::int64_t last = range[1].integer();
    const std::int64_t port = range[2][1].integer();
    if (first < 0 || first > last || last >= slot_count || port <= 0 || port > 65535) return false;
    Endpoint node{std::string(range[2][0].text()), static_cast<std::uint16_t>(port)};
    if (node.host.empty()) node.host = asked.host;
    std::fill(next.owners_.begin() + first, next.owners_.begin() + last + 1, next.index_of(node));
  }
  *this = std::move(next);
  return true;
}

void SlotMap::move(std::uint16_t slot, const Endpoint& node) {
  if (slot >= slot_count) return;
  if (owners_.empty()) owners_.assign(slot_count, nobody);
  owners_[slot] = index_of(node);
}

const Endpoint* SlotMap::node_of(std::uint16_t slot) const noexcept {
  if (slot >= owners_.size() || owners_[slot] == nobody) return nullptr;
  return &nodes_[owners_[slot]];
}

std::uint16_t SlotMap::index_of(const Endpoint& node) {
  const auto found = std::find(nodes_.begin(), nodes_.end(), node);
  if (found != nodes_.end()) return static_cast<std::uint16_t>(found - nodes_.begin());
  nodes_.push_back(node);
  return static_cast<std::uint16_t>(nodes_.size() - 1);
}

std::optional<Redirect> Redirect::read(std::string_view error, const Endpoint& asked) {
  Redirect redirect;
  if (error.starts_with("ASK ")) {
    redirect.ask = true;
    error.remove_prefix(4);
  } else if (error.starts_with("MOVED ")) {
    error.remove_prefix(6);
  } else {
    return std::nullopt;
  }
  const std::size_t space = error.find(' ');
  const std::size_t colon = error.rfind(':');
  if (space == std::string_view::npos || colon == std::string_view::npos || colon < space) {
    return std::nullopt;
  }
  const auto slot = to_number<std::uint16_t>(error.substr(0, space));
  const auto port = to_number<std::uint16_t>(error.substr(colon + 1));
  if (!slot || *slot >= slot_count || !port || *port == 0) return std::nullopt;
  redirect.slot = *slot;
  redirect.node = {std::string(error.substr(space + 1, colon - space - 1)), *port};
  if (redirect.node.host.empty()) redirect.node.host = asked.host;
  return redirect;
}

}  // namespace sockeye::redis
