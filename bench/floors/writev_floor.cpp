// The fan-out floor with one `writev` a receiver for all frames that a turn of the loop brought it:
// epoll_wait, recvs, then one writev for each member of each room that has frames.
#include <sys/uio.h>

#include <vector>

#include "bare/rooms.hpp"

namespace {

class WritevFloor final : public bare::RoomServer {
 public:
  using RoomServer::RoomServer;

 private:
  void publish(bare::Room& room, std::string frame) override {
    if (room.queued.empty()) waiting_.push_back(&room);
    room.queued.push_back(std::move(frame));
  }

  void end_turn() override {
    for (bare::Room* room : waiting_) write(*room);
    waiting_.clear();
  }

  void write(bare::Room& room) {
    parts_.clear();
    ssize_t size = 0;
    for (std::string& frame : room.queued) {
      parts_.push_back({.iov_base = frame.data(), .iov_len = frame.size()});
      size += static_cast<ssize_t>(frame.size());
    }
    const int count = static_cast<int>(parts_.size());
    for (const int fd : room.members) {
      if (writev(fd, parts_.data(), count) != size) bare::give_up("writev");
    }
    room.queued.clear();
  }

  std::vector<bare::Room*> waiting_;
  std::vector<iovec> parts_;
};

}  // namespace

int main(int argc, char** argv) {
  WritevFloor(argc, argv).run();
}
