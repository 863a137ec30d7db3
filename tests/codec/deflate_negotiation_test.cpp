// The text of Sec-WebSocket-Extensions, and what a server agrees to (RFC 7692, section 7.1). What
// the reference answers to the same offers is in tests/conformance/deflate_negotiation.test.mjs.
#include "codec/deflate_negotiation.hpp"

#include <gtest/gtest.h>

#include <string>

namespace sockeye::codec {
namespace {

/// `name|parameter|parameter=value, name`, or "malformed".
std::string parsed(std::string_view header) {
  const auto extensions = parse_extensions(header);
  if (!extensions) return "malformed";
  std::string text;
  for (const Extension& extension : *extensions) {
    if (!text.empty()) text += ", ";
    text += extension.name;
    for (const auto& [name, value] : extension.parameters) {
      text.append("|").append(name);
      if (value) text.append("=").append(*value);
    }
  }
  return text;
}

TEST(Extensions, AreAListWithParameters) {
  EXPECT_EQ(parsed("a"), "a");
  EXPECT_EQ(parsed("a, b,c"), "a, b, c");
  EXPECT_EQ(parsed("a; x; y=1, b"), "a|x|y=1, b");
  EXPECT_EQ(parsed("a;x;y=1 ,\tb;z"), "a|x|y=1, b|z");
  EXPECT_EQ(parsed(" a ; x "), "a|x");
  EXPECT_EQ(parsed("a;x;x=1;x"), "a|x|x=1|x");
}

TEST(Extensions, ValuesMayBeQuoted) {
  EXPECT_EQ(parsed(R"(a; x="10"; y="z")"), "a|x=10|y=z");
  EXPECT_EQ(parsed(R"(a; x="1\0" , b)"), "a|x=10, b");
}

TEST(Extensions, AreRefusedWhereTheyFollowNoGrammar) {
  for (const std::string_view header : {"",
                                        " ",
                                        ",",
                                        "a,",
                                        ",a",
                                        "a,,b",
                                        "a;",
                                        ";",
                                        "a;;b",
                                        "a b",
                                        "a; x y",
                                        "a; x=",
                                        "a; =1",
                                        "a; x = 1",
                                        "a; x= 1",
                                        R"(a; x="")",
                                        R"(a; x=")",
                                        R"(a; x="1)",
                                        R"(a; x="1 0")",
                                        R"(a; x="1\)",
                                        R"(a; x="1\")",
                                        R"(a; x="1"2)",
                                        "a; x=1=2",
                                        "\xc3\xa9",
                                        "a/b",
                                        "a; x=(1)"}) {
    EXPECT_EQ(parsed(header), "malformed") << header;
  }
  EXPECT_EQ(parsed(std::string_view("a\0", 2)), "malformed");
}

/// The answer's parameters behind the two that we always set; "none" where no offer is taken.
std::string answer(std::string_view header, const DeflatePolicy& policy = {}) {
  const auto offers = parse_extensions(header);
  if (!offers) return "malformed";
  const auto agreed = agree_on_deflate(*offers, policy);
  if (!agreed) return "none";
  const std::string text = write_deflate(*agreed);
  const std::string always =
      "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
  return text.starts_with(always) ? text.substr(always.size()) : text;
}

TEST(DeflateNegotiation, OffersThatAreTaken) {
  EXPECT_EQ(answer("permessage-deflate"), "");
  EXPECT_EQ(answer("permessage-deflate; server_no_context_takeover"), "");
  EXPECT_EQ(answer("permessage-deflate; client_no_context_takeover"), "");
  EXPECT_EQ(answer("permessage-deflate; client_max_window_bits"), "");
  EXPECT_EQ(answer("permessage-deflate; client_max_window_bits=9"), "; client_max_window_bits=9");
  EXPECT_EQ(answer("permessage-deflate; server_max_window_bits=8"), "; server_max_window_bits=8");
  EXPECT_EQ(answer("permessage-deflate; server_max_window_bits=15"), "; server_max_window_bits=15");
  EXPECT_EQ(answer("permessage-deflate; client_max_window_bits=12; server_max_window_bits=\"11\""),
            "; server_max_window_bits=11; client_max_window_bits=12");
}

TEST(DeflateNegotiation, OffersThatAreDeclined) {
  for (const std::string_view parameters :
       {"unknown",
        "unknown=1",
        "Server_No_Context_Takeover",
        "server_no_context_takeover=1",
        "client_no_context_takeover=true",
        "server_max_window_bits",
        "server_max_window_bits=7",
        "server_max_window_bits=16",
        "server_max_window_bits=08",
        "server_max_window_bits=1e1",
        "server_max_window_bits=0xA",
        "server_max_window_bits=+9",
        "server_max_window_bits=9.0",
        "client_max_window_bits=7",
        "client_max_window_bits=16",
        "client_max_window_bits=010",
        "client_max_window_bits=99999999999999999999",
        "server_no_context_takeover; server_no_context_takeover",
        "client_no_context_takeover; client_no_context_takeover",
        "server_max_window_bits=10; server_max_window_bits=10",
        "client_max_window_bits; client_max_window_bits=10",
        "client_max_window_bits=10; client_max_window_bits"}) {
    const std::string offer = "permessage-deflate; " + std::string(parameters);
    EXPECT_EQ(answer(offer), "none") << offer;
    EXPECT_EQ(answer(offer + ", permessage-deflate"), "") << offer;
  }
}

