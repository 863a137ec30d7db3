// Artifex: resumable uploads and the jobs that run on them. Opens the database, serves the page,
// the REST interface, the uploads and the socket on one port, and ends in order on SIGTERM and
// SIGINT.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <sockeye/http/app.hpp>
#include <sockeye/live/nudges.hpp>
#include <sockeye/live/outbox.hpp>
#include <sockeye/server.hpp>

#include "contract.hpp"
#include "demo.hpp"
#include "documents.hpp"
#include "routes.hpp"
#include "services.hpp"
#include "settings.hpp"

namespace {

using artifex::Settings;
using sockeye::http::Request;
using sockeye::http::Response;

constexpr std::size_t sign_ins_waiting_at_most = 64;
constexpr std::size_t writes_waiting_at_most = 10'000;
// A file's state is told that often at most while an upload or its jobs go on.
constexpr std::chrono::milliseconds nudge_interval{200};

std::string token_secret(artifex::Store& store, const Settings& settings) {
  if (!settings.secret.empty()) return settings.secret;
  if (const auto kept = store.setting("token_secret")) return *kept;
  const std::string made = common::random_secret();
  store.set_setting("token_secret", made);
  return made;
}

void add_page(sockeye::http::App& app, const std::string& folder) {
  if (std::filesystem::exists(std::filesystem::path(folder) / "index.html")) {
    app.serve_static("/", folder);
    return;
  }
  app.get("/", [](Request&, Response& response) {
    response.status(503).send("The page has not been built: npm run build in web/artifex.\n");
  });
}

artifex::JobEvents job_events(sockeye::Server& io, artifex::StoreThread& store,
                              sockeye::live::Outbox& outbox) {
  // The store is asked in the order of these calls; nobody waits for it.
  return {.started =
              [&](const artifex::JobWork& job) {
                store.run([id = job.id](artifex::Store& of) { return of.job_started(id); });
                outbox.wake();
              },
          .progress =
              [&](const artifex::JobWork& job, double progress) {
                const artifex::JobProgress event{job.file, job.id, job.kind, progress};
                // A tab that reads slowly gets the newest share of each job.
                io.to(artifex::user_room(job.owner))
                    .conflate("job:" + std::to_string(job.id))
                    .emit(artifex::events::job_progress, event);
              },
          .ended =
              [&](const artifex::JobWork& job, const artifex::JobOutcome& outcome) {
                store.run([id = job.id, outcome, &outbox](artifex::Store& of) {
                  outcome.ok ? of.job_done(id, outcome.text) : of.job_failed(id, outcome.text);
                  outbox.wake();
                  return true;
                });
              }};
}

void run(const Settings& settings) {
  namespace live = sockeye::live;
  const std::filesystem::path folder(settings.data);
  const artifex::UploadDisk disk(folder);
  const std::string database = folder / "artifex.db";
  artifex::Store store(database);
  if (settings.demo) artifex::create_demo(store);
  const bool demo = store.setting(artifex::demo_setting).has_value();
  const common::TokenSigner tokens(token_secret(store, settings));
  const auto interrupted = store.recover_jobs();

  // Requests that are under way are destroyed with the app, and let go of it then.
  artifex::Uploads uploads;
  sockeye::Runtime runtime{{.threads = 1, .stop_on_signals = true}};
  sockeye::http::App app{runtime};
  sockeye::Server io{app};
  live::Nudges nudges(io.sockets());
  const auto make = [](const live::Change& change) { return artifex::FileRef{change.id}; };
  nudges.on("file_changed", artifex::events::file_changed, make)
      .on("file_removed", artifex::events::file_removed, make);
  live::Outbox outbox(store.log(), runtime.shard(0),
                      {.connect = [&] { return live::open_sqlite(database, false); },
                       .min_interval = nudge_interval},
                      [&](const live::Change& change) { nudges.emit(change); });
  artifex::StoreThread store_thread(runtime.shard(0), store);
  common::Worker hashing(runtime.shard(0), sign_ins_waiting_at_most);
  common::Worker writing(runtime.shard(0), writes_waiting_at_most);
  artifex::JobPool jobs(runtime.shard(0), disk,
                        {.program = settings.job_program,
                         .at_once = settings.jobs_at_once,
                         .limit = std::chrono::seconds(settings.job_seconds)},
                        job_events(io, store_thread, outbox));
  artifex::Services services{.settings = settings,
                             .io = io,
                             .store = store_thread,
                             .hashing = hashing,
                             .writing = writing,
                             .disk = disk,
                             .tokens = tokens,
                             .outbox = outbox,
                             .jobs = jobs,
                             .uploads = uploads,
                             .demo = demo};

  app.use([](Request&, Response& response, sockeye::http::Next next) {
    response.set("X-Content-Type-Options", "nosniff");
    response.set("Referrer-Policy", "same-origin");
    response.set("Content-Security-Policy",
                 "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'");
    next();
  });
  artifex::add_discovery(app, services);
  artifex::add_session_routes(app, services);
  artifex::add_upload_routes(app, services);
  artifex::add_file_routes(app, services);
  artifex::add_job_routes(app, services);
  add_page(app, settings.web);
  artifex::add_live_handlers(services);
  jobs.add(interrupted);

  const std::uint16_t port = app.listen(settings.port, settings.host);
  const std::string host = settings.host.empty() ? "localhost" : settings.host;
  std::printf("Artifex is at http://%s:%u/\n", host.c_str(), static_cast<unsigned>(port));
  if (demo) {
    std::printf("Sign in as ada, grace or linus; the demo's password is %s\n",
                std::string(artifex::demo_password).c_str());
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
  const auto settings = artifex::parse_settings(argc, argv, exit_code);
  if (!settings) return exit_code;
  try {
    if (settings->contract_folder.empty()) {
      run(*settings);
    } else {
      artifex::write_documents(settings->contract_folder);
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "artifex: %s\n", error.what());
    return 1;
  }
  return 0;
}
