// The store's jobs: queued, running, and then done, failed or cancelled, each once.
#include "names.hpp"
#include "problem.hpp"
#include "store.hpp"
#include "transaction.hpp"

namespace artifex {

using common::Problem;

std::vector<JobWork> Store::recover_jobs() {
  {
    Transaction transaction(*sql_);
    const auto lost = sql()(
        "SELECT job.id, file.owner, file.id FROM job JOIN file ON file.id = job.file"
        " WHERE job.state = 'running'");
    for (std::size_t i = 0; i < lost.size(); ++i) {
      sql()(
          "UPDATE job SET state = CASE WHEN attempts >= $1 THEN 'failed' ELSE 'queued' END,"
          " error = CASE WHEN attempts >= $1"
          " THEN 'Given up: the server went down each time that this ran.' END WHERE id = $2",
          limits::attempts, lost.integer(i, 0));
      record(lost.integer(i, 1), "file_changed", lost.text(i, 2));
    }
    transaction.commit();
  }
  const auto rows = sql()(
      "SELECT job.id, job.file, file.owner, job.kind FROM job"
      " JOIN file ON file.id = job.file WHERE job.state = 'queued' ORDER BY job.id");
  std::vector<JobWork> jobs;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    jobs.push_back(
        {rows.integer(i, 0), rows.text(i, 1), rows.integer(i, 2), kind_of(rows.text(i, 3))});
  }
  return jobs;
}

bool Store::job_started(std::int64_t job) {
  Transaction transaction(*sql_);
  const auto rows = sql()(
      "UPDATE job SET state = 'running', attempts = attempts + 1"
      " WHERE id = $1 AND state = 'queued'"
      " RETURNING file, (SELECT owner FROM file WHERE file.id = job.file)",
      job);
  if (rows.empty()) return false;
  record(rows.integer(0, 1), "file_changed", rows.text(0, 0));
  transaction.commit();
  return true;
}

void Store::end_job(std::int64_t job, JobState state, const std::optional<std::string>& error,
                    const std::optional<std::string>& result) {
  Transaction transaction(*sql_);
  const auto rows = sql()(
      "UPDATE job SET state = $1, error = $2, result = $3"
      " WHERE id = $4 AND state IN ('queued', 'running')"
      " RETURNING file, (SELECT owner FROM file WHERE file.id = job.file)",
      name_of(state), error, result, job);
  if (rows.empty()) return;
  record(rows.integer(0, 1), "file_changed", rows.text(0, 0));
  transaction.commit();
}

void Store::job_done(std::int64_t job, const std::string& result) {
  end_job(job, JobState::done, std::nullopt, result);
}

void Store::job_failed(std::int64_t job, const std::string& error) {
  end_job(job, JobState::failed, error, std::nullopt);
}

JobWork Store::require_job(std::int64_t actor, std::int64_t job) {
  const auto rows = sql()(
      "SELECT job.file, job.kind FROM job JOIN file ON file.id = job.file"
      " WHERE job.id = $1 AND file.owner = $2",
      job, actor);
  if (rows.empty()) throw Problem(404, "There is no such job, or it is not yours.");
  return {job, rows.text(0, 0), actor, kind_of(rows.text(0, 1))};
}

bool Store::cancel_job(std::int64_t actor, std::int64_t job) {
  const JobWork work = require_job(actor, job);
  const auto state = sql()("SELECT state FROM job WHERE id = $1", work.id).text(0, 0);
  if (state != "queued" && state != "running") return false;
  end_job(job, JobState::cancelled, std::nullopt, std::nullopt);
  return true;
}

JobWork Store::restart_job(std::int64_t actor, std::int64_t job) {
  Transaction transaction(*sql_);
  JobWork work = require_job(actor, job);
  const auto rows = sql()(
      "UPDATE job SET state = 'queued', attempts = 0, error = NULL"
      " WHERE id = $1 AND state IN ('failed', 'cancelled') RETURNING id",
      job);
  if (rows.empty()) throw Problem(409, "The job has neither failed nor been cancelled.");
  record(actor, "file_changed", work.file);
  transaction.commit();
  return work;
}

}  // namespace artifex
