// Files and what was made of them.
#include <cctype>

#include "clock.hpp"
#include "routes.hpp"

namespace artifex {

/// Lets a browser follow one link for a minute.
struct Ticket {
  std::string url;
};

struct Cancelled {
  bool cancelled = false;
};

namespace {

using common::Problem;
using sockeye::http::Request;
using sockeye::http::Response;
using Coroutine = sockeye::Task<void>;

constexpr std::int64_t ticket_seconds = 60;

sockeye::Task<File> find(Services& services, Request& request) {
  auto lookup = services.store.run([actor = actor_of(request), id = request.param("id")](
                                       Store& store) { return store.upload(actor, id).file; });
  File file = co_await lookup;
  co_return file;
}

/// For the name of a saved file (RFC 8187).
std::string encoded(std::string_view name) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string text;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 && std::isalnum(byte) != 0) {
      text += c;
    } else {
      text += '%';
      text += digits[byte >> 4U];
      text += digits[byte & 15U];
    }
  }
  return text;
}

void check_done(const File& file, JobKind kind) {
  for (const Job& job : file.jobs) {
    if (job.kind != kind) continue;
    if (job.state == JobState::done) return;
    throw Problem(409, job.error ? *job.error : "It is not ready yet.");
  }
  throw common::not_found("There is nothing like that of this file.");
}

}  // namespace

void add_file_routes(sockeye::http::App& app, Services& services) {
  app.get("/api/files", [&services](Request& request, Response& response) -> Coroutine {
    const auto since = request.query<std::int64_t>("since");
    auto question = services.store.run(
        [actor = actor_of(request), since](Store& store) { return store.files(actor, since); });
    const FileList list = co_await question;
    response.set("Cache-Control", "no-store").json(list);
  });
  app.get("/api/files/:id/text", [&services](Request& request, Response& response) -> Coroutine {
    auto lookup = find(services, request);
    const File file = co_await std::move(lookup);
    check_done(file, JobKind::text);
    response.set("Cache-Control", "no-store");
    response.send_file(services.disk.text(file.id), "text/plain; charset=utf-8");
  });
  app.get("/api/files/:id/thumbnail",
          [&services](Request& request, Response& response) -> Coroutine {
            auto lookup = find(services, request);
            const File file = co_await std::move(lookup);
            check_done(file, JobKind::thumbnail);
            response.set("Cache-Control", "private, max-age=3600");
            response.send_file(services.disk.thumbnail(file.id), "image/jpeg");
          });
  app.post("/api/files/:id/ticket", [&services](Request& request, Response& response) -> Coroutine {
    auto lookup = find(services, request);
    const File file = co_await std::move(lookup);
    const std::int64_t now = common::unix_seconds();
    const common::Claims claims{.sub = actor_of(request), .iat = now, .exp = now + ticket_seconds};
    const Ticket ticket{"/api/files/" + file.id +
                        "/download?ticket=" + services.tokens.sign(claims)};
    response.json(ticket);
  });
  app.get(
      "/api/files/:id/download", [&services](Request& request, Response& response) -> Coroutine {
        auto lookup = find(services, request);
        const File file = co_await std::move(lookup);
        if (file.state != FileState::complete) throw Problem(409, "It is not whole yet.");
        // Never shown by the browser itself: nobody knows what is in it.
        response.set("Content-Disposition", "attachment; filename*=UTF-8''" + encoded(file.name))
            .set("Cache-Control", "no-store");
        response.send_file(services.disk.file(file.id), "application/octet-stream");
      });
}

void add_job_routes(sockeye::http::App& app, Services& services) {
  app.post("/api/jobs/:job/cancel", [&services](Request& request, Response& response) -> Coroutine {
    const auto job = request.param<std::int64_t>("job");
    auto question = services.store.run(
        [actor = actor_of(request), job](Store& store) { return store.cancel_job(actor, job); });
    const bool cancelled = co_await question;
    if (cancelled) services.jobs.cancel(job);
    services.outbox.wake();
    const Cancelled answer{cancelled};
    response.json(answer);
  });
  app.post("/api/jobs/:job/restart",
           [&services](Request& request, Response& response) -> Coroutine {
             const auto job = request.param<std::int64_t>("job");
             auto question = services.store.run([actor = actor_of(request), job](Store& store) {
               return store.restart_job(actor, job);
             });
             const JobWork work = co_await question;
             services.jobs.add({work});
             services.outbox.wake();
             response.status(202).end();
           });
}

}  // namespace artifex
