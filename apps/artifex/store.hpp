// Artifex's truth: users, files and jobs in SQLite, and beside them the log of changes that a
// returning tab catches up with. The bytes themselves are on the disk (UploadDisk).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <sockeye/live/change_log.hpp>
#include <sockeye/live/sql.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "model.hpp"

namespace artifex {

/// A user together with the stored hash of the password.
struct Credentials {
  User user;
  std::string password_hash;
};

/// A file as the upload's side needs it.
struct Upload {
  File file;
  std::int64_t owner = 0;
  std::optional<std::int64_t> pending_from;
};

/// A job as the pool needs it.
struct JobWork {
  std::int64_t id = 0;
  std::string file;
  std::int64_t owner = 0;
  JobKind kind = JobKind::checksum;
};

namespace limits {
inline constexpr std::int64_t files_of_user = 1'000;
inline constexpr std::int64_t unfinished_of_user = 50;
/// A job that was begun so often and never ended (the server went down each time) is given up.
inline constexpr std::int64_t attempts = 3;
}  // namespace limits

/// Every call that takes an `actor` throws Problem 404 for what is not this user's. Calls block for
/// the disk and belong to one thread at a time.
class Store {
 public:
  /// Opens or creates the file. Throws live::SqlError.
  explicit Store(const std::string& path);

  sockeye::live::Sql& sql() noexcept { return *sql_; }
  const sockeye::live::ChangeLog& log() const noexcept { return log_; }

  std::optional<std::string> setting(std::string_view name);
  void set_setting(std::string_view name, std::string_view value);
  bool has_users();
  User create_user(std::string_view login, std::string_view name, std::string_view password_hash);
  std::optional<Credentials> credentials(std::string_view login);
  std::optional<User> user(std::int64_t id);

  /// All files of the actor, or with a cursor those that changed since.
  FileList files(std::int64_t actor, std::optional<std::int64_t> since);
  Upload upload(std::int64_t actor, const std::string& id);
  /// A new upload, for its bytes to come.
  void create_file(std::int64_t actor, const File& file);
  /// Bytes whose checksum has not been compared follow from `offset` on.
  void begin_checked(const std::string& id, std::int64_t offset);
  /// So many bytes are there.
  void note_received(const std::string& id, std::int64_t received);
  /// All bytes are there: the jobs that are to be run now.
  std::vector<JobWork> finish_file(const std::string& id, const std::vector<JobKind>& kinds);
  /// Hands back the jobs that are to be stopped.
  std::vector<std::int64_t> remove_file(std::int64_t actor, const std::string& id);
  /// Unfinished uploads that nobody has gone on with since; they are removed by this.
  std::vector<std::string> remove_expired(std::int64_t before);

  /// What a start finds: what ran is queued again, and all that is queued is handed back.
  std::vector<JobWork> recover_jobs();
  /// False where it is not to be run any more.
  bool job_started(std::int64_t job);
  void job_done(std::int64_t job, const std::string& result);
  void job_failed(std::int64_t job, const std::string& error);
  /// False where it had ended already.
  bool cancel_job(std::int64_t actor, std::int64_t job);
  /// One that failed or was cancelled. Throws Problem 409 for another.
  JobWork restart_job(std::int64_t actor, std::int64_t job);

 private:
  File read_file(const sockeye::live::SqlRows& rows, std::size_t row);
  std::optional<File> find_file(std::int64_t actor, const std::string& id);
  JobWork require_job(std::int64_t actor, std::int64_t job);
  void end_job(std::int64_t job, JobState state, const std::optional<std::string>& error,
               const std::optional<std::string>& result);
  void record(std::int64_t owner, std::string_view kind, const std::string& file);

  std::unique_ptr<sockeye::live::Sql> sql_;
  sockeye::live::ChangeLog log_;
};

}  // namespace artifex
