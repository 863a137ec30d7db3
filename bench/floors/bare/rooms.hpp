// The fan-out floors' common part: rooms as plain lists of descriptors, and the frames that each
// room gets. How a frame reaches the descriptors is the floor's own.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bare/server.hpp"

namespace bare {

struct Room {
  std::vector<int> members;
  /// Frames of this turn, for floors that wait for its end.
  std::vector<std::string> queued;
};

class RoomServer : public Server {
 public:
  using Server::Server;

 protected:
  /// `frame` is for every member, now or at the end of the turn.
  virtual void publish(Room& room, std::string frame) = 0;

 private:
  void on_text(int fd, std::string_view text) final;
  void on_joined(int fd) final { all_.members.push_back(fd); }
  void on_left(int fd) final;

  Room all_;
  std::unordered_map<std::string, Room> rooms_;
};

}  // namespace bare
