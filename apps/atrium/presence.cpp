// Two maps that mirror each other: a socket's boards, and a board's sockets.
#include "presence.hpp"

namespace atrium {

bool Presence::enter(const std::string& socket, std::int64_t user, std::int64_t project) {
  Viewer& viewer = viewers_[socket];
  viewer.user = user;
  if (!viewer.projects.contains(project) && viewer.projects.size() >= boards_of_socket) {
    return false;
  }
  viewer.projects.insert(project);
  sockets_of_project_[project].insert(socket);
  return true;
}

void Presence::leave(const std::string& socket, std::int64_t project) {
  const auto viewer = viewers_.find(socket);
  if (viewer == viewers_.end() || viewer->second.projects.erase(project) == 0) {
    return;
  }
  if (viewer->second.projects.empty()) {
    viewers_.erase(viewer);
  }
  const auto board = sockets_of_project_.find(project);
  board->second.erase(socket);
  if (board->second.empty()) {
    sockets_of_project_.erase(board);
  }
}

std::vector<std::int64_t> Presence::leave_all(const std::string& socket) {
  const auto viewer = viewers_.find(socket);
  if (viewer == viewers_.end()) {
    return {};
  }
  const std::vector<std::int64_t> projects(viewer->second.projects.begin(),
                                           viewer->second.projects.end());
  for (const std::int64_t project : projects) {
    leave(socket, project);
  }
  return projects;
}

void Presence::remove(std::int64_t user, std::int64_t project) {
  const auto board = sockets_of_project_.find(project);
  if (board == sockets_of_project_.end()) {
    return;
  }
  const std::set<std::string> sockets = board->second;
  for (const std::string& socket : sockets) {
    if (viewers_[socket].user == user) {
      leave(socket, project);
    }
  }
}

bool Presence::looks_at(const std::string& socket, std::int64_t project) const {
  const auto viewer = viewers_.find(socket);
  return viewer != viewers_.end() && viewer->second.projects.contains(project);
}

std::vector<std::int64_t> Presence::users(std::int64_t project) const {
  std::set<std::int64_t> users;
  if (const auto board = sockets_of_project_.find(project); board != sockets_of_project_.end()) {
    for (const std::string& socket : board->second) {
      users.insert(viewers_.find(socket)->second.user);
    }
  }
  return {users.begin(), users.end()};
}

}  // namespace atrium
