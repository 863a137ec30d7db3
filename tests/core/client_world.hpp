// A Socket.IO client without a network: engines that a test plays, a clock that it moves, and a
// transcript of what is sent and what listeners hear.
//
//   > 40/admin,              sent to the server
//   / connect abc            heard by the socket of that namespace
//   manager: open            heard by the manager's listeners
//   engine 1: closed         asked of the engine
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/client_manager.hpp"
#include "core/client_socket.hpp"

namespace sockeye::test {

class ClientWorld;

/// Of a volatile event.
inline core::Flags fleeting() {
  core::Flags flags;
  flags.is_volatile = true;
  return flags;
}

class PlayedEngine final : public core::ClientEngine {
 public:
  PlayedEngine(ClientWorld& world, engine::ClientObserver& observer, std::size_t number)
      : world_(world), observer_(&observer), number_(number) {}

  void open() override;
  void send(const base::Frame& frame) override;
  void close() override;
  void let_go() override;
  bool writable() const override { return is_writable; }
  bool ping_expired() override { return is_ping_expired; }
  std::size_t buffered() const override { return buffered_bytes; }
  engine::TransportName transport() const override { return engine::TransportName::websocket; }

  // The server's side.
  void opens() { observer_->on_open(); }
  void says(std::string_view text);
  void says_binary(std::string_view bytes);
  void drains() { observer_->on_drain(); }
  void breaks(engine::CloseReason reason, engine::ClientFault fault = {});

  bool is_writable = true;
  bool is_ping_expired = false;
  std::size_t buffered_bytes = 0;

 private:
  ClientWorld& world_;
  engine::ClientObserver* observer_;
  std::size_t number_;
};

class ClientWorld {
 public:
  explicit ClientWorld(core::ClientManagerOptions options = {});
  ~ClientWorld();

  core::ClientManager& manager() { return *manager_; }
  /// The last one that was made.
  PlayedEngine& engine() { return *engines_.back(); }
  std::size_t engines() const { return engines_.size(); }

  /// A socket whose listeners write into the transcript; not connected.
  std::shared_ptr<core::ClientSocket> socket(std::string_view nsp = "/",
                                             client::SocketOptions options = {});
  /// The same, connected as the server's `sid`, with nothing in the transcript.
  std::shared_ptr<core::ClientSocket> connected(std::string_view nsp = "/",
                                                client::SocketOptions options = {});
  /// Also writes what the manager's listeners hear.
  void watch_manager();

  /// Emits `[name, arguments...]` as it stands in JSON.
  void emit(core::ClientSocket& socket, std::string_view json, const core::Flags& flags = {});
  /// The same with an acknowledgement, which is written as `ack TAG: ...`.
  void ask(core::ClientSocket& socket, std::string_view json, std::string tag,
           const core::Flags& flags = {});
  /// Handles an event: writes it, and answers it with `json` (an array) where that is given.
  void handle(core::ClientSocket& socket, std::string event, std::string json = {});

  /// Moves the clock, a timer at a time.
  void pass(std::chrono::milliseconds time);

  void write(std::string line) { lines_.push_back(std::move(line)); }
  /// What was written since the last call: a line feed, then each line with one.
  std::string take();

  /// What the next delay is drawn with.
  double random = 0;
  core::ListenerId next_listener() { return ++last_listener_; }

 private:
  class Here;

  core::TimePoint now_{};
  std::vector<std::unique_ptr<PlayedEngine>> engines_;
  std::vector<std::string> lines_;
  core::ListenerId last_listener_ = 0;
  std::unique_ptr<core::ClientManager> manager_;
};

}  // namespace sockeye::test
