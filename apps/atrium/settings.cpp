// The command line, by CLI11.
#include "settings.hpp"

#include <CLI/CLI.hpp>
#include <stdexcept>

namespace atrium {

std::optional<Settings> parse_settings(int argc, char** argv, int& exit_code) {
  Settings settings;
  settings.web = ATRIUM_WEB_FOLDER;
  CLI::App app{"Atrium: a live task board"};
  app.add_option("-p,--port", settings.port, "Port to listen on; 0 lets the system choose")
      ->capture_default_str();
  app.add_option("--host", settings.host, "Address to listen on; every address by default");
  app.add_option(
         "--db,--database", settings.database,
         "SQLite file, as a path or as sqlite://path, or postgresql://[user[:password]@]host/name")
      ->capture_default_str();
  app.add_option("--redis", settings.redis,
                 "redis://host:port over which several processes on one PostgreSQL reach each "
                 "other's tabs; over PostgreSQL itself by default");
  app.add_flag("--old-events", settings.old_events,
               "Emit events by their first names too, for pages that know no others");
  app.add_option("--web", settings.web, "Folder of the built page")->capture_default_str();
  app.add_option(
         "--secret", settings.secret,
         "Secret that signs the sessions' tokens, 32 bytes or more; made on the first start "
         "and kept in the database by default")
      ->envname("ATRIUM_SECRET");
  app.add_option("--emit-contract", settings.contract_folder,
                 "Write the types of events and payloads (TypeScript, JSON Schema, AsyncAPI) into "
                 "this folder, and end");
  app.add_flag("!--no-demo", settings.demo, "Do not create the demo's users in a new database");
  try {
    app.parse(argc, argv);
    settings.database = database_path(settings.database);
  } catch (const CLI::ParseError& error) {
    exit_code = app.exit(error);
    return std::nullopt;
  } catch (const std::invalid_argument& error) {
    exit_code = app.exit(CLI::ValidationError("--db", error.what()));
    return std::nullopt;
  }
  return settings;
}

std::string database_path(const std::string& url) {
  const auto scheme_end = url.find("://");
  if (scheme_end == std::string::npos) {
    return url;
  }
  const std::string scheme = url.substr(0, scheme_end);
  if (scheme == "postgresql" || scheme == "postgres") {
    return url;
  }
  if (scheme != "sqlite") {
    throw std::invalid_argument(
        "Atrium keeps its data in SQLite or PostgreSQL: sqlite://path or postgresql://..., not " +
        scheme);
  }
  return url.substr(scheme_end + 3);
}

}  // namespace atrium
