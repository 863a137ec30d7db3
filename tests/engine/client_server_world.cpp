// The pretended network between the two sessions.
#include "engine/client_server_world.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/send_queue.hpp"
#include "codec/engine_packet.hpp"
#include "codec/padding.hpp"
#include "codec/url_encoded.hpp"
#include "codec/websocket_handshake.hpp"
#include "engine/hosted_transport.hpp"
#include "engine/message_compression.hpp"

namespace sockeye::test {
namespace {

using engine::ExchangeId;
using engine::TimePoint;
using std::chrono::milliseconds;

engine::Options server_options(const WorldOptions& options) {
  engine::Options server;
  server.ping_interval = milliseconds(300);
  server.ping_timeout = milliseconds(200);
  server.upgrade_timeout = milliseconds(500);
  server.poll_close_timeout = milliseconds(500);
  server.max_http_buffer_size = options.max_payload;
  return server;
}

engine::ClientOptions client_options(const WorldOptions& options) {
  using engine::TransportName;
  engine::ClientOptions client;
  if (options.websocket_first) client.transports = {TransportName::websocket};
  client.force_base64 = options.force_base64;
  client.upgrade_timeout = milliseconds(500);
  if (options.compression) {
    client.compression = std::make_shared<engine::MessageCompression>(
        engine::MessageCompression::Settings{.threshold = 30});
  }
  return client;
}

std::string parameter(std::string_view target, std::string_view name) {
  std::string found;
  codec::for_each_url_pair(target.substr(target.find('?') + 1),
                           [&](std::string_view key, std::string_view value) {
                             if (key == name) found = codec::url_decode(value);
                           });
  return found;
}

}  // namespace

/// One WebSocket's connection: two queues, and what is on its way in both directions.
struct ClientServerWorld::Link final : engine::WebSocketHost {
  explicit Link(ExchangeId of) : id(of), to_server(flush), to_client(flush) {}

  void close_connection() override { server_closes = true; }

  ExchangeId id;
  base::FlushList flush;
  base::SendQueue to_server;
  base::SendQueue to_client;
  std::unique_ptr<engine::HostedTransport> transport;
  TimePoint server_free{};
  TimePoint client_free{};
  bool open = false;
  bool client_closes = false;
  bool server_closes = false;
  bool client_gone = false;
  bool server_gone = false;
};

class ClientServerWorld::Reply final : public engine::PollReply {
 public:
  Reply(ClientServerWorld& world, ExchangeId id) : world_(world), id_(id) {
    world_.requests_[id].pending = this;
  }
  ~Reply() override { world_.requests_[id_].pending = nullptr; }
  void answer(int status, std::string_view, std::string body) override {
    world_.answer(id_, status, std::move(body));
  }

