// dockview: serves the page and pushes what the machine and its containers do to every tab.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <optional>
#include <random>
#include <sockeye/contract.hpp>
#include <sockeye/http/app.hpp>
#include <sockeye/server.hpp>

#include "admin.hpp"
#include "board.hpp"
#include "contract.hpp"
#include "settings.hpp"
#include "watch.hpp"

namespace {

using dockview::Settings;
using sockeye::http::Request;
using sockeye::http::Response;

/// The engine's socket that the settings name, or the first of the usual ones that answers.
std::optional<dockview::Docker> find_engine(const Settings& settings) {
  if (settings.docker == "none") return std::nullopt;
  std::vector<std::string> paths{settings.docker};
  if (settings.docker.empty()) {
    paths = {"/var/run/docker.sock", "/run/podman/podman.sock",
             "/run/user/" + std::to_string(getuid()) + "/podman/podman.sock"};
  }
  for (const std::string& path : paths) {
    dockview::Docker docker(path);
    if (docker.there()) return docker;
  }
  if (!settings.docker.empty()) {
    throw std::runtime_error("no engine answers at " + settings.docker);
  }
  return std::nullopt;
}

std::string random_token() {
  constexpr std::string_view letters = "abcdefghijkmnpqrstuvwxyz23456789";
  std::random_device random;
  std::string token;
  for (int i = 0; i < 24; ++i) token += letters[random() % letters.size()];
  return token;
}

void add_page(sockeye::http::App& app, const std::string& folder) {
  app.use([](Request&, Response& response, sockeye::http::Next next) {
    response.set("X-Content-Type-Options", "nosniff");
    response.set("Content-Security-Policy",
                 "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'");
    next();
  });
  if (std::filesystem::exists(std::filesystem::path(folder) / "index.html")) {
    app.serve_static("/", folder);
    return;
  }
  app.get("/", [](Request&, Response& response) {
    response.status(503).send("The page has not been built: npm run build in web/dockview.\n");
  });
}

void run(const Settings& settings) {
  const std::optional<dockview::Docker> engine = find_engine(settings);
  const dockview::Docker* docker = engine ? &*engine : nullptr;
  const std::string token = settings.admin_token.empty() ? random_token() : settings.admin_token;

  sockeye::Runtime runtime{{.threads = 1, .stop_on_signals = true}};
  sockeye::http::App app{runtime};
  sockeye::Server io{app};
  dockview::Host host = dockview::Machine().host();
  host.docker = docker != nullptr;
  dockview::Board board(io, host);
  dockview::Admin admin(io, docker, token);
  add_page(app, settings.web);
  const std::uint16_t port = app.listen(settings.port, settings.host);
  const dockview::Watch watch(runtime.shard(0), board, docker);

  const std::string address = settings.host.empty() ? "localhost" : settings.host;
  std::printf("dockview is at http://%s:%u/\n", address.c_str(), static_cast<unsigned>(port));
  if (docker == nullptr) std::printf("No Docker or podman answers: the machine alone is shown\n");
  if (settings.admin_token.empty()) std::printf("The admin's token is %s\n", token.c_str());
  std::fflush(stdout);
  runtime.run();
}

}  // namespace

int main(int argc, char** argv) {
  int exit_code = 0;
  const auto settings = dockview::parse_settings(argc, argv, exit_code);
  if (!settings) return exit_code;
  try {
    if (settings->contract_folder.empty()) {
      run(*settings);
    } else {
      const std::string& folder = settings->contract_folder;
      sockeye::emit_contract<dockview::Contract>(folder, {.title = "dockview"});
      sockeye::emit_contract<dockview::AdminContract>(
          folder + "/admin", {.title = "dockview's admin", .nsp = "/admin"});
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "dockview: %s\n", error.what());
    return 1;
  }
  return 0;
}
