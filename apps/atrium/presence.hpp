// Who looks at which board now. State of the moment, kept in memory and never in the database.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace atrium {

/// Counts users, not their sockets: somebody with three tabs is there once. For the shard's thread.
class Presence {
 public:
  /// Boards that one socket may look at.
  static constexpr std::size_t boards_of_socket = 8;

  /// False where the socket looks at as many boards as it may.
  bool enter(const std::string& socket, std::int64_t user, std::int64_t project);
  void leave(const std::string& socket, std::int64_t project);
  /// Hands back the projects that the socket has left.
  std::vector<std::int64_t> leave_all(const std::string& socket);
  /// The user is no longer a member: none of his sockets looks at the project.
  void remove(std::int64_t user, std::int64_t project);

  bool looks_at(const std::string& socket, std::int64_t project) const;
  /// Each user once, in the order of their ids.
  std::vector<std::int64_t> users(std::int64_t project) const;

 private:
  struct Viewer {
    std::int64_t user = 0;
    std::set<std::int64_t> projects;
  };
  std::map<std::string, Viewer, std::less<>> viewers_;
  std::map<std::int64_t, std::set<std::string>> sockets_of_project_;
};

}  // namespace atrium
