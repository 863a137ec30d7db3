// One Engine.IO session as Socket.IO sees it: it reads packets, and multiplexes namespaces. A
// violation of the protocol ends the whole connection and nothing else.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline_list.hpp"
#include "codec/packet.hpp"
#include "core/client_sockets.hpp"
#include "core/socket_state.hpp"
#include "engine/session.hpp"

namespace sockeye::core {

class Hub;

class Client;

/// The time that a connection has to join a first namespace: over once it has.
struct Joining : base::DeadlineHook<> {
  explicit Joining(Client& of) : client(of) {}
  Client& client;
};

class Client final : public engine::SessionObserver {
 public:
  using Facts = detail::Reference<const ConnectionFacts>;

  Client(Hub& hub, engine::Session& session, Facts facts);
  ~Client() override;

  /// Once its session may answer: a client of protocol 3 is in "/" without asking.
  void begin();

  Hub& hub() const noexcept { return hub_; }
  /// Null once the session has ended.
  engine::Session* session() const noexcept { return session_; }
  const Facts& facts() const noexcept { return facts_; }
  /// Its deadline is the caller's to set.
  Joining& await_joining() {
    joining_ = std::make_unique<Joining>(*this);
    return *joining_;
  }

  /// Ends the connection; each socket is disconnected with `forced close`, or, where the session
  /// cannot end at once, with `forced server close`.
  void close();
  /// Ends the connection at once, without a word: somebody else has taken its place.
  void discard();
  /// Every socket leaves its namespace with a packet that says so, then the connection ends.
  void disconnect_all();

  /// It is new: its session counts from now on.
  void count_opened() noexcept;

  /// Whether it can still take packets.
  bool open() const noexcept;

  // For sockets and namespaces.
  void joined();
  void remove(SocketState& socket);
  void join(Namespace& nsp, Value auth);
  /// There is no such namespace for it.
  void refuse(std::string_view nsp, std::string_view why = "Invalid namespace");

  // engine::SessionObserver
  void on_text(engine::Session& session, std::string_view text) override;
  void on_binary(engine::Session& session, std::string_view bytes) override;
  void on_upgrade(engine::Session& session) override;
  void on_close(engine::Session& session, engine::CloseReason reason,
                std::string_view description) override;

  /// Where it stands in the hub's list.
  std::uint32_t place = 0;

 private:
  /// Whether it counts as one that polls.
  bool polls_ = false;

  void take(codec::PacketAssembler::Step step, const codec::Packet& packet);
  void handle(const codec::Packet& packet);
  void connect(std::string_view name, Value auth);
  std::string new_id(std::string_view nsp);
  void bad_packet(codec::PacketError error);

  Hub& hub_;
  engine::Session* session_;
  Facts facts_;
  /// Connected and connecting, one a namespace.
  ClientSockets sockets_;
  std::unique_ptr<Joining> joining_;
  codec::PacketAssembler assembler_;
};

}  // namespace sockeye::core
