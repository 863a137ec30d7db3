#include "client/engine_connection.hpp"

#include <chrono>
#include <utility>
#include <variant>
#include <vector>

#include "codec/padding.hpp"

namespace sockeye::client {
namespace {

// What a session that was let go may take to tell the server so.
constexpr std::chrono::seconds longest_end{3};

http::Headers headers_of(const http::Headers& own) {
  http::Headers headers{{"Accept", "*/*"}};
  for (const auto& [name, value] : own) headers.set(name, value);
  return headers;
}

}  // namespace

/// A WebSocket's connection.
class EngineConnection::Link final : public net::ConnectionHandler {
 public:
  Link(EngineConnection& owner, engine::ExchangeId id, net::Connection& connection)
      : owner_(owner), id_(id), connection_(&connection) {
    connection.set_handler(this);
  }
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;
  ~Link() {
    if (!connection_) return;
    connection_->set_handler(nullptr);
    connection_->close();
  }

  void on_data(std::span<char> bytes) override {
    const auto kept = owner_.shared_from_this();
    kept->session_->on_websocket_bytes(id_, bytes);
  }
  bool hears_drained() const noexcept override { return true; }
  void on_drained() override {
    const auto kept = owner_.shared_from_this();
    kept->session_->on_websocket_drained(id_);
  }
  void on_closed(std::error_code reason) override {
    const auto kept = owner_.shared_from_this();
    const engine::ExchangeId id = id_;
    connection_ = nullptr;
    kept->session_->on_websocket_closed(id, reason ? reason.message() : std::string());
    kept->links_.erase(id);
  }

 private:
  EngineConnection& owner_;
  engine::ExchangeId id_;
  net::Connection* connection_;
};

std::shared_ptr<EngineConnection> EngineConnection::create(std::shared_ptr<Network> network,
                                                           engine::ClientOptions options,
                                                           ExtraHeaders headers,
                                                           engine::ClientObserver& observer) {
  return std::make_shared<EngineConnection>(std::move(network), std::move(options),
                                            std::move(headers), observer);
}

EngineConnection::EngineConnection(std::shared_ptr<Network> network, engine::ClientOptions options,
                                   ExtraHeaders headers, engine::ClientObserver& observer)
    : network_(std::move(network)), headers_(std::move(headers)), observer_(&observer) {
  options.compression = network_->compression;
  engine::ClientDriver& driver = *this;
  engine::ClientObserver& own = *this;
  session_ =
      std::make_unique<engine::ClientSession>(driver, own, std::move(options), &network_->memory);
}

EngineConnection::~EngineConnection() {
  session_->abandon();
  session_.reset();
  net::Shard& shard = *network_->place.shard;
  shard.cancel(timer_);
  for (const auto& [id, request] : requests_) network_->agent.cancel(request);
  for (const auto& [id, request] : let_go_) network_->agent.cancel(request);
}

void EngineConnection::open() {
  session_->open();
}

void EngineConnection::let_go() {
  observer_ = nullptr;
  if (over_) return;
  keep_for_a_while();
  session_->close();
}

// The timer owns it from here on.
void EngineConnection::keep_for_a_while() {
  if (last_moment_) return;
  last_moment_ = network_->place.shard->after(longest_end, [self = shared_from_this()] {
    self->last_moment_ = {};
    self->session_->abandon();
  });
}

void EngineConnection::may_go() {
  if (!over_ || !let_go_.empty() || !last_moment_) return;
  net::Shard& shard = *network_->place.shard;
  shard.at_end_of_turn(
      [self = shared_from_this(), &shard] { shard.cancel(std::exchange(self->last_moment_, {})); });
}

engine::TimePoint EngineConnection::now() {
  return network_->place.shard->now();
}

std::chrono::system_clock::time_point EngineConnection::wall_clock() {
  return std::chrono::system_clock::now();
}

void EngineConnection::random(std::span<unsigned char> bytes) {
  network_->place.shard->random().fill(bytes);
}

void EngineConnection::wake() {
  if (std::exchange(awake_, true)) return;
  network_->place.shard->at_end_of_turn([weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->end_turn();
  });
}

void EngineConnection::end_turn() {
  awake_ = false;
  session_->flush();
  const auto next = session_->next_deadline();
  if (!next || *next >= armed_) return;
  net::Shard& shard = *network_->place.shard;
  shard.cancel(timer_);
  armed_ = *next;
  timer_ = shard.at(*next, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self) return;
    self->armed_ = engine::TimePoint::max();
    self->timer_ = {};
    self->session_->on_time();
    self->wake();
  });
}

