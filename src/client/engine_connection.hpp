// One Engine.IO session with its network: it makes the requests and WebSockets that the session
// asks for, and keeps itself until what must still leave has left.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <system_error>
#include <unordered_map>

#include "client/network.hpp"
#include "core/client_engine.hpp"
#include "engine/client_driver.hpp"
#include "engine/client_session.hpp"
#include "net/connection.hpp"

namespace sockeye::client {

/// For the shard's thread. Made by `create`, it belongs to the shard: it goes at the end of the
/// turn in which its session ended, or some seconds after it was let go.
class EngineConnection final : public core::ClientEngine,
                               private engine::ClientDriver,
                               private engine::ClientObserver,
                               public std::enable_shared_from_this<EngineConnection> {
 public:
  static std::shared_ptr<EngineConnection> create(std::shared_ptr<Network> network,
                                                  engine::ClientOptions options,
                                                  ExtraHeaders headers,
                                                  engine::ClientObserver& observer);
  EngineConnection(std::shared_ptr<Network> network, engine::ClientOptions options,
                   ExtraHeaders headers, engine::ClientObserver& observer);
  ~EngineConnection();
  EngineConnection(const EngineConnection&) = delete;
  EngineConnection& operator=(const EngineConnection&) = delete;

  // core::ClientEngine
  void open() override;
  void send(const base::Frame& frame) override { session_->send(frame); }
  void close() override { session_->close(); }
  void let_go() override;
  bool writable() const override { return session_->writable(); }
  bool ping_expired() override { return session_->ping_expired(); }
  std::size_t buffered() const override { return session_->buffered(); }
  engine::TransportName transport() const override { return session_->transport(); }

 private:
  class Link;

  // engine::ClientDriver
  engine::TimePoint now() override;
  std::chrono::system_clock::time_point wall_clock() override;
  void random(std::span<unsigned char> bytes) override;
  void wake() override;
  void start_get(engine::ExchangeId id, const engine::ClientUrl& url) override;
  void start_post(engine::ExchangeId id, const engine::ClientUrl& url, std::string body) override;
  void cancel(engine::ExchangeId id) override;
  void let_go(engine::ExchangeId id) override;
  void open_websocket(engine::ExchangeId id, const engine::WebSocketRequest& request) override;
  void close_websocket(engine::ExchangeId id) override;

  // engine::ClientObserver
  void on_open() override;
  void on_text(std::string_view text) override;
  void on_binary(std::string_view bytes) override;
  void on_ping() override;
  void on_upgrade(engine::TransportName transport) override;
  void on_drain() override;
  void on_close(engine::CloseReason reason, const engine::ClientFault& fault) override;

  void start(engine::ExchangeId id, http::ClientRequest request);
  void answered(engine::ExchangeId id, http::SendResult result);
  void upgraded(engine::ExchangeId id, http::UpgradeResult result);
  void end_turn();
  void keep_for_a_while();
  void may_go();

  std::shared_ptr<Network> network_;
  ExtraHeaders headers_;
  engine::ClientObserver* observer_;
  std::unique_ptr<engine::ClientSession> session_;
  std::unordered_map<engine::ExchangeId, http::RequestId> requests_;
  std::unordered_map<engine::ExchangeId, std::unique_ptr<Link>> links_;
  /// Requests that run to their end though the session does not wait for them.
  std::unordered_map<engine::ExchangeId, http::RequestId> let_go_;
  net::TimerId timer_{};
  net::TimerId last_moment_{};
  engine::TimePoint armed_ = engine::TimePoint::max();
  bool awake_ = false;
  bool over_ = false;
};

}  // namespace sockeye::client
