// The tokens that say who somebody is: JSON Web Tokens, HS256 and nothing else.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace common {

/// What a token says: whom it is about, when it was made and until when it holds, in Unix seconds.
struct Claims {
  std::int64_t sub = 0;
  std::int64_t iat = 0;
  std::int64_t exp = 0;
};

/// Makes and checks tokens with one secret. Has no state beside it: any thread may use it.
class TokenSigner {
 public:
  static constexpr std::size_t shortest_secret = 32;

  /// Throws std::invalid_argument for a secret of less than 32 bytes.
  explicit TokenSigner(std::string secret);

  std::string sign(const Claims& claims) const;
  /// The claims of a token that this secret signed, with the algorithm HS256, and that holds at
  /// `now`; nothing for every other text.
  std::optional<Claims> verify(std::string_view token, std::int64_t now) const;

 private:
  std::string signature(std::string_view text) const;

  std::string secret_;
};

/// 32 bytes from the system's random source, as 43 characters. Throws std::runtime_error without
/// one.
std::string random_secret();

}  // namespace common
