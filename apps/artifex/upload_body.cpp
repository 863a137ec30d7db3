#include "upload_body.hpp"

#include <exception>

#include "file_kind.hpp"
#include "routes.hpp"
#include "tus_headers.hpp"

namespace artifex {
namespace {

using common::Problem;
using Writer = std::shared_ptr<UploadWriter>;

constexpr const char* too_much = "These are more bytes than the upload was announced with.";

sockeye::Task<void> write_all(Services& services, sockeye::http::Request& request,
                              const Upload& upload, const Writer& writer, std::int64_t offset) {
  sockeye::http::BodyReader& body = request.stream();
  const Uploads::Lease lease = services.uploads.take(upload.file.id);
  for (std::string part = co_await body.read(); !part.empty(); part = co_await body.read()) {
    if (!lease.holds()) throw Problem(423, "Another request goes on with this upload.");
    offset += static_cast<std::int64_t>(part.size());
    if (offset > upload.file.size) throw Problem(413, too_much);
    auto written = services.writing.run([writer, part = std::move(part)] {
      writer->append(part);
      return true;
    });
    co_await written;
  }
}

}  // namespace

sockeye::Task<std::int64_t> receive_body(Services& services, sockeye::http::Request& request,
                                         Upload upload, std::int64_t offset) {
  const auto checksum = parse_checksum(request.header("Upload-Checksum"));
  const std::string& id = upload.file.id;
  const auto length = request.stream().length();
  if (length && static_cast<std::int64_t>(*length) > upload.file.size - offset) {
    throw Problem(413, too_much);
  }
  if (checksum) {
    auto noted = services.store.run([id, offset](Store& store) {
      store.begin_checked(id, offset);
      return true;
    });
    co_await noted;
  }
  auto opening = services.writing.run(
      [&disk = services.disk, id, algorithm = checksum ? checksum->algorithm : ""] {
        return Writer(disk.open(id, algorithm));
      });
  const Writer writer = co_await opening;

  std::exception_ptr failure;
  auto writing = write_all(services, request, upload, writer, offset);
  try {
    co_await std::move(writing);
  } catch (...) {
    failure = std::current_exception();
  }
  const bool whole = !failure;
  auto settling = services.writing.run([writer, checksum, offset, whole] {
    const bool right = !checksum || (whole && writer->digest() == checksum->digest);
    if (!right) writer->cut(offset);
    writer->sync();
    return right;
  });
  const bool right = co_await settling;
  const std::int64_t received = writer->size();
  auto noting = services.store.run([id, received](Store& store) {
    store.note_received(id, received);
    return true;
  });
  co_await noting;
  services.outbox.wake();
  if (failure) std::rethrow_exception(failure);
  if (!right) throw Problem(460, "The checksum does not fit the bytes: send them again.");
  if (received == upload.file.size) {
    auto finish = finish_upload(services, upload.file);
    co_await std::move(finish);
  }
  co_return received;
}

sockeye::Task<void> finish_upload(Services& services, File file) {
  auto look =
      services.writing.run([&disk = services.disk, id = file.id] { return disk.beginning(id); });
  const std::string beginning = co_await look;
  auto finishing =
      services.store.run([id = file.id, kinds = jobs_for(beginning, file.type, file.name)](
                             Store& store) { return store.finish_file(id, kinds); });
  const auto jobs = co_await finishing;
  services.jobs.add(jobs);
  services.outbox.wake();
}

}  // namespace artifex
