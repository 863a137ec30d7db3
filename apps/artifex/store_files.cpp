// The store's files.
#include <sockeye/live/snapshot.hpp>

#include "clock.hpp"
#include "contract.hpp"
#include "names.hpp"
#include "problem.hpp"
#include "store.hpp"
#include "transaction.hpp"

namespace artifex {
namespace {

using common::Problem;
using common::unix_milliseconds;

constexpr const char* not_yours = "There is no such file, or it is not yours.";

}  // namespace

File Store::read_file(const sockeye::live::SqlRows& rows, std::size_t row) {
  File file{.id = rows.text(row, 0),
            .name = rows.text(row, 1),
            .type = rows.text(row, 2),
            .size = rows.integer(row, 3),
            .received = rows.integer(row, 4),
            .state = rows.text(row, 5) == "complete" ? FileState::complete : FileState::uploading,
            .created_at = rows.integer(row, 6)};
  const auto jobs =
      sql()("SELECT id, kind, state, error, result FROM job WHERE file = $1 ORDER BY id", file.id);
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    Job job{jobs.integer(i, 0), kind_of(jobs.text(i, 1)), state_of(jobs.text(i, 2))};
    if (!jobs.null(i, 3)) job.error = jobs.text(i, 3);
    if (!jobs.null(i, 4)) job.result = jobs.text(i, 4);
    file.jobs.push_back(std::move(job));
  }
  return file;
}

std::optional<File> Store::find_file(std::int64_t actor, const std::string& id) {
  const auto rows = sql()(
      "SELECT id, name, type, size, received, state, created_at FROM file"
      " WHERE id = $1 AND owner = $2",
      id, actor);
  if (rows.empty()) return std::nullopt;
  return read_file(rows, 0);
}

FileList Store::files(std::int64_t actor, std::optional<std::int64_t> since) {
  const sockeye::live::Snapshot snapshot(*sql_);
  const auto changes = log_.since(*sql_, user_room(actor), since);
  FileList list{.cursor = changes.cursor, .full = changes.full};
  if (changes.full) {
    const auto rows = sql()(
        "SELECT id, name, type, size, received, state, created_at FROM file"
        " WHERE owner = $1 ORDER BY created_at",
        actor);
    for (std::size_t i = 0; i < rows.size(); ++i) list.files.push_back(read_file(rows, i));
    return list;
  }
  for (const auto& change : changes.changes) {
    auto file = find_file(actor, change.id);
    if (!file) {
      list.removed.push_back(change.id);
    } else if (change.kind == "file_changed") {
      list.files.push_back(std::move(*file));
    }
  }
  return list;
}

Upload Store::upload(std::int64_t actor, const std::string& id) {
  auto file = find_file(actor, id);
  if (!file) throw Problem(404, not_yours);
  Upload upload{std::move(*file), actor, std::nullopt};
  const auto rows = sql()("SELECT pending_from FROM file WHERE id = $1", id);
  if (!rows.null(0, 0)) upload.pending_from = rows.integer(0, 0);
  return upload;
}

void Store::create_file(std::int64_t actor, const File& file) {
  Transaction transaction(*sql_);
  const auto counts = sql()(
      "SELECT count(*), coalesce(sum(state = 'uploading'), 0) FROM file WHERE owner = $1", actor);
  if (counts.integer(0, 0) >= limits::files_of_user) {
    throw Problem(409, "You have as many files as one may have. Remove some.");
  }
  if (counts.integer(0, 1) >= limits::unfinished_of_user) {
    throw Problem(409, "You have too many unfinished uploads. Finish or remove some.");
  }
  sql()(
      "INSERT INTO file (id, owner, name, type, size, state, created_at, touched_at)"
      " VALUES ($1, $2, $3, $4, $5, 'uploading', $6, $6)",
      file.id, actor, file.name, file.type, file.size, file.created_at);
  record(actor, "file_changed", file.id);
  transaction.commit();
}

void Store::begin_checked(const std::string& id, std::int64_t offset) {
  sql()("UPDATE file SET pending_from = $1 WHERE id = $2", offset, id);
}

void Store::note_received(const std::string& id, std::int64_t received) {
  Transaction transaction(*sql_);
  const auto rows = sql()(
      "UPDATE file SET received = $1, pending_from = NULL, touched_at = $2"
      " WHERE id = $3 AND state = 'uploading' RETURNING owner",
      received, unix_milliseconds(), id);
  if (!rows.empty()) record(rows.integer(0, 0), "file_changed", id);
  transaction.commit();
}

std::vector<JobWork> Store::finish_file(const std::string& id, const std::vector<JobKind>& kinds) {
  Transaction transaction(*sql_);
  const auto rows = sql()(
      "UPDATE file SET state = 'complete', received = size, pending_from = NULL"
      " WHERE id = $1 AND state = 'uploading' RETURNING owner",
      id);
  if (rows.empty()) return {};
  std::vector<JobWork> jobs;
  for (const JobKind kind : kinds) {
    const auto made =
        sql()("INSERT INTO job (file, kind, state) VALUES ($1, $2, 'queued') RETURNING id", id,
              name_of(kind));
    jobs.push_back({made.integer(0, 0), id, rows.integer(0, 0), kind});
  }
  record(rows.integer(0, 0), "file_changed", id);
  transaction.commit();
  return jobs;
}

std::vector<std::int64_t> Store::remove_file(std::int64_t actor, const std::string& id) {
  Transaction transaction(*sql_);
  const auto file = find_file(actor, id);
  if (!file) throw Problem(404, not_yours);
  sql()("DELETE FROM file WHERE id = $1", id);
  record(actor, "file_removed", id);
  transaction.commit();
  std::vector<std::int64_t> jobs;
  for (const Job& job : file->jobs) jobs.push_back(job.id);
  return jobs;
}

std::vector<std::string> Store::remove_expired(std::int64_t before) {
  Transaction transaction(*sql_);
  const auto rows = sql()(
      "DELETE FROM file WHERE state = 'uploading' AND touched_at < $1 RETURNING id, owner", before);
  std::vector<std::string> removed;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    record(rows.integer(i, 1), "file_removed", rows.text(i, 0));
    removed.push_back(rows.text(i, 0));
  }
  transaction.commit();
  return removed;
}

}  // namespace artifex
