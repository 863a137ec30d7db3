// RFC 6455, section 4.2; the lists are RFC 9110's (section 5.6.1), where empty items are legal.
#include "codec/websocket_handshake.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/base64.hpp"

namespace sockeye::codec {
namespace {

constexpr std::string_view guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
constexpr std::size_t key_size = 24;

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool is_alphanumeric(char c) {
  return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9');
}

constexpr bool is_token_character(char c) {
  return is_alphanumeric(c) ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view blanks = " \t";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// Cuts the first item off a comma-separated list.
std::string_view take_item(std::string_view& list) {
  const std::size_t comma = list.find(',');
  const std::string_view item = trim(list.substr(0, comma));
  list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
  return item;
}

}  // namespace

bool is_valid_websocket_key(std::string_view key) noexcept {
  if (key.size() != key_size || !key.ends_with("==")) return false;
  key.remove_suffix(2);
  return std::all_of(key.begin(), key.end(),
                     [](char c) { return is_alphanumeric(c) || c == '+' || c == '/'; });
}

std::string websocket_accept(std::string_view key) {
  std::string text(key);
  text += guid;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr) != 1) {
    return {};
  }
  return base::base64_encode({reinterpret_cast<const char*>(digest.data()), size});
}

bool is_supported_websocket_version(std::string_view version) noexcept {
  return version == "13" || version == "8";
}

bool has_header_token(std::string_view header, std::string_view token) noexcept {
  while (!header.empty()) {
    const std::string_view item = take_item(header);
    if (std::equal(item.begin(), item.end(), token.begin(), token.end(),
                   [](char a, char b) { return lower(a) == lower(b); })) {
      return true;
    }
  }
  return false;
}

std::string_view first_subprotocol(std::string_view header) noexcept {
  std::string_view first;
  while (!header.empty()) {
    const std::string_view item = take_item(header);
    if (!std::all_of(item.begin(), item.end(), is_token_character)) return {};
    if (first.empty()) first = item;
  }
  return first;
}

}  // namespace sockeye::codec
