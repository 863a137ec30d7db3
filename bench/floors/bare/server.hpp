// What every floor is made of: an epoll loop that speaks just enough of the protocol for the load
// generator. The 101 and the open packet are constants, CONNECT is answered with a constant, a
// connection is eight bytes. Nothing is checked that a well-behaved client cannot get wrong.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bare {

/// The bytes of an unmasked text frame with `text`.
std::string text_frame(std::string_view text);

/// One send of all bytes; a peer that is gone is no matter.
void write_all(int fd, std::string_view bytes);

/// Ends the program where a floor cannot go on: it keeps nothing back for slow readers.
[[noreturn]] void give_up(const char* what);

class Server {
 public:
  /// Reads --port and --ping-interval; listens.
  Server(int argc, char** argv);
  virtual ~Server() = default;
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Until the process is killed.
  [[noreturn]] void run();

 protected:
  /// A text message but for CONNECT and pongs, with its Engine.IO digit; valid during the call.
  virtual void on_text(int fd, std::string_view text) = 0;
  virtual void on_joined(int) {}
  virtual void on_left(int) {}
  /// After everything that one recv brought.
  virtual void end_read(int) {}
  /// After everything that one epoll_wait brought.
  virtual void end_turn() {}

 private:
  struct Connection {
    bool open = false;
    bool upgraded = false;
    bool joined = false;
  };
  struct Ping {
    std::int64_t due;
    int fd;
  };

  void accept_all();
  void read(int fd);
  void close(int fd);
  void take_message(int fd, Connection& connection, std::string_view text);
  /// Whole frames off the front of the buffer; returns how many bytes they were.
  std::size_t take_frames(int fd, Connection& connection, char* data, std::size_t size);
  int milliseconds_to_ping() const;
  void ping_due();

  int epoll_ = -1;
  int listener_ = -1;
  std::int64_t ping_interval_ns_ = 25'000'000'000;
  std::string hello_;
  std::string connected_;
  std::string ping_;
  std::vector<Connection> connections_;
  /// The next ping of each connection, in the order of time.
  std::deque<Ping> pings_;
  /// What a read left of a frame that had not arrived whole.
  std::unordered_map<int, std::string> partial_;
};

}  // namespace bare
