// From HTTP to Engine.IO sessions, on one shard: CORS, the checks, allow_request, the handshake,
// and which session a request belongs to.
//
//   request -> CORS -> middleware -> verify -> (sid) its session
//                                  -> (no sid) limits -> allow_request -> protocol -> id -> session
//
// A session's requests are handled on its shard from the beginning, whichever shard read them; and
// where an application's id names another shard, the session begins there.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/hub.hpp"
#include "core/limit_counters.hpp"
#include "engine/session_table.hpp"
#include "engine/verify.hpp"
#include "http/cors.hpp"
#include "server/address_limit.hpp"
#include "server/answers.hpp"
#include "server/client_bundle.hpp"
#include "server/compression.hpp"
#include "server/endpoint.hpp"
#include "server/hooks.hpp"
#include "server/neighbours.hpp"
#include "sockeye/attach.hpp"
#include "sockeye/server.hpp"
#include "sockeye/server_options.hpp"

namespace sockeye::server {

struct Arrival;

class EngineFront {
 public:
  struct Parts {
    const ServerOptions& options;
    engine::SessionTable& sessions;
    core::Hub& hub;
    /// Told of each refused request.
    std::function<void(const ConnectionError&)> on_refused;
    const EngineHooks& hooks;
    core::LimitCounters& counters;
    net::Shard& shard;
    /// All shards of the server, and which of them this is.
    const Neighbours& neighbours;
    std::size_t own;
    /// Of the server, not of the shard.
    AddressLimit& addresses;
  };

  explicit EngineFront(Parts parts);
  ~EngineFront();
  EngineFront(const EngineFront&) = delete;
  EngineFront& operator=(const EngineFront&) = delete;

  /// What points here, until it is gone: for the neighbours.
  const std::shared_ptr<EngineFront*>& self() const noexcept { return self_; }

  /// Whether a request with this path is ours: a test of its beginning, as in the reference.
  bool serves(std::string_view path) const noexcept { return path.starts_with(prefix_); }

  /// The head of a POST; its whole, or the loss of it, follows.
  void begin_body(const HostRequest& request);
  void lose_body(const HostRequest& request);
  /// A whole request. The answer comes through `responder`, perhaps later.
  void handle(HostRequest request, bool body_too_large, std::shared_ptr<Responder> responder);
  void handle_upgrade(HostRequest request, EndpointReference endpoint);

  /// From here on handshakes are refused.
  void close() noexcept { closed_ = true; }
  /// A connection that this front let in, from that address, has ended.
  void connection_ended(std::string_view address) { parts_.addresses.release(address); }

 private:
  using Decided = std::function<void(std::optional<engine::Refusal>)>;
  /// With a refusal, or the id of the session to be.
  using Admitted = std::function<void(std::optional<engine::Refusal>, std::string sid)>;

  std::shared_ptr<Arrival> arrive(HostRequest request) const;
  void apply_cors(Arrival& arrival) const;
  void pass_middleware(const std::shared_ptr<Arrival>& arrival, bool upgrade,
                       std::function<void(int status, std::string body)> end,
                       Decided decided) const;
  void proceed(const std::shared_ptr<Arrival>& arrival, bool body_too_large,
               const std::shared_ptr<Responder>& responder);
  void proceed_upgrade(const std::shared_ptr<Arrival>& arrival, const EndpointReference& endpoint);
  std::optional<engine::Refusal> check_origin(const Arrival& arrival) const;
  /// The shard of this id, where it is another one.
  std::optional<std::size_t> elsewhere(std::string_view sid) const;
  std::optional<std::size_t> elsewhere(const HostRequest& request) const;
  std::shared_ptr<Responder> relayed(std::shared_ptr<Responder> responder, std::size_t shard) const;
  /// Goes on there with the connection. False where that cannot leave.
  bool move(Endpoint& endpoint, std::size_t shard,
            UniqueFunction<void(EngineFront&, EndpointReference)> go_on) const;
  void refuse_move(const Arrival& arrival, Endpoint& endpoint) const;
  /// What another shard has admitted under an id of this one, which has its place already.
  void take_polling(const std::shared_ptr<Arrival>& arrival, std::shared_ptr<Responder> responder,
                    std::string sid);
  void take_websocket(const std::shared_ptr<Arrival>& arrival, const EndpointReference& endpoint,
                      std::string sid);
  static engine::Refusal id_is_taken();
  /// Why it cannot begin here after all; its place is given up then.
  std::optional<engine::Refusal> refuse_taken(const Arrival& arrival, std::string_view sid) const;
  /// Whether limits keep a handshake out.
  std::optional<engine::Refusal> turn_away(const Arrival& arrival) const;
  /// The same; where they do not, it has a place among the connections of its address from now on.
  std::optional<engine::Refusal> take_place(const Arrival& arrival) const;
  void admit(const std::shared_ptr<Arrival>& arrival, Admitted admitted) const;
  void choose_id(const Arrival& arrival, Admitted admitted) const;
  /// What runs later, and not at all once the front is gone.
  template <class Call>
  auto while_alive(Call call) const {
    return [alive = std::weak_ptr<const void>(alive_), call = std::move(call)](auto... arguments) {
      if (!alive.expired()) call(std::move(arguments)...);
    };
  }
  const ClientFile* client_file(const HostRequest& request) const;
  engine::Session* session_of(const HostRequest& request) const;
  engine::Session* posting_session(const HostRequest& request) const;
  std::optional<engine::Refusal> check(const HostRequest& request, const http::Query& query,
                                       bool upgrade) const;
  void refuse(const Arrival& arrival, Responder& responder, const engine::Refusal& refusal) const;
  void refuse_upgrade(const Arrival& arrival, Endpoint& endpoint,
                      const engine::Refusal& refusal) const;
  void report(const Arrival& arrival, const engine::Refusal& refusal) const;
  /// A POST goes no further: its session may take the next one.
  void forget_post(const Arrival& arrival) const;
  void ask_application(const Arrival& arrival, Decided decided) const;
  void post(const std::shared_ptr<Arrival>& arrival, engine::Session& session, bool body_too_large,
            std::shared_ptr<Responder> responder);
  void poll(const std::shared_ptr<Arrival>& arrival, engine::Session& session,
            const std::shared_ptr<Responder>& responder);
  void open_polling(const std::shared_ptr<Arrival>& arrival,
                    const std::shared_ptr<Responder>& responder, std::string sid);
  void open_websocket(Arrival& arrival, Endpoint& endpoint, std::string sid);
  void switch_protocols(Arrival& arrival, Endpoint& endpoint) const;
  HttpPollReply::Extras extras();
  core::Client& open_session(Arrival& arrival, engine::TransportName transport,
                             engine::WebSocketTransport* websocket, std::string sid);

  Parts parts_;
  std::shared_ptr<const http::Cors> cors_;
  std::optional<WebSocketCompression> websocket_compression_;
  std::optional<AnswerCompression> answer_compression_;
  std::string prefix_;
  std::optional<ClientBundle> bundle_;
  std::optional<base::Frame> initial_packet_;
  bool closed_ = false;
  std::shared_ptr<EngineFront*> self_ = std::make_shared<EngineFront*>(this);
  std::shared_ptr<const void> alive_ = std::make_shared<char>();
};

}  // namespace sockeye::server
