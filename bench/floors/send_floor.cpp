// The fan-out floor with one `send` a frame and receiver: epoll_wait, recv, then as many sends as
// the room has members. Nothing that calls send for each receiver can be cheaper.
#include <sys/socket.h>

#include "bare/rooms.hpp"

namespace {

class SendFloor final : public bare::RoomServer {
 public:
  using RoomServer::RoomServer;

 private:
  void publish(bare::Room& room, std::string frame) override {
    const char* const data = frame.data();
    const std::size_t size = frame.size();
    for (const int fd : room.members) {
      if (send(fd, data, size, MSG_NOSIGNAL) != static_cast<ssize_t>(size)) bare::give_up("send");
    }
  }
};

}  // namespace

int main(int argc, char** argv) {
  SendFloor(argc, argv).run();
}
