#include "server/address_limit.hpp"

#include <arpa/inet.h>

#include <algorithm>

namespace sockeye::server {
namespace {

using Bytes = std::array<unsigned char, 16>;

constexpr std::size_t ipv4_at = 12;

// An IPv4 address as the IPv6 one that maps it.
std::optional<Bytes> parse(std::string_view text) {
  const std::string address(text.substr(0, text.find('%')));
  Bytes bytes{};
  if (inet_pton(AF_INET6, address.c_str(), bytes.data()) == 1) return bytes;
  bytes = {};
  bytes[10] = bytes[11] = 0xff;
  if (inet_pton(AF_INET, address.c_str(), bytes.data() + ipv4_at) == 1) return bytes;
  return std::nullopt;
}

bool is_ipv4(const Bytes& bytes) {
  return std::all_of(bytes.begin(), bytes.begin() + 10, [](auto byte) { return byte == 0; }) &&
         bytes[10] == 0xff && bytes[11] == 0xff;
}

bool is_private(const Bytes& bytes) {
  if (is_ipv4(bytes)) {
    const auto a = bytes[ipv4_at];
    const auto b = bytes[ipv4_at + 1];
    return a == 127 || a == 10 || (a == 172 && b >> 4 == 1) || (a == 192 && b == 168) ||
           (a == 169 && b == 254);
  }
  Bytes loopback{};
  loopback.back() = 1;
  const bool unique_local = (bytes[0] & 0xfe) == 0xfc;
  const bool link_local = bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80;
  return bytes == loopback || unique_local || link_local;
}

std::uint64_t number_at(const Bytes& bytes, std::size_t at) {
  std::uint64_t number = 0;
  for (std::size_t i = at; i < at + 8; ++i) number = number << 8U | bytes[i];
  return number;
}

}  // namespace

std::optional<AddressLimit::Key> AddressLimit::key_of(std::string_view address) const {
  if (limit_ == 0) return std::nullopt;
  const auto bytes = parse(address);
  if (!bytes || (!everywhere_ && is_private(*bytes))) return std::nullopt;
  return Key{{number_at(*bytes, 0), is_ipv4(*bytes) ? number_at(*bytes, 8) : 0}};
}

bool AddressLimit::is_full(std::string_view address) const {
  const auto key = key_of(address);
  if (!key) return false;
  const std::lock_guard lock(mutex_);
  const auto found = counts_.find(*key);
  return found != counts_.end() && found->second >= limit_;
}

bool AddressLimit::take(std::string_view address) {
  const auto key = key_of(address);
  if (!key) return true;
  const std::lock_guard lock(mutex_);
  std::size_t& count = counts_[*key];
  if (count >= limit_) return false;
  ++count;
  return true;
}

void AddressLimit::release(std::string_view address) {
  const auto key = key_of(address);
  if (!key) return;
  const std::lock_guard lock(mutex_);
  const auto found = counts_.find(*key);
  if (found != counts_.end() && --found->second == 0) counts_.erase(found);
}

}  // namespace sockeye::server
