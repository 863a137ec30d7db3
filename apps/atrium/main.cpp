// Atrium, a live task board: opens the database, serves the page, the REST interface and the socket
// on one port, and ends in order on SIGTERM and SIGINT.
#include <spdlog/spdlog.h>

#include <chrono>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <sockeye/cluster_postgres.hpp>
#include <sockeye/cluster_redis.hpp>
#include <sockeye/http/app.hpp>
#include <sockeye/live/outbox.hpp>
#include <sockeye/log.hpp>
#include <sockeye/server.hpp>

#include "database.hpp"
#include "demo.hpp"
#include "documents.hpp"
#include "live.hpp"
#include "routes.hpp"
#include "services.hpp"
#include "settings.hpp"

namespace {

using atrium::Settings;
using sockeye::http::Request;
using sockeye::http::Response;

/// A burst of changes of one card is told so often.
constexpr std::chrono::milliseconds told_at_most_every{100};
constexpr std::size_t sign_ins_waiting_at_most = 64;

void log_library_lines() {
  sockeye::set_log_sink(
      [](sockeye::LogLevel level, std::string_view component, std::string_view message) {
        const auto spd_level = level == sockeye::LogLevel::error     ? spdlog::level::err
                               : level == sockeye::LogLevel::warning ? spdlog::level::warn
                                                                     : spdlog::level::info;
        spdlog::log(spd_level, "{}: {}", component, message);
      },
      sockeye::LogLevel::warning);
}

std::string token_secret(atrium::Store& store, const Settings& settings) {
  if (!settings.secret.empty()) {
    return settings.secret;
  }
  if (const auto kept = store.setting("token_secret")) {
    return *kept;
  }
  const std::string made = atrium::random_secret();
  // Another process on this database may have been faster.
  store.set_setting("token_secret", made);
  return store.setting("token_secret").value_or(made);
}

void make_folder_of(const std::filesystem::path& file) {
  if (file.has_parent_path()) {
    std::filesystem::create_directories(file.parent_path());
  }
}

/// Processes on one PostgreSQL are one cluster; over SQLite there is one process.
sockeye::ServerOptions server_options(const Settings& settings) {
  sockeye::ServerOptions options;
  if (!settings.redis.empty()) {
    options.adapter = sockeye::cluster::redis_adapter(settings.redis);
  } else if (atrium::is_postgres_url(settings.database)) {
    options.adapter = sockeye::cluster::postgres_adapter(settings.database);
  }
  return options;
}

void add_page(sockeye::http::App& app, const std::string& folder) {
  if (std::filesystem::exists(std::filesystem::path(folder) / "index.html")) {
    app.serve_static("/", folder);
    return;
  }
  spdlog::warn("the page has not been built: there is no index.html in {}", folder);
  app.get("/", [](Request&, Response& response) {
    response.status(503).send("Atrium's page has not been built: npm run build in web/atrium.\n");
  });
}

void run(const Settings& settings) {
  const bool shared = atrium::is_postgres_url(settings.database);
  if (!shared) {
    make_folder_of(settings.database);
  }
  atrium::Store store(settings.database);
  if (settings.demo) {
    const atrium::StartLock alone(store.sql());
    atrium::create_demo(store);
  }
  const bool demo = store.setting(atrium::demo_setting).has_value();
  const atrium::TokenSigner tokens(token_secret(store, settings));

  sockeye::Runtime runtime{{.threads = 1, .stop_on_signals = true}};
  sockeye::http::App app{runtime};
  sockeye::Server io{app, server_options(settings)};
  atrium::StoreThread store_thread(runtime.shard(0), store);
  atrium::Worker hashing(runtime.shard(0), sign_ins_waiting_at_most);
  const sockeye::live::Nudges nudges = atrium::make_nudges(io, settings.old_events);
  sockeye::live::Outbox outbox(
      store.log(), runtime.shard(0),
      {.connect = [&] { return atrium::open_database(settings.database, false); },
       .notifications = shared ? settings.database : "",
       .min_interval = told_at_most_every},
      [&](const sockeye::live::Change& change) {
        atrium::enforce(io, change);
        nudges.emit(change);
      });
  atrium::Services services{.io = io,
                            .store = store_thread,
                            .hashing = hashing,
                            .tokens = tokens,
                            .log = store.log(),
                            .outbox = outbox,
                            .sign_ins = {},
                            .demo = demo};

  app.use([](Request&, Response& response, sockeye::http::Next next) {
    response.set("X-Content-Type-Options", "nosniff");
    response.set("Referrer-Policy", "same-origin");
    response.set("Content-Security-Policy",
                 "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'");
    next();
  });
  atrium::add_routes(app, services);
  add_page(app, settings.web);
  atrium::add_live_handlers(services);

  const std::uint16_t port = app.listen(settings.port, settings.host);
  const std::string host = settings.host.empty() ? "localhost" : settings.host;
  std::printf("Atrium is at http://%s:%u/\n", host.c_str(), static_cast<unsigned>(port));
  if (demo) {
    std::printf("Sign in as ada, grace or linus; the demo's password is %s\n",
                std::string(atrium::demo_password).c_str());
  }
  std::fflush(stdout);

  runtime.on_signal([&](int) {
    io.close();
    runtime.shard(0).post([&runtime] { runtime.stop(); });
  });
  runtime.run();
}

}  // namespace

int main(int argc, char** argv) {
  int exit_code = 0;
  const auto settings = atrium::parse_settings(argc, argv, exit_code);
  if (!settings) {
    return exit_code;
  }
  log_library_lines();
  try {
    if (settings->contract_folder.empty()) {
      run(*settings);
    } else {
      atrium::write_documents(settings->contract_folder);
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "atrium: %s\n", error.what());
    return 1;
  }
  return 0;
}
