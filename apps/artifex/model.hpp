// What Artifex stores and what its REST interface says: plain structs, whose fields' names are the
// names in the JSON and in the page's TypeScript.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace artifex {

struct User {
  std::int64_t id = 0;
  std::string login;
  std::string name;
};

enum class FileState { uploading, complete };
/// What is done to a file once all of it is there.
enum class JobKind { checksum, thumbnail, text };
enum class JobState { queued, running, done, failed, cancelled };

struct Job {
  std::int64_t id = 0;
  JobKind kind = JobKind::checksum;
  JobState state = JobState::queued;
  /// Why it failed, for people.
  std::optional<std::string> error = {};
  /// Of a checksum: SHA-256 in hexadecimal digits.
  std::optional<std::string> result = {};
};

struct File {
  std::string id;
  std::string name;
  /// What the uploader says it is: "image/png".
  std::string type;
  std::int64_t size = 0;
  std::int64_t received = 0;
  FileState state = FileState::uploading;
  /// Milliseconds since 1970.
  std::int64_t created_at = 0;
  std::vector<Job> jobs = {};
};

/// A user's files, or what changed since the question's cursor.
struct FileList {
  std::int64_t cursor = 0;
  /// All there is; else `files` are those that changed.
  bool full = false;
  std::vector<File> files = {};
  std::vector<std::string> removed = {};
};

}  // namespace artifex
