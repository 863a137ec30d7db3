// tus 1.0: what is asked of an upload, and what it is told; the bytes are upload_body.cpp's.
#include <chrono>

#include "clock.hpp"
#include "routes.hpp"
#include "tus_headers.hpp"
#include "upload_body.hpp"

namespace artifex {
namespace {

using common::Problem;
using sockeye::http::Request;
using sockeye::http::Response;
using Coroutine = sockeye::Task<void>;

constexpr std::int64_t milliseconds_of_hour = 3'600'000;

void say_tus(const Services& services, Response& response) {
  response.set("Tus-Resumable", tus_version)
      .set("Tus-Version", tus_version)
      .set("Tus-Extension", tus_extensions)
      .set("Tus-Checksum-Algorithm", tus_checksums)
      .set("Tus-Max-Size", std::to_string(services.settings.largest_file));
}

void check_version(const Request& request) {
  if (request.header("Tus-Resumable") != tus_version) {
    throw Problem(412, "Tus-Resumable: this server speaks 1.0.0");
  }
}

std::string expiry(const Services& services) {
  const std::time_t at =
      static_cast<std::time_t>(common::unix_seconds() + services.settings.expire_hours * 3600);
  std::tm utc{};
  ::gmtime_r(&at, &utc);
  char text[64];
  std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &utc);
  return text;
}

void say_offset(const Services& services, Response& response, const File& file,
                std::int64_t offset) {
  response.set("Upload-Offset", std::to_string(offset));
  if (offset < file.size) response.set("Upload-Expires", expiry(services));
}

File wanted_file(const Services& services, const Request& request) {
  if (!request.header("Upload-Defer-Length").empty()) {
    throw common::invalid("Upload-Defer-Length: the length has to be known at the beginning");
  }
  const auto size = parse_size(request.header("Upload-Length"));
  if (!size) throw common::invalid("Upload-Length: expected the file's bytes");
  if (*size > services.settings.largest_file) {
    throw Problem(413, "The file is too large: " + std::to_string(services.settings.largest_file) +
                           " bytes at most.");
  }
  const UploadMetadata metadata = parse_metadata(request.header("Upload-Metadata"));
  return {.id = common::random_secret().substr(0, 32),
          .name = metadata.name,
          .type = metadata.type,
          .size = *size,
          .created_at = common::unix_milliseconds()};
}

Coroutine create(Services& services, Request& request, Response& response) {
  check_version(request);
  const File file = wanted_file(services, request);
  const std::int64_t actor = actor_of(request);
  const std::int64_t now = common::unix_milliseconds();
  auto expired =
      services.store.run([before = now - services.settings.expire_hours * milliseconds_of_hour](
                             Store& store) { return store.remove_expired(before); });
  const auto forgotten = co_await expired;
  auto made = services.writing.run([&disk = services.disk, forgotten, id = file.id] {
    for (const std::string& each : forgotten) disk.remove(each);
    disk.create(id);
    return true;
  });
  co_await made;
  auto kept = services.store.run([actor, file](Store& store) {
    store.create_file(actor, file);
    return true;
  });
  try {
    co_await kept;
  } catch (...) {
    services.disk.remove(file.id);
    throw;
  }
  response.set("Location", "/api/uploads/" + file.id);
  std::int64_t offset = 0;
  const bool carries = request.stream().length().value_or(1) > 0;
  if (request.header("Content-Type") == upload_type && carries) {
    auto body = receive_body(services, request, Upload{file, actor, std::nullopt}, 0);
    offset = co_await std::move(body);
  } else if (file.size == 0) {
    auto finish = finish_upload(services, file);
    co_await std::move(finish);
  }
  services.outbox.wake();
  say_offset(services, response, file, offset);
  response.status(201).end();
}

/// Where the upload goes on, once nobody else writes to it any more.
sockeye::Task<std::int64_t> settle(Services& services, const Upload& upload) {
  services.uploads.displace(upload.file.id);
  auto settled = services.writing.run(
      [&disk = services.disk, id = upload.file.id, from = upload.pending_from] {
        if (from && disk.size(id) > *from) disk.open(id, "")->cut(*from);
        return disk.size(id);
      });
  const std::int64_t size = co_await settled;
  co_return size;
}

sockeye::Task<Upload> find(Services& services, Request& request) {
  auto lookup = services.store.run([actor = actor_of(request), id = request.param("id")](
                                       Store& store) { return store.upload(actor, id); });
  Upload upload = co_await lookup;
  co_return upload;
}

Coroutine tell(Services& services, Request& request, Response& response) {
  check_version(request);
  auto lookup = find(services, request);
  const Upload upload = co_await std::move(lookup);
  std::int64_t offset = upload.file.size;
  if (upload.file.state == FileState::uploading) {
    auto settled = settle(services, upload);
    offset = co_await std::move(settled);
  }
  response.set("Upload-Length", std::to_string(upload.file.size)).set("Cache-Control", "no-store");
  say_offset(services, response, upload.file, offset);
  response.status(200).end();
}

Coroutine go_on(Services& services, Request& request, Response& response) {
  check_version(request);
  if (request.header("Content-Type") != upload_type) {
    throw Problem(415, "expected a body of Content-Type " + std::string(upload_type));
  }
  const auto from = parse_size(request.header("Upload-Offset"));
  if (!from) throw common::invalid("Upload-Offset: expected a number of bytes");
  auto lookup = find(services, request);
  const Upload upload = co_await std::move(lookup);
  std::int64_t offset = upload.file.size;
  if (upload.file.state == FileState::uploading) {
    auto settled = settle(services, upload);
    offset = co_await std::move(settled);
  }
  if (*from != offset) {
    throw common::conflict("The upload goes on at byte " + std::to_string(offset) + ", not at " +
                           std::to_string(*from) + ".");
  }
  if (upload.file.state == FileState::uploading) {
    auto body = receive_body(services, request, upload, offset);
    offset = co_await std::move(body);
  }
  say_offset(services, response, upload.file, offset);
  response.status(204).end();
}

Coroutine remove(Services& services, Request& request, Response& response) {
  const std::string id = request.param("id");
  auto removal = services.store.run(
      [actor = actor_of(request), id](Store& store) { return store.remove_file(actor, id); });
  const auto jobs = co_await removal;
  for (const std::int64_t job : jobs) services.jobs.cancel(job);
  services.uploads.displace(id);
  auto removed = services.writing.run([&disk = services.disk, id] {
    disk.remove(id);
    return true;
  });
  co_await removed;
  services.outbox.wake();
  response.status(204).end();
}

}  // namespace

