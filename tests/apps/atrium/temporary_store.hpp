// A store in a file of its own that is gone after the test.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <sockeye/live/resource.hpp>
#include <stdexcept>
#include <string>

#include "resources.hpp"
#include "store.hpp"

namespace atrium {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = std::filesystem::temp_directory_path() / "atrium-XXXXXX";
    if (mkdtemp(pattern.data()) == nullptr) {
      throw std::runtime_error("no temporary folder");
    }
    path_ = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::string database() const { return path_ / "atrium.db"; }

 private:
  std::filesystem::path path_;
};

inline Changes changes_of(Store& store, std::int64_t viewer, std::int64_t project,
                          std::optional<std::int64_t> since) {
  return sockeye::live::detail::read(board_resource(), store.log(), store, viewer, project, since);
}

/// Two people; the project is ada's, and grace is in no project.
struct Board {
  TemporaryFolder folder;
  Store store{folder.database()};
  std::int64_t ada = store.create_user("ada", "Ada", "hash").id;
  std::int64_t grace = store.create_user("grace", "Grace", "hash").id;
  std::int64_t project = store.create_project(ada, "Engine").id;

  Task add(const std::string& title, Status status = Status::todo) {
    return store.create_task(ada, project, {.title = title, .status = status});
  }
  /// As the route of the board answers.
  Changes changes(std::int64_t viewer, std::optional<std::int64_t> since) {
    return changes_of(store, viewer, project, since);
  }
  std::int64_t cursor() { return changes(ada, {}).cursor; }
};

}  // namespace atrium
