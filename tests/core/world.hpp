// A whole Socket.IO server without a kernel: a hub over real Engine.IO sessions, peers that speak
// raw text, a pretended clock, and a story of all that went in and out.
//
//   a <- 421["echo",1]       the peer named a sends
//   app: echo 1              the application
//   a -> 431[1]              the peer named a gets
//
// Ids are id-1, id-2, ... (20 characters on the wire, whose filling the story leaves out).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/send_queue.hpp"
#include "codec/websocket_decoder.hpp"
#include "core/hub.hpp"
#include "core/namespace.hpp"
#include "core/socket_state.hpp"
#include "engine/hosted_transport.hpp"
#include "engine/session_table.hpp"
#include "sockeye/value.hpp"

namespace sockeye::test {

class World;

/// `text` filled up to the 20 characters of an id.
std::string padded(std::string_view text);

/// One client's connection.
class Peer final : public engine::WebSocketHost {
 public:
  Peer(World& world, std::string name, engine::TransportName transport);
  ~Peer();

  /// An Engine.IO packet ("40", "42[...]"), by the session's transport.
  void send(std::string_view packet);
  void binary(std::string_view bytes);
  /// Polling: several packets in one POST.
  void post(std::string_view payload);
  /// Polling: a GET, unless one is pending.
  void get();
  /// Polling: whether a GET follows each answer (it does by default).
  void keep_polling(bool keep) noexcept { keeps_polling_ = keep; }
  /// The connection breaks.
  void lose();
  /// WebSocket: the kernel takes nothing more, until told otherwise.
  void stall(bool stalled) noexcept { stalled_ = stalled; }
  /// WebSocket: what a stalled connection holds, where it lies.
  std::vector<std::string_view> unsent() const;
  /// Null once it has ended.
  engine::Session* session() const;
  const std::string& name() const noexcept { return name_; }

  void close_connection() override { ended_ = true; }

 private:
  friend class World;
  class Reply;

  void drain();
  void show(std::string_view packets);

  World& world_;
  std::string name_;
  engine::TransportName transport_name_;
  base::FlushList flush_;
  base::SendQueue out_;
  engine::HostedTransport transport_;
  codec::WebSocketDecoder reader_;
  engine::PollReply* pending_ = nullptr;
  bool keeps_polling_ = true;
  bool stalled_ = false;
  bool ended_ = false;
  bool ended_shown_ = false;
};

/// Runs what is posted at the end of the turn; `elsewhere` pretends that another thread calls.
class TurnExecutor final : public core::Executor {
 public:
  bool here() const noexcept override { return !elsewhere_; }
  void post(std::function<void()> action) override { posted_.push_back(std::move(action)); }

  void elsewhere(const std::function<void()>& action) {
    elsewhere_ = true;
    action();
    elsewhere_ = false;
  }
  /// Whether anything ran.
  bool run_posted();

 private:
  std::vector<std::function<void()>> posted_;
  bool elsewhere_ = false;
};

class World {
 public:
  explicit World(core::HubOptions options = {}, engine::Options engine_options = {});
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  // Peers. Their handshakes leave no line.
  Peer& websocket(std::string name);
  Peer& polling(std::string name);
  /// A WebSocket peer of Engine.IO protocol 3, which is in "/" without asking.
  Peer& old_websocket(std::string name);
  /// A WebSocket peer that has joined "/"; leaves no line.
  Peer& joined(std::string name);

  // The application.
  core::Hub& hub() noexcept { return *hub_; }
  core::Namespace& nsp(std::string_view name = "/") { return *hub_->of(name); }
  /// The connected socket "id-N" of the namespace, which must exist.
  core::SocketState& socket(std::string_view id, std::string_view nsp = "/");
  engine::SessionTable& table() noexcept { return table_; }
  TurnExecutor& executor() noexcept { return *executor_; }
  using Handler = std::function<void(core::SocketState&, Elements, detail::Call&)>;
  core::ListenerId on(std::string_view event, Handler handler, std::string_view nsp = "/");
  void use(core::Middleware middleware, std::string_view nsp = "/");
  void on_connection(std::function<void(core::SocketState&)> listener, std::string_view nsp = "/");
  /// Lines for connection, disconnecting (with the rooms) and disconnect.
  void show_lifecycle(std::string_view nsp = "/");
  /// The server is gone; its sessions are not.
  void destroy_hub();

  // Time.
  void turn(const std::function<void()>& action);
  void wait(std::int64_t milliseconds);
  core::TimePoint now() const noexcept { return now_; }

  void line(std::string_view text);
  void quiet(bool quiet) noexcept { quiet_ = quiet; }
  /// All lines since the last call, behind an empty one.
  std::string take();

 private:
  friend class Peer;

  void end_turn();
  void arm();

  core::TimePoint now_{};
  bool woken_ = false;
  bool quiet_ = false;
  int depth_ = 0;
  int ids_ = 0;
  std::optional<core::TimePoint> armed_;
  std::string text_ = "\n";
  std::vector<std::unique_ptr<Peer>> peers_;
  std::shared_ptr<TurnExecutor> executor_ = std::make_shared<TurnExecutor>();
  engine::SessionTable table_;
  std::unique_ptr<core::Hub> hub_;
};

/// `["name", arguments...]`, or, for an acknowledgement, the arguments alone.
EncodedPayload encoded(const std::vector<Value>& values);
void emit(core::SocketState& socket, std::string_view name, std::vector<Value> arguments = {},
          const core::Flags& flags = {}, detail::AckCallback on_ack = nullptr);
core::BroadcastPacket event(std::string_view name, std::vector<Value> arguments = {});
void answer(detail::Call& call, const std::vector<Value>& values);
/// `[1,"two"]`
std::string json(Elements arguments);
/// "id-1, a, b": in order of joining.
std::string rooms_of(const core::SocketState& socket);

}  // namespace sockeye::test
