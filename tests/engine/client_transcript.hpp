// One Engine.IO client session under a pretended clock and network, told as a story: what it asks
// the network for, what the server answers, what the application sees, each line with its time.
//
//     0ms -> GET 1              the client
//    10ms <- GET 1: 200 0{...}  what it gets
//    10ms app: open             the application
//
// A turn ends as the owner's does: only if the session asked for it, and only then is the next
// deadline looked at. A forgotten wake is a missing line.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/send_queue.hpp"
#include "codec/websocket_decoder.hpp"
#include "engine/client_session.hpp"

namespace sockeye::test {

class ClientTranscript final : public engine::ClientDriver, public engine::ClientObserver {
 public:
  static constexpr std::string_view handshake =
      R"(0{"sid":"abc","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,)"
      R"("maxPayload":100})";
  /// It offers no upgrade.
  static constexpr std::string_view bare_handshake =
      R"(0{"sid":"abc","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":100})";

  explicit ClientTranscript(engine::ClientOptions options = {},
                            engine::UpgradeMemory* memory = nullptr);
  ~ClientTranscript();

  // The application.
  void open();
  /// Opens over polling, with that handshake and without a line; a GET is pending. An upgrade that
  /// the handshake offers has begun.
  void open_polling(std::string_view with = bare_handshake);
  /// The same over a WebSocket.
  void open_websocket();
  void send(std::string_view text, bool compress = true);
  void send_binary(std::string_view bytes);
  void close();
  void abandon();
  void destroy();
  void ask_ping_expired();
  engine::ClientSession& session() { return *session_; }

  std::function<void()> on_open_hook;
  std::function<void(std::string_view)> on_text_hook;
  std::function<void()> on_ping_hook;
  std::function<void()> on_upgrading_hook;
  std::function<void()> on_upgrade_hook;
  std::function<void()> on_upgrade_error_hook;
  std::function<void()> on_drain_hook;
  std::function<void()> on_close_hook;
  bool shows_urls = false;
  bool shows_faults = false;

  // The server.
  void answer_get(std::string_view body, int status = 200);
  void answer_post(int status = 200, std::string_view body = "ok");
  void fail_get(std::string_view error);
  void fail_post(std::string_view error);
  /// The handshake of the latest WebSocket.
  void accept(std::string_view extensions = {}, std::string_view protocol = {});
  void accept_wrongly(const engine::WebSocketAnswer& answer);
  void refuse(int status, std::string_view body = {});
  void fail_socket(std::string_view error);
  void text(std::string_view packet);
  void binary(std::string_view bytes);
  void close_frame(std::uint16_t code = 0, std::string_view reason = {});
  void bytes(std::string wire);
  void lose(std::string_view error = {});
  /// The kernel takes nothing more, until told otherwise.
  void stall(bool stalled);
  /// What the connection of the latest WebSocket has in its queue.
  std::string unsent() const;
  /// The first of these headers of the latest WebSocket's handshake.
  std::string header(std::string_view name) const;

  // Time.
  void wait(std::int64_t milliseconds);
  /// The machine sleeps: only the time of day moves on.
  void suspend(std::int64_t milliseconds) { slept_ += std::chrono::milliseconds(milliseconds); }
  /// All of `action` happens within one turn of the loop.
  void turn(const std::function<void()>& action);

  void line(std::string_view text);
  /// All lines since the last call, behind an empty one.
  std::string take();

 private:
  struct Socket;

  engine::TimePoint now() override { return now_; }
  std::chrono::system_clock::time_point wall_clock() override;
  void random(std::span<unsigned char> bytes) override;
  void wake() override { woken_ = true; }
  void start_get(engine::ExchangeId id, const engine::ClientUrl& url) override;
  void start_post(engine::ExchangeId id, const engine::ClientUrl& url, std::string body) override;
  void cancel(engine::ExchangeId id) override;
  void let_go(engine::ExchangeId id) override;
  void open_websocket(engine::ExchangeId id, const engine::WebSocketRequest& request) override;
  void close_websocket(engine::ExchangeId id) override;

  void on_open() override;
  void on_text(std::string_view text) override;
  void on_binary(std::string_view bytes) override;
  void on_ping() override;
  void on_upgrading(engine::TransportName to) override;
  void on_upgrade(engine::TransportName to) override;
  void on_upgrade_error(const engine::ClientFault& fault) override;
  void on_drain() override;
  void on_close(engine::CloseReason reason, const engine::ClientFault& fault) override;

  void request(std::string_view method, engine::ExchangeId id, const engine::ClientUrl& url,
               std::string_view body);
  std::string shown(const engine::ClientFault& fault) const;
  static std::string unsent(const Socket& socket);
  void drain(Socket& socket);
  void end_turn();
  void arm();

  engine::TimePoint now_{};
  std::chrono::milliseconds slept_{};
  std::optional<engine::TimePoint> armed_;
  std::string text_ = "\n";
  std::map<engine::ExchangeId, std::string> names_;
  std::unique_ptr<Socket> socket_;
  std::unique_ptr<Socket> last_socket_;
  std::unique_ptr<engine::ClientSession> session_;
  engine::ExchangeId get_ = 0;
  engine::ExchangeId post_ = 0;
  unsigned char random_ = 0;
  int depth_ = 0;
  bool woken_ = false;
};

}  // namespace sockeye::test
