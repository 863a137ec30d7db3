// Signing in, and the check of the token that stands before all other routes.
#include <algorithm>
#include <chrono>

#include "clock.hpp"
#include "demo.hpp"
#include "password.hpp"
#include "problem.hpp"
#include "routes.hpp"
#include "text.hpp"

namespace atrium {

struct SignIn {
  std::string login;
  std::string password;
};

struct Session {
  std::string token;
  User user;
};

struct Demo {
  std::vector<std::string> logins;
  std::string password;
};

struct Info {
  std::optional<Demo> demo;
};

namespace {

using sockeye::http::Request;
using sockeye::http::Response;

constexpr std::int64_t token_seconds = 7 * 24 * 3600;

void check_token(Services& services, Request& request) {
  constexpr std::string_view scheme = "Bearer ";
  const std::string header = request.header("authorization");
  if (!header.starts_with(scheme)) {
    throw unauthorized("Sign in first.");
  }
  const auto claims =
      services.tokens.verify(std::string_view(header).substr(scheme.size()), unix_seconds());
  if (!claims) {
    throw unauthorized("Your session has ended. Sign in again.");
  }
  request.set_local(*claims);
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

sockeye::Task<void> sign_in(Services& services, const std::string& unknown_users_hash,
                            Request& request, Response& response) {
  const auto wish = request.json<SignIn>();
  if (wish.login.size() > limits::name_bytes || wish.password.size() > longest_password) {
    throw unauthorized("The user name or the password is wrong.");
  }
  const std::string key = request.remote_address() + ' ' + lower(wish.login);
  if (!services.sign_ins.allows(key, std::chrono::steady_clock::now())) {
    throw too_many("Too many wrong passwords. Wait a minute.");
  }
  auto lookup =
      services.store.run([login = wish.login](Store& store) { return store.credentials(login); });
  const auto found = co_await lookup;
  // A hash is checked for unknown names too, so that the time taken does not tell them apart.
  const std::string hash = found ? found->password_hash : unknown_users_hash;
  auto check = services.hashing.run(
      [password = wish.password, hash] { return verify_password(password, hash); });
  const bool right = co_await check;
  if (!found || !right) {
    services.sign_ins.failed(key, std::chrono::steady_clock::now());
    throw unauthorized("The user name or the password is wrong.");
  }
  services.sign_ins.succeeded(key);
  const std::int64_t now = unix_seconds();
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
    Info info;
    if (services.demo) {
      info.demo = Demo{{"ada", "grace", "linus"}, std::string(demo_password)};
    }
    response.json(info);
  });
  app.post("/api/session",
           [&services, unknown = hash_password(random_secret())](
               Request& request, Response& response) -> sockeye::Task<void> {
             return sign_in(services, unknown, request, response);
           });
  app.use("/api", [&services](Request& request, Response&, sockeye::http::Next next) {
    check_token(services, request);
    next();
  });
  app.get("/api/me", [&services](Request& request, Response& response) -> sockeye::Task<void> {
    auto lookup =
        services.store.run([actor = actor_of(request)](Store& store) { return store.user(actor); });
    const auto user = co_await lookup;
    if (!user) {
      throw unauthorized("This user is no longer there.");
    }
    response.json(*user);
  });
}

}  // namespace atrium
