// A client session and a server's session with a pretended network in between, all of it drawn from
// one seed: answers come late, bytes in pieces, connections break. Whoever sends keeps a list, and
// so does whoever receives.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "engine/client_session.hpp"
#include "engine/session_table.hpp"

namespace sockeye::test {

struct WorldOptions {
  bool websocket_first = false;
  bool compression = false;
  bool force_base64 = false;
  /// Bytes of a POST: small ones cut what is sent in a turn into several.
  std::size_t max_payload = 1'000'000;
  /// Connections break.
  bool cuts = false;
  /// Who closes in the end, if anybody.
  bool client_closes = false;
  bool server_closes = false;
};

class ClientServerWorld final : public engine::ClientDriver,
                                public engine::ClientObserver,
                                public engine::SessionObserver {
 public:
  ClientServerWorld(std::uint64_t seed, const WorldOptions& options);
  ~ClientServerWorld() override;

  /// Lets the two talk for a second and a half, then lets everything come to rest.
  void run();

  std::vector<std::string> sent_by_client;
  std::vector<std::string> sent_by_server;
  std::vector<std::string> got_by_client;
  std::vector<std::string> got_by_server;
  std::string client_end;
  std::string server_end;
  int client_ends = 0;
  /// Connections that broke.
  int broken = 0;
  /// Requests that the server refused.
  int refused = 0;
  bool upgraded = false;
  bool client_open() const { return client_->state() == engine::ClientSession::State::open; }
  bool server_open() const { return server_ != nullptr; }

 private:
  class Reply;
  struct Link;

  struct Request {
    bool post = false;
    std::string sid;
    std::string body;
    bool wanted = true;
    engine::PollReply* pending = nullptr;
  };

  // The network as the client sees it.
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

  // What both sides hear.
  void on_open() override {}
  void on_text(std::string_view text) override;
  void on_binary(std::string_view bytes) override;
  void on_upgrade(engine::TransportName to) override;
  void on_close(engine::CloseReason reason, const engine::ClientFault& fault) override;
  void on_text(engine::Session& session, std::string_view text) override;
  void on_binary(engine::Session& session, std::string_view bytes) override;
  void on_upgrade(engine::Session& session) override;
  void on_close(engine::Session& session, engine::CloseReason reason,
                std::string_view description) override;

  // The server.
  void serve(engine::ExchangeId id);
  void serve_post(engine::ExchangeId id);
  void serve_websocket(Link& link, const engine::WebSocketRequest& request);
  engine::Session& new_session(engine::WebSocketTransport* websocket);
  void answer(engine::ExchangeId id, int status, std::string body);

  std::size_t draw(std::size_t below) { return static_cast<std::size_t>(random_() % below); }
  std::string draw_message(char who, std::size_t number);
  void later(std::int64_t most_milliseconds, std::function<void()> action);
  void at(engine::TimePoint when, std::function<void()> action);
  void client_sends();
  void server_sends();
  void cut();
  void carry(Link& link);
  void turn(const std::function<void()>& action);
  void run_until(engine::TimePoint end);

  WorldOptions options_;
  std::mt19937_64 random_;
  engine::TimePoint now_{};
  std::multimap<engine::TimePoint, std::function<void()>> events_;
  std::map<engine::ExchangeId, Request> requests_;
  std::map<engine::ExchangeId, std::unique_ptr<Link>> links_;
  std::shared_ptr<engine::MessageCompression> server_compression_;
  engine::SessionTable table_;
  engine::Session* server_ = nullptr;
  std::unique_ptr<engine::ClientSession> client_;
  bool woken_ = false;
};

}  // namespace sockeye::test
