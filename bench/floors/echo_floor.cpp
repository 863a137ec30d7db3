// The floor of everything that is no broadcast: acknowledges `echo` with its payload, all that one
// recv brought with one send; and the floor of connections, idle memory and heartbeats.
#include <string>

#include "bare/server.hpp"

namespace {

class EchoFloor final : public bare::Server {
 public:
  using Server::Server;

 private:
  // 42ID["echo","PAYLOAD"] is answered with 43ID["PAYLOAD"].
  void on_text(int, std::string_view text) override {
    const std::size_t bracket = text.find('[');
    constexpr std::size_t name = sizeof "[\"echo\"," - 1;
    const std::string_view id = text.substr(2, bracket - 2);
    const std::string_view payload = text.substr(bracket + name);
    const std::size_t size = 3 + id.size() + payload.size();
    answers_.push_back('\x81');
    if (size < 126) {
      answers_.push_back(static_cast<char>(size));
    } else {
      answers_.push_back(126);
      answers_.push_back(static_cast<char>(size >> 8));
      answers_.push_back(static_cast<char>(size & 0xff));
    }
    answers_.append("43").append(id).append("[").append(payload);
  }

  void end_read(int fd) override {
    if (answers_.empty()) return;
    bare::write_all(fd, answers_);
    answers_.clear();
  }

  std::string answers_;
};

}  // namespace

int main(int argc, char** argv) {
  EchoFloor(argc, argv).run();
}
