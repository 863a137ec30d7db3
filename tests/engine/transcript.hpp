// One Engine.IO session under a pretended clock, told as a story: what comes in, what goes out and
// what the application sees, each line with its time.
//
//     0ms <- GET 1              the peer
//   100ms -> GET 1: 200 6       what it gets
//   100ms app: got hello        the application
//
// A turn ends as the server's does: only if the session asked for it, and only then is the next
// deadline looked at. A forgotten wake is a missing line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/send_queue.hpp"
#include "codec/websocket_decoder.hpp"
#include "engine/hosted_transport.hpp"
#include "engine/session_table.hpp"
#include "engine/verify.hpp"

namespace sockeye::test {

class Transcript;

/// A WebSocket of the peer's: frames in, frames out.
class PeerSocket final : public engine::WebSocketHost {
 public:
  PeerSocket(Transcript& transcript, std::string name, std::size_t max_message);

  void text(std::string_view packet);
  void binary(std::string_view bytes);
  void frame(codec::WebSocketOpcode opcode, std::string_view payload);
  void bytes(std::string wire);
  /// permessage-deflate has been negotiated.
  void agree(std::shared_ptr<engine::MessageCompression> shard,
             const codec::DeflateParameters& agreed);
  /// The connection breaks without a close frame.
  void lose();
  /// The kernel takes nothing more, until told otherwise.
  void stall(bool stalled) noexcept { stalled_ = stalled; }

  engine::WebSocketTransport& transport() noexcept { return transport_; }
  const std::string& name() const noexcept { return name_; }

  void close_connection() override { ended_ = true; }

 private:
  friend class Transcript;

  void drain();

  Transcript& transcript_;
  std::string name_;
  base::FlushList flush_;
  base::SendQueue out_;
  engine::HostedTransport transport_;
  codec::WebSocketDecoder reader_;
  bool stalled_ = false;
  bool ended_ = false;
  bool ended_shown_ = false;
};

class Transcript final : public engine::SessionObserver {
 public:
  static constexpr std::string_view sid = "lv_VI97HAXpY6yYWAAAC";

  explicit Transcript(engine::Options options = {});
  ~Transcript() override;

  // The peer.
  /// The handshake, which leaves no line unless it is asked to.
  void open_polling(bool shown = false, const engine::Dialect& dialect = {});
  PeerSocket& open_websocket(bool shown = false, const engine::Dialect& dialect = {});
  void get();
  /// The latest GET's connection breaks.
  void abort_get();
  void post(std::string_view body, std::string_view type = "text/plain;charset=UTF-8");
  void begin_post();
  void abort_post();
  void post_too_large();
  /// A WebSocket that asks for this session.
  PeerSocket& upgrade(bool base64 = false);

  // The application.
  engine::Session& session() const noexcept { return *session_; }
  void send(std::string_view text, bool compress = true);
  void send_binary(std::string_view bytes);
  void close();
  void discard();
  std::function<void(std::string_view text)> on_text_hook;
  std::function<void()> on_upgrade_hook;
  std::function<void()> on_close_hook;
  /// Whether answers to polls say that they may be compressed.
  bool shows_compressible = false;

  // Time.
  void wait(std::int64_t milliseconds);
  /// All of `action` happens within one turn of the loop.
  void turn(const std::function<void()>& action);

  engine::SessionTable& table() noexcept { return table_; }
  void line(std::string_view text);
  /// All lines since the last call, behind an empty one.
  std::string take();

 private:
  class Reply;

  void on_text(engine::Session& session, std::string_view text) override;
  void on_binary(engine::Session& session, std::string_view bytes) override;
  void on_upgrade(engine::Session& session) override;
  void on_close(engine::Session& session, engine::CloseReason reason,
                std::string_view description) override;

  /// The session, where the server's checks let the request through to it.
  engine::Session* admitted(std::string_view method, bool upgrade, const std::string& request);
  PeerSocket& add_socket();
  void end_turn();
  void arm();

  engine::TimePoint now_{};
  bool woken_ = false;
  int depth_ = 0;
  std::optional<engine::TimePoint> armed_;
  std::string text_ = "\n";
  std::vector<std::unique_ptr<PeerSocket>> sockets_;
  engine::SessionTable table_;
  engine::Session* session_ = nullptr;
  const engine::PollReply* last_get_ = nullptr;
  int gets_ = 0;
  int posts_ = 0;
};

}  // namespace sockeye::test
