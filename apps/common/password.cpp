// libargon2 behind two functions.
#include "password.hpp"

#include <argon2.h>
#include <openssl/rand.h>

#include <array>
#include <stdexcept>

namespace common {
namespace {

// OWASP's minimum for Argon2id: 19 MiB, two passes, one lane.
constexpr std::uint32_t memory_kibibytes = 19 * 1024;
constexpr std::uint32_t passes = 2;
constexpr std::uint32_t lanes = 1;
constexpr std::size_t salt_bytes = 16;
constexpr std::size_t hash_bytes = 32;

}  // namespace

std::string hash_password(std::string_view password) {
  std::array<unsigned char, salt_bytes> salt{};
  if (RAND_bytes(salt.data(), static_cast<int>(salt.size())) != 1) {
    throw std::runtime_error("no randomness for a password's salt");
  }
  std::string encoded(
      argon2_encodedlen(passes, memory_kibibytes, lanes, salt_bytes, hash_bytes, Argon2_id), '\0');
  const int code =
      argon2id_hash_encoded(passes, memory_kibibytes, lanes, password.data(), password.size(),
                            salt.data(), salt.size(), hash_bytes, encoded.data(), encoded.size());
  if (code != ARGON2_OK) {
    throw std::runtime_error(argon2_error_message(code));
  }
  encoded.resize(encoded.find('\0'));
  return encoded;
}

bool verify_password(std::string_view password, const std::string& hash) {
  if (password.size() > longest_password) {
    return false;
  }
  return argon2id_verify(hash.c_str(), password.data(), password.size()) == ARGON2_OK;
}

}  // namespace common
