// Cross-origin answers, in the order and with the values of the `cors` module.
#include "http/cors.hpp"

#include <gtest/gtest.h>

#include <string>

namespace sockeye::http {
namespace {

// "Name: value | Name: value", and "answered" where a preflight ends here.
std::string apply(CorsOptions options, std::string_view method, const Headers& request) {
  Headers answer;
  const bool answered = Cors(std::move(options)).apply(method, request, answer);
  std::string text = answered ? "answered" : "goes on";
  for (const auto& [name, value] : answer) {
    text.append(" | ").append(name).append(": ").append(value);
  }
  return text;
}

TEST(Cors, AnswersAPreflightOfAnyOrigin) {
  EXPECT_EQ(apply({}, "OPTIONS",
                  {{"Origin", "http://a.com"}, {"Access-Control-Request-Headers", "x-foo"}}),
            "answered | Access-Control-Allow-Origin: * | "
            "Access-Control-Allow-Methods: GET,HEAD,PUT,PATCH,POST,DELETE | "
            "Vary: Access-Control-Request-Headers | Access-Control-Allow-Headers: x-foo");
}

TEST(Cors, AnswersAPreflightOfAListedOriginWithEverything) {
  const CorsOptions options{.origin = {"http://a.com", "http://b.com"},
                            .methods = {"GET", "POST"},
                            .allowed_headers = {{"x-foo"}},
                            .exposed_headers = {"x-bar"},
                            .credentials = true,
                            .max_age = std::chrono::seconds{5}};
  EXPECT_EQ(apply(options, "OPTIONS", {{"Origin", "http://a.com"}}),
            "answered | Access-Control-Allow-Origin: http://a.com | Vary: Origin | "
            "Access-Control-Allow-Credentials: true | Access-Control-Allow-Methods: GET,POST | "
            "Access-Control-Allow-Headers: x-foo | Access-Control-Max-Age: 5 | "
            "Access-Control-Expose-Headers: x-bar");
  EXPECT_EQ(apply(options, "GET", {{"Origin", "http://b.com"}}),
            "goes on | Access-Control-Allow-Origin: http://b.com | Vary: Origin | "
            "Access-Control-Allow-Credentials: true | Access-Control-Expose-Headers: x-bar");
}

TEST(Cors, AnOriginThatIsNotListedGetsNoPermissionAndNoRefusal) {
  EXPECT_EQ(
      apply({.origin = {"http://a.com", "http://b.com"}}, "GET", {{"Origin", "http://c.com"}}),
      "goes on | Vary: Origin");
}

TEST(Cors, ASingleOriginIsSentWhoeverAsks) {
  EXPECT_EQ(apply({.origin = "http://a.com"}, "GET", {{"Origin", "http://c.com"}}),
            "goes on | Access-Control-Allow-Origin: http://a.com | Vary: Origin");
}

TEST(Cors, ReflectsOrIsSilent) {
  EXPECT_EQ(apply({.origin = true}, "GET", {{"Origin", "http://c.com"}}),
            "goes on | Access-Control-Allow-Origin: http://c.com | Vary: Origin");
  EXPECT_EQ(apply({.origin = false}, "OPTIONS", {{"Origin", "http://c.com"}}), "goes on");
}

TEST(Cors, AsksAFunction) {
  const CorsOptions options{.origin = CorsOrigin::Test([](std::string_view origin) {
                              return origin.ends_with(".example");
                            })};
  EXPECT_EQ(apply(options, "GET", {{"Origin", "http://a.example"}}),
            "goes on | Access-Control-Allow-Origin: http://a.example | Vary: Origin");
  EXPECT_EQ(apply(options, "GET", {{"Origin", "http://a.com"}}), "goes on");
}

TEST(Cors, LeavesThePreflightToWhatComesNextWhereAsked) {
  EXPECT_EQ(apply({.methods = {"GET"}, .preflight_continue = true}, "OPTIONS", {}),
            "goes on | Access-Control-Allow-Origin: * | Access-Control-Allow-Methods: GET | "
            "Vary: Access-Control-Request-Headers");
}

}  // namespace
}  // namespace sockeye::http