 private:
  ClientServerWorld& world_;
  ExchangeId id_;
};

ClientServerWorld::ClientServerWorld(std::uint64_t seed, const WorldOptions& options)
    : options_(options),
      random_(seed),
      server_compression_(std::make_shared<engine::MessageCompression>(
          engine::MessageCompression::Settings{.threshold = 20})),
      table_(
          server_options(options), [this] { return now_; }, [this] { woken_ = true; }),
      client_(std::make_unique<engine::ClientSession>(*this, *this, client_options(options))) {}

ClientServerWorld::~ClientServerWorld() = default;

// Time

void ClientServerWorld::at(TimePoint when, std::function<void()> action) {
  events_.emplace(when, std::move(action));
}

void ClientServerWorld::later(std::int64_t most_milliseconds, std::function<void()> action) {
  const auto delay = static_cast<std::int64_t>(draw(static_cast<std::size_t>(most_milliseconds)));
  at(now_ + milliseconds(delay), std::move(action));
}

void ClientServerWorld::turn(const std::function<void()>& action) {
  action();
  while (std::exchange(woken_, false)) {
    client_->flush();
    table_.flush();
    table_.collect();
  }
  for (const auto& [id, link] : links_) carry(*link);
}

void ClientServerWorld::run_until(TimePoint end) {
  while (true) {
    TimePoint next = end;
    if (!events_.empty()) next = std::min(next, events_.begin()->first);
    if (const auto due = client_->next_deadline()) next = std::min(next, *due);
    if (const auto due = table_.next_deadline()) next = std::min(next, *due);
    if (next >= end) break;
    now_ = std::max(now_, next);
    turn([&] {
      client_->on_time();
      table_.tick();
    });
    while (!events_.empty() && events_.begin()->first <= now_) {
      const auto action = std::move(events_.begin()->second);
      events_.erase(events_.begin());
      turn(action);
    }
  }
  now_ = end;
}

void ClientServerWorld::run() {
  turn([&] { client_->open(); });
  const std::size_t actions = draw(60);
  for (std::size_t i = 0; i < actions; ++i) later(1'500, [this] { client_sends(); });
  for (std::size_t i = 0; i < actions; ++i) later(1'500, [this] { server_sends(); });
  if (options_.cuts) later(1'500, [this] { cut(); });
  if (options_.client_closes) later(1'500, [this] { client_->close(); });
  if (options_.server_closes) {
    at(now_ + milliseconds(100 + draw(1'400)), [this] {
      if (server_) server_->close();
    });
  }
  run_until(now_ + milliseconds(1'500));
  run_until(now_ + milliseconds(4'000));
}

// What is said

std::string ClientServerWorld::draw_message(char who, std::size_t number) {
  static constexpr std::string_view beginnings[] = {"", "4", "2probe", "b", "\u20ac", "0{}"};
  std::string message(beginnings[draw(6)]);
  message += who + std::to_string(number) + ":";
  if (draw(10) == 0) message += std::string(draw(2'900), 'x');
  return message;
}

void ClientServerWorld::client_sends() {
  using State = engine::ClientSession::State;
  for (std::size_t burst = 1 + draw(4); burst > 0; --burst) {
    if (client_->state() != State::opening && client_->state() != State::open) return;
    const bool binary = draw(3) == 0;
    const std::string message = draw_message('c', sent_by_client.size());
    sent_by_client.push_back((binary ? "binary " : "text ") + message);
    client_->send(binary ? codec::binary_message_frame(message)
                         : codec::text_message_frame({message}));
  }
}

void ClientServerWorld::server_sends() {
  for (std::size_t burst = 1 + draw(4); burst > 0; --burst) {
    if (!server_ || server_->state() != engine::Session::State::open) return;
    const bool binary = draw(3) == 0;
    const std::string message = draw_message('s', sent_by_server.size());
    sent_by_server.push_back((binary ? "binary " : "text ") + message);
    server_->send(binary ? codec::binary_message_frame(message)
                         : codec::text_message_frame({message}));
  }
}

void ClientServerWorld::on_text(std::string_view text) {
  got_by_client.push_back("text " + std::string(text));
}

void ClientServerWorld::on_binary(std::string_view bytes) {
  got_by_client.push_back("binary " + std::string(bytes));
}

void ClientServerWorld::on_upgrade(engine::TransportName) {
  upgraded = true;
}

void ClientServerWorld::on_close(engine::CloseReason reason, const engine::ClientFault& fault) {
  ++client_ends;
  client_end = std::string(name_of(reason)) + " " + fault.message + " " + fault.description;
}

void ClientServerWorld::on_text(engine::Session&, std::string_view text) {
  got_by_server.push_back("text " + std::string(text));
}

void ClientServerWorld::on_binary(engine::Session&, std::string_view bytes) {
  got_by_server.push_back("binary " + std::string(bytes));
}

void ClientServerWorld::on_upgrade(engine::Session&) {}

void ClientServerWorld::on_close(engine::Session&, engine::CloseReason reason,
                                 std::string_view description) {
  server_ = nullptr;
  server_end = std::string(name_of(reason)) + " " + std::string(description);
}

// HTTP

std::chrono::system_clock::time_point ClientServerWorld::wall_clock() {
  return std::chrono::system_clock::time_point(now_.time_since_epoch());
}

void ClientServerWorld::random(std::span<unsigned char> bytes) {
  for (unsigned char& byte : bytes) byte = static_cast<unsigned char>(draw(256));
}

void ClientServerWorld::start_get(ExchangeId id, const engine::ClientUrl& url) {
  requests_[id].sid = parameter(url.target, "sid");
  later(20, [this, id] { serve(id); });
}

void ClientServerWorld::start_post(ExchangeId id, const engine::ClientUrl& url, std::string body) {
  requests_[id] = {true, parameter(url.target, "sid"), std::move(body)};
  later(20, [this, id] { serve(id); });
}

void ClientServerWorld::let_go(ExchangeId id) {
  requests_[id].wanted = false;
}

void ClientServerWorld::cancel(ExchangeId id) {
  requests_[id].wanted = false;
  later(20, [this, id] {
    const Request& request = requests_[id];
    if (request.pending && server_) server_->on_get_aborted(request.pending);
  });
}

engine::Session& ClientServerWorld::new_session(engine::WebSocketTransport* websocket) {
  using engine::TransportName;
  engine::Dialect dialect;
  dialect.base64 = options_.force_base64;
  server_ = &table_.open("sid", websocket ? TransportName::websocket : TransportName::polling,
                         websocket, std::move(dialect));
  server_->observe(*this);
  return *server_;
}

void ClientServerWorld::serve(ExchangeId id) {
  const Request& request = requests_[id];
  if (request.sid.empty()) {
    new_session(nullptr).on_get(std::make_unique<Reply>(*this, id));
    return;
  }
  engine::Session* session = table_.find(request.sid);
  if (!session || session->transport() == engine::TransportName::websocket) {
    ++refused;
    answer(id, 400, "");
  } else if (!request.post) {
    session->on_get(std::make_unique<Reply>(*this, id));
  } else if (session->begin_post()) {
    later(10, [this, id] { serve_post(id); });
  } else {
    ++refused;
    answer(id, 400, "");
  }
}

void ClientServerWorld::serve_post(ExchangeId id) {
  engine::Session* session = table_.find("sid");
  if (!session) {
    answer(id, 400, "");
    return;
  }
  std::string body = requests_[id].body;
  const std::size_t size = body.size();
  if (size > options_.max_payload) {
    ++refused;
    session->on_post_too_large(std::make_unique<Reply>(*this, id));
    return;
  }
  body.resize(size + codec::padding);
  session->on_post(std::make_unique<Reply>(*this, id), "text/plain;charset=UTF-8",
                   std::string_view(body).substr(0, size));
}

void ClientServerWorld::answer(ExchangeId id, int status, std::string body) {
  later(20, [this, id, status, body = std::move(body)]() mutable {
    if (!std::exchange(requests_[id].wanted, false)) return;
    const std::size_t size = body.size();
    body.resize(size + codec::padding);
    client_->on_response(id, status, std::string_view(body).substr(0, size));
  });
}

// WebSocket

void ClientServerWorld::open_websocket(ExchangeId id, const engine::WebSocketRequest& request) {
  auto& link = *(links_[id] = std::make_unique<Link>(id));
  later(30, [this, &link, request] { serve_websocket(link, request); });
}

void ClientServerWorld::serve_websocket(Link& link, const engine::WebSocketRequest& request) {
  if (link.client_closes) return;
  const std::string sid = parameter(request.url.target, "sid");
  engine::Session* session = table_.find("sid");
  link.transport =
      std::make_unique<engine::HostedTransport>(link.to_client, options_.max_payload, link);
  std::string extensions;
  std::string key;
  for (const auto& [name, value] : request.headers) {
    if (name == "Sec-WebSocket-Key") key = value;
    if (name == "Sec-WebSocket-Extensions") extensions = value;
  }
  if (!extensions.empty()) {
    const auto offers = codec::parse_extensions(extensions);
    const auto agreed = codec::agree_on_deflate(*offers, {.client_context_takeover = draw(2) == 0});
    link.transport->compress(server_compression_, *agreed);
    extensions = codec::write_deflate(*agreed);
  }
  if (sid.empty()) {
    new_session(link.transport.get());
  } else if (!session || !session->begin_upgrade(*link.transport, options_.force_base64)) {
    link.transport->close();
  }
  link.client_free = now_ + milliseconds(draw(20));
  at(link.client_free, [this, &link, extensions, accept = codec::websocket_accept(key)] {
    if (link.client_closes) return;
    link.open = true;
    client_->on_websocket_open(link.id, link.to_server,
                               {"websocket", "Upgrade", accept, extensions, ""});
  });
}

void ClientServerWorld::close_websocket(ExchangeId id) {
  links_[id]->client_closes = true;
}

/// What both queues hold sets out, in pieces; behind it the connection's end.
void ClientServerWorld::carry(Link& link) {
  const auto take = [](base::SendQueue& queue) {
    std::string bytes;
    queue.unmark();
    queue.gather([&](std::string_view part) {
      bytes += part;
      return true;
    });
    queue.consume(bytes.size());
    return bytes;
  };
  const auto set_out = [this](TimePoint& free, std::string bytes, auto deliver) {
    while (!bytes.empty()) {
      const std::size_t size = std::min(bytes.size(), 1 + draw(draw(4) == 0 ? 3 : 2'000));
      free = std::max(free, now_) + milliseconds(draw(8));
      at(free, [deliver, piece = bytes.substr(0, size)]() mutable {
        const std::size_t whole = piece.size();
        piece.resize(whole + codec::padding);
        deliver(std::span<char>(piece.data(), whole));
      });
      bytes.erase(0, size);
    }
  };
  set_out(link.server_free, take(link.to_server), [&link](std::span<char> bytes) {
    if (!link.server_gone && link.transport) link.transport->receive(bytes);
  });
  set_out(link.client_free, take(link.to_client), [this, &link](std::span<char> bytes) {
    if (!link.client_gone) client_->on_websocket_bytes(link.id, bytes);
  });
  link.flush.queues().clear();
  if (link.client_closes && !std::exchange(link.client_gone, true)) {
    at(std::max(link.server_free, now_), [&link] {
      if (!std::exchange(link.server_gone, true) && link.transport) link.transport->lost();
    });
  }
  if (link.server_closes && !std::exchange(link.server_gone, true)) {
    at(std::max(link.client_free, now_), [this, &link] {
      if (!std::exchange(link.client_gone, true)) client_->on_websocket_closed(link.id, "");
    });
  }
}

/// Breaks one of the connections that are there.
void ClientServerWorld::cut() {
  for (const auto& [id, link] : links_) {
    if (!link->open || link->client_gone || link->server_gone || draw(2) == 0) continue;
    ++broken;
    link->client_gone = link->server_gone = true;
    link->transport->lost();
    client_->on_websocket_closed(id, "read ECONNRESET");
    return;
  }
  for (auto& [id, request] : requests_) {
    if (!request.wanted || draw(2) == 0) continue;
    ++broken;
    request.wanted = false;
    if (request.pending && server_ && !request.post) server_->on_get_aborted(request.pending);
    client_->on_request_failed(id, "read ECONNRESET");
    return;
  }
}

}  // namespace sockeye::test