void add_discovery(sockeye::http::App& app, const Services& services) {
  app.use("/api/uploads", [&services](Request&, Response& response, sockeye::http::Next next) {
    say_tus(services, response);
    next();
  });
  const auto answer = [](Request&, Response& response) { response.status(204).end(); };
  app.options("/api/uploads", answer);
  app.options("/api/uploads/:id", answer);
}

void add_upload_routes(sockeye::http::App& app, Services& services) {
  // The limit of what an upload still lacks is kept where its bytes are read.
  const sockeye::http::StreamOptions stream{
      .body_limit = static_cast<std::uint64_t>(services.settings.largest_file)};
  app.stream("POST", "/api/uploads", stream, [&services](Request& request, Response& response) {
    return create(services, request, response);
  });
  const auto patch = [&services](Request& request, Response& response) {
    return go_on(services, request, response);
  };
  app.stream("PATCH", "/api/uploads/:id", stream, patch);
  // For uploaders behind something that lets no PATCH through.
  app.stream("POST", "/api/uploads/:id", stream,
             [patch](Request& request, Response& response) -> Coroutine {
               if (request.header("X-HTTP-Method-Override") != "PATCH") {
                 throw Problem(405, "expected PATCH, or X-HTTP-Method-Override: PATCH");
               }
               return patch(request, response);
             });
  app.head("/api/uploads/:id", [&services](Request& request, Response& response) {
    return tell(services, request, response);
  });
  app.del("/api/uploads/:id", [&services](Request& request, Response& response) {
    return remove(services, request, response);
  });
}

}  // namespace artifex
