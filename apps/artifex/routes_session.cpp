// Signing in, and the check of the token that stands before all other routes.
#include <chrono>

#include "clock.hpp"
#include "contract.hpp"
#include "demo.hpp"
#include "password.hpp"
#include "routes.hpp"
#include "sign_in.hpp"

namespace artifex {
namespace {

using common::Claims;
using common::unauthorized;
using sockeye::http::Request;
using sockeye::http::Response;

constexpr std::int64_t token_seconds = 7 * 24 * 3600;
constexpr std::size_t longest_login = 80;
constexpr const char* wrong = "The user name or the password is wrong.";

std::string token_of(const Request& request) {
  constexpr std::string_view scheme = "Bearer ";
  const std::string header = request.header("authorization");
  if (header.starts_with(scheme)) return header.substr(scheme.size());
  // For a link that the browser follows by itself: a token of a minute.
  if (request.method() == "GET" && request.path().ends_with("/download")) {
    return request.query<std::string>("ticket").value_or("");
  }
  return {};
}

void check_token(const Services& services, Request& request) {
  const std::string token = token_of(request);
  if (token.empty()) throw unauthorized("Sign in first.");
  const auto claims = services.tokens.verify(token, common::unix_seconds());
  if (!claims) throw unauthorized("Your session has ended. Sign in again.");
  request.set_local(*claims);
}

sockeye::Task<void> sign_in(Services& services, const std::string& unknown_users_hash,
                            Request& request, Response& response) {
  const auto wish = request.json<SignIn>();
  if (wish.login.size() > longest_login || wish.password.size() > common::longest_password) {
    throw unauthorized(wrong);
  }
  const std::string key = request.remote_address() + ' ' + wish.login;
  if (!services.sign_ins.allows(key, std::chrono::steady_clock::now())) {
    throw common::too_many("Too many wrong passwords. Wait a minute.");
  }
  auto lookup =
      services.store.run([login = wish.login](Store& store) { return store.credentials(login); });
  const auto found = co_await lookup;
  // A hash is checked for unknown names too, so that the time taken does not tell them apart.
  const std::string hash = found ? found->password_hash : unknown_users_hash;
  auto check = services.hashing.run(
      [password = wish.password, hash] { return common::verify_password(password, hash); });
  const bool right = co_await check;
  if (!found || !right) {
    services.sign_ins.failed(key, std::chrono::steady_clock::now());
    throw unauthorized(wrong);
  }
  services.sign_ins.succeeded(key);
  const std::int64_t now = common::unix_seconds();
  const Claims claims{.sub = found->user.id, .iat = now, .exp = now + token_seconds};
  const Session session{.token = services.tokens.sign(claims), .user = found->user};
  response.json(session);
}

}  // namespace

std::int64_t actor_of(Request& request) {
  return request.local<Claims>().sub;
}

void add_session_routes(sockeye::http::App& app, Services& services) {
  app.get("/api/info", [&services](Request&, Response& response) {
    Info info{.demo = {}, .largest_file = services.settings.largest_file};
    if (services.demo) info.demo = Demo{demo_logins(), std::string(demo_password)};
    response.json(info);
  });
  app.post("/api/session",
           [&services, unknown = common::hash_password(common::random_secret())](
               Request& request, Response& response) -> sockeye::Task<void> {
             return sign_in(services, unknown, request, response);
           });
  app.use("/api", [&services](Request& request, Response&, sockeye::http::Next next) {
    check_token(services, request);
    next();
  });
}

void add_live_handlers(Services& services) {
  services.io.use([&services](sockeye::Socket socket, sockeye::Next next) {
    const auto token = socket.handshake().auth["token"].try_as<std::string>();
    const auto claims =
        token.ok() ? services.tokens.verify(*token, common::unix_seconds()) : std::nullopt;
    if (!claims) {
      next(sockeye::Error("unauthorized"));
      return;
    }
    socket.join(user_room(claims->sub));
    next();
  });
}

}  // namespace artifex
