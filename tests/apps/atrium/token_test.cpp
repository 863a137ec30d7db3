// Tokens: what is accepted, and everything that must not be.
#include <gtest/gtest.h>

#include "base64url.hpp"
#include "jwt.hpp"

#include "parts.hpp"

namespace atrium {
namespace {

constexpr std::int64_t now = 1'800'000'000;
const std::string secret = "0123456789abcdef0123456789abcdef";
const Claims claims{.sub = 7, .iat = now, .exp = now + 60};

TEST(Token, SaysWhomItIsAbout) {
  const TokenSigner signer(secret);
  const auto read = signer.verify(signer.sign(claims), now);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->sub, 7);
  EXPECT_EQ(read->exp, now + 60);
}

TEST(Token, IsAcceptedAsOthersMakeIt) {
  // Header and claims in another order and with members of their own, as another library signs
  // them.
  const TokenSigner signer(secret);
  EXPECT_TRUE(
      signer.verify("eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9"
                    ".eyJleHAiOjE4MDAwMDAwNjAsImlhdCI6MTgwMDAwMDAwMCwic3ViIjo3LCJpc3MiOiJ4In0"
                    ".B3w7zRpIkkbrK0v8ifXLmeT85eUQvxgWzwzKO-wLUjQ",
                    now));
}

TEST(Token, HoldsUntilItsEnd) {
  const TokenSigner signer(secret);
  const std::string token = signer.sign(claims);
  EXPECT_TRUE(signer.verify(token, now + 59));
  EXPECT_FALSE(signer.verify(token, now + 60));
}

TEST(Token, OfAnotherSecretIsRefused) {
  const TokenSigner signer(secret);
  EXPECT_FALSE(signer.verify(TokenSigner(random_secret()).sign(claims), now));
}

TEST(Token, ChangedAnywhereIsRefused) {
  const TokenSigner signer(secret);
  const std::string token = signer.sign(claims);
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string forged = token;
    forged[i] = forged[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(signer.verify(forged, now)) << "at " << i;
    EXPECT_FALSE(signer.verify(token.substr(0, i), now)) << "cut at " << i;
  }
}

TEST(Token, OfAnotherAlgorithmIsRefused) {
  const TokenSigner signer(secret);
  const std::string token = signer.sign(claims);
  const std::string rest = token.substr(token.find('.'));
  const std::string body = rest.substr(0, rest.rfind('.') + 1);
  for (const char* header : {R"({"alg":"none"})", R"({"alg":"HS512"})", R"({"alg":"hs256"})",
                             R"({"typ":"JWT"})", R"([])", ""}) {
    EXPECT_FALSE(signer.verify(base64url_encode(header) + rest, now)) << header;
    EXPECT_FALSE(signer.verify(base64url_encode(header) + body, now)) << header;
  }
}

TEST(Token, NeedsALongSecret) {
  EXPECT_THROW(TokenSigner("short"), std::invalid_argument);
  EXPECT_GE(random_secret().size(), TokenSigner::shortest_secret);
}

TEST(Base64url, HasOneSpellingForEachText) {
  for (const char* text : {"", "f", "fo", "foo", "foob", "\xff\xfe\xfd"}) {
    EXPECT_EQ(base64url_decode(base64url_encode(text)), text);
  }
  EXPECT_EQ(base64url_encode("\xff\xfe\xfd"), "__79");
  for (const char* bad : {"A", "AB=", "A+/A", "Zh", "Zm9=", "Zm9v\n"}) {
    EXPECT_EQ(base64url_decode(bad), std::nullopt) << bad;
  }
}

}  // namespace
}  // namespace atrium