TEST(DeflateNegotiation, TheFirstAcceptableOfferIsTaken) {
  EXPECT_EQ(answer("x, permessage-deflate; server_max_window_bits=9, permessage-deflate"),
            "; server_max_window_bits=9");
  EXPECT_EQ(answer("permessage-deflate, permessage-deflate; server_max_window_bits=9"), "");
  EXPECT_EQ(answer("Permessage-Deflate"), "none");
  EXPECT_EQ(answer("x-webkit-deflate-frame"), "none");
}

TEST(DeflateNegotiation, LimitsOnWindows) {
  const DeflatePolicy limits{.server_max_window_bits = 11, .client_max_window_bits = 10};
  const std::string both = "; server_max_window_bits=11; client_max_window_bits=10";
  EXPECT_EQ(answer("permessage-deflate; client_max_window_bits", limits), both);
  EXPECT_EQ(
      answer("permessage-deflate; client_max_window_bits=15; server_max_window_bits=15", limits),
      both);
  EXPECT_EQ(
      answer("permessage-deflate; client_max_window_bits=8; server_max_window_bits=9", limits),
      "; server_max_window_bits=9; client_max_window_bits=8");
  EXPECT_EQ(answer("permessage-deflate", limits), "none");
  EXPECT_EQ(answer("permessage-deflate, permessage-deflate; client_max_window_bits", limits), both);
}

TEST(DeflateNegotiation, ClientsMayKeepTheirContextWhereTheyAreLet) {
  const DeflatePolicy policy{.client_context_takeover = true};
  EXPECT_EQ(answer("permessage-deflate", policy), "permessage-deflate; server_no_context_takeover");
  EXPECT_EQ(answer("permessage-deflate; client_no_context_takeover", policy), "");
}

/// What a client makes of a server's answer: the parameters, or "refused".
std::string accepted(std::string_view answer) {
  const auto extensions = parse_extensions(answer);
  if (!extensions) return "malformed";
  const auto parameters = accept_deflate(*extensions);
  return parameters ? write_deflate(*parameters) : "refused";
}

TEST(DeflateNegotiation, AClientOffersWhatTheReferenceOffers) {
  EXPECT_EQ(write_deflate(deflate_offer()), "permessage-deflate; client_max_window_bits");
}

TEST(DeflateNegotiation, AClientAcceptsEveryLegalAnswer) {
  for (const std::string_view answer :
       {"permessage-deflate", "permessage-deflate; server_no_context_takeover",
        "permessage-deflate; client_no_context_takeover",
        "permessage-deflate; server_max_window_bits=9",
        "permessage-deflate; client_max_window_bits=8",
        "permessage-deflate; server_no_context_takeover; client_no_context_takeover; "
        "server_max_window_bits=10; client_max_window_bits=11"}) {
    EXPECT_EQ(accepted(answer), answer);
  }
}

TEST(DeflateNegotiation, AClientRefusesWhatIsNoAnswerToItsOffer) {
  for (const std::string_view answer :
       {"x-webkit-deflate-frame", "permessage-deflate, permessage-deflate",
        "permessage-deflate; client_max_window_bits", "permessage-deflate; server_max_window_bits",
        "permessage-deflate; server_max_window_bits=7",
        "permessage-deflate; client_max_window_bits=16",
        "permessage-deflate; server_no_context_takeover=1", "permessage-deflate; unknown",
        "permessage-deflate; server_no_context_takeover; server_no_context_takeover"}) {
    EXPECT_EQ(accepted(answer), "refused") << answer;
  }
}

TEST(DeflateNegotiation, TheOtherSideSeesTheSamePairMirrored) {
  const DeflateParameters agreed{.server_no_context_takeover = true,
                                 .server_max_window_bits = 10,
                                 .client_max_window_bits = 12};
  const DeflateParameters mirrored = agreed.mirrored();
  EXPECT_TRUE(mirrored.client_no_context_takeover);
  EXPECT_FALSE(mirrored.server_no_context_takeover);
  EXPECT_EQ(mirrored.server_window_bits(), 12);
  EXPECT_EQ(mirrored.client_window_bits(), 10);
  EXPECT_EQ(mirrored.mirrored(), agreed);
}

}  // namespace
}  // namespace sockeye::codec
