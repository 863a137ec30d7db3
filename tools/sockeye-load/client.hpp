// A Socket.IO client over WebSocket: TCP, the 101, the open packet, CONNECT to the main namespace;
// then packets, with the server's pings answered.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "loop.hpp"
#include "stream.hpp"

namespace load {

class Client;

/// Who hears what clients receive.
class ClientListener {
 public:
  virtual ~ClientListener() = default;
  virtual void on_joined(Client& client) = 0;
  /// A Socket.IO packet without the Engine.IO digit: `2["msg",...]`, `31["..."]`.
  virtual void on_packet(Client& client, std::string_view packet) = 0;
  virtual void on_ping(Client& client) = 0;
};

class Client final : public Pollable {
 public:
  Client(Loop& loop, ClientListener& listener, std::uint32_t index);

  /// Throws Failure; what fails later throws out of Loop::turn.
  void connect(const Target& target);
  /// The same for a session that began by polling and has joined already: probe and upgrade.
  void upgrade(const Target& target, std::string_view sid);
  /// A Socket.IO packet, which leaves at the end of the turn.
  void send(std::string_view packet);
  void close();

  bool joined() const { return state_ == State::joined; }
  std::uint32_t index() const { return index_; }

  void on_ready(std::uint32_t events) override;
  void flush() override;

 private:
  enum class State : std::uint8_t {
    closed,
    connecting,
    upgrading,
    opening,
    joining,
    probing,
    joined
  };

  void open(const Target& target);
  void read();
  void take(std::string_view bytes);
  /// Takes whole frames off the front of `bytes`.
  void take_frames(std::string_view& bytes);
  void take_upgrade(std::string_view& bytes);
  void on_message(std::string_view text);
  void send_text(std::string_view head, std::string_view body);
  [[noreturn]] void fail(const std::string& what) const;

  Loop& loop_;
  ClientListener& listener_;
  Stream stream_;
  /// The beginning of a frame, or of the 101, whose end has not arrived.
  std::string partial_;
  std::string unsent_;
  /// Of the session that is upgraded, until it is.
  std::string sid_;
  std::uint32_t index_;
  std::uint32_t mask_;
  State state_ = State::closed;
};

}  // namespace load
