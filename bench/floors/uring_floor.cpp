// The fan-out floor with io_uring: what a turn of the loop brought leaves as one send a receiver,
// and all of these sends with one io_uring_enter for every 4096.
#include <string>
#include <utility>
#include <vector>

#include "bare/ring.hpp"
#include "bare/rooms.hpp"

namespace {

class UringFloor final : public bare::RoomServer {
 public:
  using RoomServer::RoomServer;

 private:
  void publish(bare::Room& room, std::string frame) override {
    if (room.queued.empty()) {
      waiting_.push_back(&room);
      room.queued.push_back(std::move(frame));
    } else {
      room.queued.front().append(frame);
    }
  }

  void end_turn() override {
    for (bare::Room* room : waiting_) {
      const std::string& frames = room->queued.front();
      const char* const data = frames.data();
      const std::size_t size = frames.size();
      for (const int fd : room->members) ring_.send(fd, data, size);
    }
    ring_.submit();
    for (bare::Room* room : waiting_) room->queued.clear();
    waiting_.clear();
  }

  bare::SendRing ring_;
  std::vector<bare::Room*> waiting_;
};

}  // namespace

int main(int argc, char** argv) {
  UringFloor(argc, argv).run();
}
