// Who may reach or open a session: the reference's checks in the reference's order.
#include <gtest/gtest.h>

#include "engine/verify.hpp"

namespace sockeye::test {
namespace {

using engine::ErrorCode;
using engine::Options;
using engine::Protocol;
using engine::Refusal;
using engine::RequestFacts;
using engine::TransportName;

constexpr auto polling = TransportName::polling;
constexpr auto websocket = TransportName::websocket;

struct Case {
  const char* name;
  RequestFacts facts;
  const char* outcome;  ///< the answer's status, body and context, or "passes"
};

std::string outcome(const std::optional<Refusal>& refusal) {
  if (!refusal) return "passes";
  return std::to_string(refusal->status()) + " " + refusal->json() + " " + refusal->context;
}

RequestFacts facts(std::string_view method, std::optional<std::string_view> transport,
                   std::optional<std::string_view> sid = {},
                   std::optional<TransportName> session = {}, bool upgrade = false,
                   std::string_view origin = {}) {
  RequestFacts request;
  request.method = method;
  request.transport = transport;
  request.sid = sid;
  request.session_transport = session;
  request.upgrade = upgrade;
  request.origin = origin;
  request.protocol = "4";
  return request;
}

TEST(Verify, RequestsAreJudgedAsTheReferenceDoes) {
  const std::string unknown = R"(400 {"code":0,"message":"Transport unknown"} )";
  const std::string no_session = R"(400 {"code":1,"message":"Session ID unknown"} )";
  const std::string bad_method = R"(400 {"code":2,"message":"Bad handshake method"} )";
  const std::string bad = R"(400 {"code":3,"message":"Bad request"} )";
  struct Row {
    const char* name;
    RequestFacts request;
    std::string outcome;
  };
  const Row rows[] = {
      {"a handshake by polling", facts("GET", "polling"), "passes"},
      {"a handshake by WebSocket", facts("GET", "websocket", {}, {}, true), "passes"},
      {"a poll", facts("GET", "polling", "abc", polling), "passes"},
      {"a post", facts("POST", "polling", "abc", polling), "passes"},
      {"any method with a session", facts("PUT", "polling", "abc", polling), "passes"},
      {"an upgrade", facts("GET", "websocket", "abc", polling, true), "passes"},
      {"an upgrade of a WebSocket", facts("GET", "websocket", "abc", websocket, true), "passes"},

      {"no transport", facts("GET", {}), unknown},
      {"an empty transport", facts("GET", ""), unknown},
      {"WebTransport", facts("GET", "webtransport"), unknown + "webtransport"},
      {"Item3: a member of every object", facts("GET", "constructor"), unknown + "constructor"},
      {"Item3: the prototype", facts("GET", "__proto__"), unknown + "__proto__"},
      {"the case counts", facts("GET", "Polling"), unknown + "Polling"},
      {"the transport before the origin", facts("GET", "x", {}, {}, false, "\x01"), unknown + "x"},
      {"the transport before the session", facts("GET", "x", "nope"), unknown + "x"},

      {"an origin that is no header value", facts("GET", "polling", {}, {}, false, "a\x01"),
       bad + "INVALID_ORIGIN"},
      {"a deleted character", facts("GET", "polling", {}, {}, false, "a\x7f"),
       bad + "INVALID_ORIGIN"},
      {"a tab is legal", facts("GET", "polling", {}, {}, false, "a\tb"), "passes"},
      {"so is Latin-1", facts("GET", "polling", {}, {}, false, "\xe9"), "passes"},
      {"the origin before the session", facts("GET", "polling", "nope", {}, false, "\n"),
       bad + "INVALID_ORIGIN"},

      {"an unknown session", facts("GET", "polling", "nope"), no_session + "nope"},
      {"Item3: no session's prototype", facts("GET", "polling", "__proto__"),
       no_session + "__proto__"},
      {"an empty session", facts("GET", "polling", ""), no_session},
      {"an unknown session's post", facts("POST", "polling", "nope"), no_session + "nope"},
      {"an unknown session's upgrade", facts("GET", "websocket", "nope", {}, true),
       no_session + "nope"},
      {"the session before the method", facts("PUT", "polling", "nope"), no_session + "nope"},

      {"a poll of a WebSocket's session", facts("GET", "polling", "abc", websocket),
       bad + "TRANSPORT_MISMATCH"},
      {"a WebSocket's name without an upgrade", facts("GET", "websocket", "abc", polling),
       bad + "TRANSPORT_MISMATCH"},

      {"a handshake by POST", facts("POST", "polling"), bad_method + "POST"},
      {"a handshake by OPTIONS", facts("OPTIONS", "polling"), bad_method + "OPTIONS"},
      {"the case of a method counts", facts("get", "polling"), bad_method + "get"},
      {"the method before the upgrade", facts("POST", "websocket"), bad_method + "POST"},

      {"a WebSocket without an upgrade", facts("GET", "websocket"),
       bad + "TRANSPORT_HANDSHAKE_ERROR"},
      {"polling that upgrades", facts("GET", "polling", {}, {}, true),
       bad + "TRANSPORT_HANDSHAKE_ERROR"},
      {"a poll that upgrades", facts("GET", "polling", "abc", polling, true),
       bad + "TRANSPORT_HANDSHAKE_ERROR"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(outcome(verify(row.request, {})), row.outcome) << row.name;
  }
}

TEST(Verify, ATransportThatIsNotServedIsUnknown) {
  Options options;
  options.transports = {websocket};
  EXPECT_EQ(outcome(verify(facts("GET", "polling"), options)),
            R"(400 {"code":0,"message":"Transport unknown"} polling)");
  EXPECT_EQ(outcome(verify(facts("GET", "websocket", {}, {}, true), options)), "passes");
  options.transports.clear();
  EXPECT_NE(outcome(verify(facts("GET", "websocket", {}, {}, true), options)), "passes");
}

TEST(Verify, Item2_AnyOtherProtocolThanFourIsRefused) {
  RequestFacts request = facts("GET", "polling");
  const auto judged = [&](std::optional<std::string_view> protocol) {
    request.protocol = protocol;
    return outcome(verify_protocol(request, {}));
  };
  const std::string refused = R"(400 {"code":5,"message":"Unsupported protocol version"} )";
  EXPECT_EQ(judged("4"), "passes");
  EXPECT_EQ(judged(std::nullopt), refused);
  EXPECT_EQ(judged(""), refused);
  EXPECT_EQ(judged("3"), refused + "3");
  EXPECT_EQ(judged("5"), refused + "5");
  EXPECT_EQ(judged("04"), refused + "04");
}

TEST(Verify, Item2_AServerOfOldClientsTakesEveryProtocol) {
  Options options;
  options.allow_eio3 = true;
  RequestFacts request = facts("GET", "polling");
  for (const auto eio : {std::optional<std::string_view>(), {""}, {"2"}, {"3"}, {"4"}, {"5"}}) {
    request.protocol = eio;
    EXPECT_EQ(outcome(verify_protocol(request, options)), "passes");
    EXPECT_EQ(engine::protocol_of(eio), eio == "4" ? Protocol::v4 : Protocol::v3);
  }
}

TEST(Verify, ASessionKeepsItsProtocol) {
  const std::string mismatch = R"(400 {"code":3,"message":"Bad request"} PROTOCOL_MISMATCH)";
  for (const bool upgrade : {false, true}) {
    RequestFacts request = facts("GET", upgrade ? "websocket" : "polling", "abc", polling, upgrade);
    EXPECT_EQ(outcome(verify(request, {})), "passes");
    request.session_protocol = Protocol::v3;
    EXPECT_EQ(outcome(verify(request, {})), mismatch);
    request.protocol = std::nullopt;
    EXPECT_EQ(outcome(verify(request, {})), "passes");
    request.session_protocol = Protocol::v4;
    EXPECT_EQ(outcome(verify(request, {})), mismatch);
  }
}

TEST(Verify, Item5_ForbiddenIs403WithTheApplicationsWords) {
  EXPECT_EQ(outcome(Refusal(ErrorCode::forbidden)), R"(403 {"code":4,"message":"Forbidden"} )");
  EXPECT_EQ(outcome(Refusal(ErrorCode::forbidden, "say \"please\"\n", "why")),
            R"(403 {"code":4,"message":"say \"please\"\u000a"} why)");
}

}  // namespace
}  // namespace sockeye::test
