// HS256 over OpenSSL's HMAC; the JSON inside is read and written by Sockeye's own conversions.
#include "jwt.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <sockeye/convert.hpp>
#include <stdexcept>
#include <utility>

#include "base64url.hpp"

namespace common {

/// A token's first part; other members are of no meaning here.
struct TokenHeader {
  std::string alg;
  std::optional<std::string> typ;
};

namespace {

constexpr std::string_view algorithm = "HS256";
constexpr std::size_t longest_token = 1024;

template <class T>
std::optional<T> decode_part(std::string_view part) {
  const auto json = base64url_decode(part);
  if (!json) {
    return std::nullopt;
  }
  auto read = sockeye::from_json<T>(*json);
  return read.ok() ? std::optional<T>(std::move(read).value()) : std::nullopt;
}

}  // namespace

TokenSigner::TokenSigner(std::string secret) : secret_(std::move(secret)) {
  if (secret_.size() < shortest_secret) {
    throw std::invalid_argument("the tokens' secret must have 32 bytes or more");
  }
}

std::string TokenSigner::signature(std::string_view text) const {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  const void* bytes = text.data();
  if (HMAC(EVP_sha256(), secret_.data(), static_cast<int>(secret_.size()),
           static_cast<const unsigned char*>(bytes), text.size(), digest.data(),
           &length) == nullptr) {
    throw std::runtime_error("no HMAC");
  }
  return {static_cast<const char*>(static_cast<const void*>(digest.data())), length};
}

std::string TokenSigner::sign(const Claims& claims) const {
  const TokenHeader header{.alg = std::string(algorithm), .typ = "JWT"};
  const std::string text =
      base64url_encode(sockeye::to_json(header)) + '.' + base64url_encode(sockeye::to_json(claims));
  return text + '.' + base64url_encode(signature(text));
}

std::optional<Claims> TokenSigner::verify(std::string_view token, std::int64_t now) const {
  const auto first = token.find('.');
  const auto last = token.rfind('.');
  if (token.size() > longest_token || first == std::string_view::npos || first == last) {
    return std::nullopt;
  }
  const auto header = decode_part<TokenHeader>(token.substr(0, first));
  if (!header || header->alg != algorithm) {
    return std::nullopt;
  }
  const auto given = base64url_decode(token.substr(last + 1));
  const std::string expected = signature(token.substr(0, last));
  // Takes the same time wherever they differ.
  if (!given || given->size() != expected.size() ||
      CRYPTO_memcmp(given->data(), expected.data(), expected.size()) != 0) {
    return std::nullopt;
  }
  const auto claims = decode_part<Claims>(token.substr(first + 1, last - first - 1));
  if (!claims || claims->exp <= now) {
    return std::nullopt;
  }
  return claims;
}

std::string random_secret() {
  std::array<unsigned char, 32> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    throw std::runtime_error("no randomness for the tokens' secret");
  }
  return base64url_encode(
      {static_cast<const char*>(static_cast<const void*>(bytes.data())), bytes.size()});
}

}  // namespace common