void EngineConnection::start_get(engine::ExchangeId id, const engine::ClientUrl& url) {
  start(id, {.method = "GET", .target = url.target, .headers = headers_of(headers_.polling)});
}

void EngineConnection::start_post(engine::ExchangeId id, const engine::ClientUrl& url,
                                  std::string body) {
  http::ClientRequest request{
      .method = "POST", .target = url.target, .headers = headers_of(headers_.polling)};
  request.headers.set("Content-type", "text/plain;charset=UTF-8");
  request.body = std::move(body);
  start(id, std::move(request));
}

void EngineConnection::start(engine::ExchangeId id, http::ClientRequest request) {
  requests_[id] = network_->agent.send(std::move(request),
                                       [weak = weak_from_this(), id](http::SendResult result) {
                                         if (const auto self = weak.lock())
                                           self->answered(id, std::move(result));
                                       });
}

void EngineConnection::answered(engine::ExchangeId id, http::SendResult result) {
  if (let_go_.erase(id) > 0) {
    may_go();
    return;
  }
  requests_.erase(id);
  if (const auto* failure = std::get_if<http::RequestFailure>(&result)) {
    session_->on_request_failed(id, failure->message);
    return;
  }
  auto& response = std::get<http::ClientResponse>(result);
  const std::size_t size = response.body.size();
  response.body.resize(size + codec::padding);
  session_->on_response(id, response.status, std::string_view(response.body).substr(0, size));
}

void EngineConnection::cancel(engine::ExchangeId id) {
  if (const auto request = requests_.extract(id)) network_->agent.cancel(request.mapped());
}

void EngineConnection::let_go(engine::ExchangeId id) {
  const auto request = requests_.extract(id);
  if (!request) return;
  let_go_[id] = request.mapped();
  keep_for_a_while();
}

void EngineConnection::open_websocket(engine::ExchangeId id,
                                      const engine::WebSocketRequest& request) {
  http::ClientRequest handshake{.target = request.url.target, .headers = headers_.websocket};
  for (const auto& [name, value] : request.headers) handshake.headers.set(name, value);
  requests_[id] = network_->agent.upgrade(
      std::move(handshake), [weak = weak_from_this(), id](http::UpgradeResult result) {
        if (const auto self = weak.lock()) self->upgraded(id, std::move(result));
      });
}

void EngineConnection::upgraded(engine::ExchangeId id, http::UpgradeResult result) {
  requests_.erase(id);
  if (const auto* failure = std::get_if<http::RequestFailure>(&result)) {
    session_->on_websocket_failed(id, failure->message);
    return;
  }
  if (auto* refusal = std::get_if<http::ClientResponse>(&result)) {
    session_->on_websocket_refused(id, refusal->status, refusal->body);
    return;
  }
  const auto& open = std::get<http::Upgraded>(result);
  const http::Headers& headers = open.response.headers;
  links_[id] = std::make_unique<Link>(*this, id, *open.connection);
  const std::string upgrade = headers.get("Upgrade");
  const std::string connection = headers.get("Connection");
  const std::string accept = headers.get("Sec-WebSocket-Accept");
  const std::string extensions = headers.get("Sec-WebSocket-Extensions");
  const std::string protocol = headers.get("Sec-WebSocket-Protocol");
  session_->on_websocket_open(id, open.connection->out(),
                              {upgrade, connection, accept, extensions, protocol});
  if (!open.rest.empty() && links_.contains(id)) session_->on_websocket_bytes(id, open.rest);
}

void EngineConnection::close_websocket(engine::ExchangeId id) {
  cancel(id);
  links_.erase(id);
}

void EngineConnection::on_open() {
  if (observer_) observer_->on_open();
}

void EngineConnection::on_text(std::string_view text) {
  if (observer_) observer_->on_text(text);
}

void EngineConnection::on_binary(std::string_view bytes) {
  if (observer_) observer_->on_binary(bytes);
}

void EngineConnection::on_ping() {
  if (observer_) observer_->on_ping();
}

void EngineConnection::on_upgrade(engine::TransportName transport) {
  if (observer_) observer_->on_upgrade(transport);
}

void EngineConnection::on_drain() {
  if (observer_) observer_->on_drain();
}

void EngineConnection::on_close(engine::CloseReason reason, const engine::ClientFault& fault) {
  over_ = true;
  const auto self = shared_from_this();
  if (engine::ClientObserver* observer = std::exchange(observer_, nullptr)) {
    observer->on_close(reason, fault);
  }
  may_go();
}

}  // namespace sockeye::client
