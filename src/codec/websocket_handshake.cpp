// RFC 6455, section 4.2; the lists are RFC 9110's (section 5.6.1), where empty items are legal.
#include "codec/websocket_handshake.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/base64.hpp"
#include "codec/token.hpp"

namespace sockeye::codec {
namespace {

constexpr std::string_view guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
constexpr std::size_t key_size = 24;

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
    const std::string_view item = take_list_item(header);
    if (equals_ignoring_case(item, token)) return true;
  }
  return false;
}

std::string_view first_subprotocol(std::string_view header) noexcept {
  std::string_view first;
  while (!header.empty()) {
    const std::string_view item = take_list_item(header);
    if (!std::all_of(item.begin(), item.end(), is_token_character)) return {};
    if (first.empty()) first = item;
  }
  return first;
}

}  // namespace sockeye::codec
