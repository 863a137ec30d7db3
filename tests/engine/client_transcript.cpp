// The pretended server, network, clock and application of the client's transcripts.
#include "engine/client_transcript.hpp"

#include <cstdio>
#include <stdexcept>
#include <utility>

#include "codec/deflate.hpp"
#include "codec/engine_packet.hpp"
#include "codec/padding.hpp"
#include "codec/websocket_handshake.hpp"
#include "engine/printable.hpp"

namespace sockeye::test {

using engine::ExchangeId;

struct ClientTranscript::Socket {
  explicit Socket(ExchangeId of, engine::WebSocketRequest asked)
      : id(of), request(std::move(asked)), out(flush) {}

  ExchangeId id;
  engine::WebSocketRequest request;
  base::FlushList flush;
  base::SendQueue out;
  codec::WebSocketDecoder reader{codec::WebSocketRole::server, std::size_t{1} << 30};
  bool stalled = false;
  bool ended = false;
};

ClientTranscript::ClientTranscript(engine::ClientOptions options, engine::UpgradeMemory* memory)
    : session_(std::make_unique<engine::ClientSession>(*this, *this, std::move(options), memory)) {}

ClientTranscript::~ClientTranscript() = default;

// The application

void ClientTranscript::open() {
  turn([&] { session_->open(); });
}

void ClientTranscript::open_polling(std::string_view with) {
  open();
  answer_get(with);
  (void)take();
}

void ClientTranscript::open_websocket() {
  open();
  accept();
  text(handshake);
  (void)take();
}

void ClientTranscript::send(std::string_view message, bool compress) {
  turn([&] {
    line("app: send " + printable(message));
    base::Frame frame = codec::text_message_frame({message});
    frame.set_compress(compress);
    session_->send(frame);
  });
}

void ClientTranscript::send_binary(std::string_view message) {
  turn([&] {
    line("app: send binary " + printable(message));
    session_->send(codec::binary_message_frame(message));
  });
}

void ClientTranscript::close() {
  turn([&] {
    line("app: close");
    session_->close();
  });
}

void ClientTranscript::abandon() {
  turn([&] {
    line("app: abandon");
    session_->abandon();
  });
}

void ClientTranscript::destroy() {
  line("app: destroy");
  session_ = nullptr;
}

void ClientTranscript::ask_ping_expired() {
  turn([&] {
    const bool expired = session_->ping_expired();
    line(std::string("app: ping expired? ") + (expired ? "yes" : "no"));
  });
}

void ClientTranscript::on_open() {
  line("app: open");
  if (on_open_hook) on_open_hook();
}

void ClientTranscript::on_text(std::string_view message) {
  line("app: got " + printable(message));
  if (on_text_hook) on_text_hook(message);
}

void ClientTranscript::on_binary(std::string_view message) {
  line("app: got binary " + printable(message));
}

void ClientTranscript::on_ping() {
  line("app: ping");
  if (on_ping_hook) on_ping_hook();
}

void ClientTranscript::on_upgrading(engine::TransportName to) {
  line("app: upgrading to " + std::string(engine::name_of(to)));
  if (on_upgrading_hook) on_upgrading_hook();
}

void ClientTranscript::on_upgrade(engine::TransportName to) {
  line("app: upgraded to " + std::string(engine::name_of(to)));
  if (on_upgrade_hook) on_upgrade_hook();
}

void ClientTranscript::on_upgrade_error(const engine::ClientFault& fault) {
  line("app: upgrade error" + shown(fault));
  if (on_upgrade_error_hook) on_upgrade_error_hook();
}

void ClientTranscript::on_drain() {
  if (on_drain_hook) on_drain_hook();
}

void ClientTranscript::on_close(engine::CloseReason reason, const engine::ClientFault& fault) {
  line("app: closed, " + std::string(engine::name_of(reason)) + shown(fault));
  if (on_close_hook) on_close_hook();
}

std::string ClientTranscript::shown(const engine::ClientFault& fault) const {
  std::string all;
  const auto add = [&](const std::string& part) {
    if (part.empty()) return;
    all += all.empty() ? " (" : "; ";
    all += part;
  };
  add(fault.message);
  add(fault.description);
  if (fault.status != 0) add("status " + std::to_string(fault.status));
  if (shows_faults) add(fault.body);
  if (fault.close_code != 0) add("code " + std::to_string(fault.close_code));
  add(fault.close_reason);
  return all.empty() ? all : all + ")";
}

// What the client asks for

std::chrono::system_clock::time_point ClientTranscript::wall_clock() {
  const auto since = std::chrono::milliseconds(1'700'000'000'000) + slept_;
  return std::chrono::system_clock::time_point(
      std::chrono::duration_cast<std::chrono::system_clock::duration>(since +
                                                                      now_.time_since_epoch()));
}

void ClientTranscript::random(std::span<unsigned char> out) {
  for (unsigned char& byte : out) byte = random_++;
}

void ClientTranscript::request(std::string_view method, ExchangeId id, const engine::ClientUrl& url,
                               std::string_view body) {
  names_[id] = std::string(method) + " " + std::to_string(id);
  std::string text = "-> " + names_[id];
  if (shows_urls) text += " " + url.text();
  if (!body.empty()) text += " " + printable(body);
  line(text);
}

void ClientTranscript::start_get(ExchangeId id, const engine::ClientUrl& url) {
  if (get_ != 0) line("TWO GETS");
  get_ = id;
  request("GET", id, url, {});
}

void ClientTranscript::start_post(ExchangeId id, const engine::ClientUrl& url, std::string body) {
  if (post_ != 0) line("TWO POSTS");
  post_ = id;
  request("POST", id, url, body);
}

void ClientTranscript::cancel(ExchangeId id) {
  line("-> " + names_[id] + " cancelled");
  if (get_ == id) get_ = 0;
  if (post_ == id) post_ = 0;
}

void ClientTranscript::let_go(ExchangeId id) {
  line("-> " + names_[id] + " let go");
  if (get_ == id) get_ = 0;
  if (post_ == id) post_ = 0;
}

void ClientTranscript::open_websocket(ExchangeId id, const engine::WebSocketRequest& asked) {
  request("ws", id, asked.url, {});
  last_socket_ = std::exchange(socket_, std::make_unique<Socket>(id, asked));
}

void ClientTranscript::close_websocket(ExchangeId id) {
  if (socket_ && socket_->id == id) {
    socket_->ended = true;
  } else {
    line("-> " + names_[id] + " ENDED AGAIN");
  }
}

// The server

void ClientTranscript::answer_get(std::string_view body, int status) {
  turn([&] {
    const ExchangeId id = std::exchange(get_, 0);
    line("<- " + names_[id] + ": " + std::to_string(status) + " " + printable(body));
    std::string room(body);
    room.append(codec::padding, ' ');
    if (session_) session_->on_response(id, status, std::string_view(room).substr(0, body.size()));
  });
}

void ClientTranscript::answer_post(int status, std::string_view body) {
  turn([&] {
    const ExchangeId id = std::exchange(post_, 0);
    line("<- " + names_[id] + ": " + std::to_string(status));
    if (session_) session_->on_response(id, status, body);
  });
}

void ClientTranscript::fail_get(std::string_view error) {
  turn([&] {
    const ExchangeId id = std::exchange(get_, 0);
    line("<- " + names_[id] + " failed");
    session_->on_request_failed(id, error);
  });
}

void ClientTranscript::fail_post(std::string_view error) {
  turn([&] {
    const ExchangeId id = std::exchange(post_, 0);
    line("<- " + names_[id] + " failed");
    session_->on_request_failed(id, error);
  });
}

std::string ClientTranscript::header(std::string_view name) const {
  for (const auto& [key, value] : socket_->request.headers) {
    if (key == name) return value;
  }
  return {};
}

void ClientTranscript::accept(std::string_view extensions, std::string_view protocol) {
  const std::string accept = codec::websocket_accept(header("Sec-WebSocket-Key"));
  accept_wrongly({"websocket", "Upgrade", accept, extensions, protocol});
}

void ClientTranscript::accept_wrongly(const engine::WebSocketAnswer& answer) {
  turn([&] {
    line("<- " + names_[socket_->id] + ": 101");
    if (!answer.extensions.empty()) socket_->reader.allow_compression(true);
    session_->on_websocket_open(socket_->id, socket_->out, answer);
  });
}

void ClientTranscript::refuse(int status, std::string_view body) {
  turn([&] {
    line("<- " + names_[socket_->id] + ": " + std::to_string(status));
    session_->on_websocket_refused(socket_->id, status, body);
  });
}

void ClientTranscript::fail_socket(std::string_view error) {
  turn([&] {
    line("<- " + names_[socket_->id] + " failed");
    session_->on_websocket_failed(socket_->id, error);
  });
}

void ClientTranscript::text(std::string_view packet) {
  turn([&] {
    line("<- " + names_[socket_->id] + " " + printable(packet));
    bytes(std::string(codec::websocket_frame(codec::WebSocketOpcode::text, packet).bytes()));
  });
}

void ClientTranscript::binary(std::string_view message) {
  turn([&] {
    line("<- " + names_[socket_->id] + " binary " + printable(message));
    bytes(std::string(codec::websocket_frame(codec::WebSocketOpcode::binary, message).bytes()));
  });
}

void ClientTranscript::close_frame(std::uint16_t code, std::string_view reason) {
  turn([&] {
    line("<- " + names_[socket_->id] + " close " + std::to_string(code));
    bytes(std::string(codec::close_frame(code, reason).bytes()));
  });
}

void ClientTranscript::bytes(std::string wire) {
  turn([&] {
    const std::size_t size = wire.size();
    wire.resize(size + codec::padding);
    if (session_) session_->on_websocket_bytes(socket_->id, {wire.data(), size});
  });
}

void ClientTranscript::lose(std::string_view error) {
  turn([&] {
    line("<- " + names_[socket_->id] + " lost");
    session_->on_websocket_closed(socket_->id, error);
  });
}

void ClientTranscript::stall(bool stalled) {
  turn([&] { socket_->stalled = stalled; });
}

// Time

void ClientTranscript::wait(std::int64_t milliseconds) {
  const engine::TimePoint until = now_ + std::chrono::milliseconds(milliseconds);
  for (int fired = 0; armed_ && *armed_ <= until; ++fired) {
    if (fired > 100'000) throw std::logic_error("the clock stands still");
    now_ = std::max(now_, *armed_);
    armed_.reset();
    turn([&] {
      woken_ = true;
      if (session_) session_->on_time();
    });
  }
  now_ = until;
}

void ClientTranscript::turn(const std::function<void()>& action) {
  ++depth_;
  action();
  if (--depth_ == 0) end_turn();
}

void ClientTranscript::end_turn() {
  ++depth_;
  while (std::exchange(woken_, false)) {
    if (session_) session_->flush();
    arm();
  }
  --depth_;
  if (last_socket_) drain(*last_socket_);
  if (socket_) drain(*socket_);
}

std::string ClientTranscript::unsent() const {
  return unsent(*socket_);
}

std::string ClientTranscript::unsent(const Socket& socket) {
  std::string wire;
  socket.out.gather([&](std::string_view part) {
    wire += part;
    return true;
  });
  return wire;
}

void ClientTranscript::drain(Socket& socket) {
  socket.out.unmark();
  socket.flush.queues().clear();
  if (socket.stalled) {
    socket.out.set_blocked(!socket.out.empty());
    return;
  }
  std::string wire = unsent(socket);
  socket.out.consume(wire.size());
  socket.out.set_blocked(false);
  std::span<char> input(wire);
  while (true) {
    using Kind = codec::WebSocketEvent::Kind;
    const auto event = socket.reader.next(input);
    if (event.kind == Kind::need_more) break;
    std::string what = event.kind == Kind::text     ? ""
                       : event.kind == Kind::binary ? "binary "
                       : event.kind == Kind::pong   ? "pong "
                       : event.kind == Kind::close  ? "close " + std::to_string(event.code)
                                                    : "INVALID FRAME";
    std::string room;
    std::string_view data = event.data;
    if (event.compressed) {
      what += "deflated ";
      codec::Inflater inflater(codec::Inflater::Context::fresh);
      data = inflater.inflate(data, std::size_t{1} << 30, room).message;
    }
    line("-> " + names_[socket.id] + " " + what + printable(data));
  }
  if (std::exchange(socket.ended, false)) line("-> " + names_[socket.id] + " ended");
  if (session_ && !wire.empty()) session_->on_websocket_drained(socket.id);
}

void ClientTranscript::arm() {
  if (!session_) return;
  const auto next = session_->next_deadline();
  if (next && (!armed_ || *next < *armed_)) armed_ = next;
}

void ClientTranscript::line(std::string_view text) {
  const auto at = std::chrono::duration_cast<std::chrono::milliseconds>(now_.time_since_epoch());
  char time[32];
  std::snprintf(time, sizeof time, "%6lldms ", static_cast<long long>(at.count()));
  text_.append(time).append(text).append("\n");
}

std::string ClientTranscript::take() {
  return std::exchange(text_, "\n");
}

}  // namespace sockeye::test
