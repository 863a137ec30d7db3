// The command line, by CLI11.
#include "settings.hpp"

#include <CLI/CLI.hpp>

namespace dockview {

std::optional<Settings> parse_settings(int argc, char** argv, int& exit_code) {
  Settings settings;
  settings.web = DOCKVIEW_WEB_FOLDER;
  CLI::App app{"dockview: a machine and its containers, live"};
  app.add_option("-p,--port", settings.port, "Port to listen on; 0 lets the system choose")
      ->capture_default_str();
  app.add_option("--host", settings.host,
                 "Address to listen on; whoever reaches it sees the figures")
      ->capture_default_str();
  app.add_option(
      "--docker", settings.docker,
      "The engine's unix socket, or none; Docker's or podman's by default, where one answers");
  app.add_option("--web", settings.web, "Folder of the built page")->capture_default_str();
  app.add_option("--admin-token", settings.admin_token,
                 "Who has it may stop and restart containers and read logs; made anew and printed "
                 "by default")
      ->envname("DOCKVIEW_ADMIN_TOKEN");
  app.add_option("--emit-contract", settings.contract_folder,
                 "Write the types of events (TypeScript, JSON Schema, AsyncAPI) into this folder, "
                 "and end");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    exit_code = app.exit(error);
    return std::nullopt;
  }
  return settings;
}

}  // namespace dockview
