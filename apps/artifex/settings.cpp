// The command line, by CLI11.
#include "settings.hpp"

#include <CLI/CLI.hpp>
#include <filesystem>

namespace artifex {

std::optional<Settings> parse_settings(int argc, char** argv, int& exit_code) {
  Settings settings;
  settings.web = ARTIFEX_WEB_FOLDER;
  CLI::App app{"Artifex: resumable uploads and the jobs that run on them"};
  app.add_option("-p,--port", settings.port, "Port to listen on; 0 lets the system choose")
      ->capture_default_str();
  app.add_option("--host", settings.host, "Address to listen on; every address by default");
  app.add_option("--data", settings.data, "Folder of the database, the files and the results")
      ->capture_default_str();
  app.add_option("--web", settings.web, "Folder of the built page")->capture_default_str();
  app.add_option("--secret", settings.secret,
                 "Secret that signs the tokens, 32 bytes or more; made on the first start and kept "
                 "in the database by default")
      ->envname("ARTIFEX_SECRET");
  app.add_option("--largest-file", settings.largest_file, "Bytes that one file may have")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--expire-hours", settings.expire_hours,
                 "How long an unfinished upload is kept without anybody going on with it")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--jobs", settings.jobs_at_once, "Jobs that run at the same time")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  app.add_option("--job-seconds", settings.job_seconds, "How long one job may take")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--job-program", settings.job_program,
                 "The program that runs one job; artifex-job beside this one by default");
  app.add_option("--emit-contract", settings.contract_folder,
                 "Write the types of events and payloads (TypeScript, JSON Schema, AsyncAPI) into "
                 "this folder, and end");
  app.add_flag("!--no-demo", settings.demo, "Do not create the demo's users in a new database");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    exit_code = app.exit(error);
    return std::nullopt;
  }
  if (settings.job_program.empty()) {
    settings.job_program =
        std::filesystem::read_symlink("/proc/self/exe").parent_path() / "artifex-job";
  }
  return settings;
}

}  // namespace artifex
