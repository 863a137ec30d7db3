// The pretended peer, clock and application of the transcripts.
#include "engine/transcript.hpp"

#include <cstdio>
#include <stdexcept>
#include <utility>

#include "codec/engine_packet.hpp"
#include "codec/padding.hpp"
#include "engine/printable.hpp"

namespace sockeye::test {
PeerSocket::PeerSocket(Transcript& transcript, std::string name, std::size_t max_message)
    : transcript_(transcript),
      name_(std::move(name)),
      out_(flush_),
      transport_(out_, max_message, *this),
      reader_(codec::WebSocketRole::client, std::size_t{1} << 30) {}

void PeerSocket::text(std::string_view packet) {
  transcript_.turn([&] {
    transcript_.line("<- " + name_ + " " + printable(packet));
    const auto frame = codec::masked_websocket_frame(codec::WebSocketOpcode::text, packet, {});
    bytes(std::string(frame.bytes()));
  });
}

void PeerSocket::binary(std::string_view data) {
  transcript_.turn([&] {
    transcript_.line("<- " + name_ + " binary " + printable(data));
    const auto frame = codec::masked_websocket_frame(codec::WebSocketOpcode::binary, data, {});
    bytes(std::string(frame.bytes()));
  });
}

void PeerSocket::frame(codec::WebSocketOpcode opcode, std::string_view payload) {
  transcript_.turn([&] {
    transcript_.line("<- " + name_ + " opcode " + std::to_string(static_cast<int>(opcode)) + " " +
                     printable(payload));
    const auto whole = codec::masked_websocket_frame(opcode, payload, {1, 2, 3, 4});
    bytes(std::string(whole.bytes()));
  });
}

void PeerSocket::bytes(std::string wire) {
  transcript_.turn([&] {
    const std::size_t size = wire.size();
    wire.resize(size + codec::padding);
    transport_.receive({wire.data(), size});
  });
}

void PeerSocket::agree(std::shared_ptr<engine::MessageCompression> shard,
                       const codec::DeflateParameters& agreed) {
  transport_.compress(std::move(shard), agreed);
  reader_.allow_compression(true);
}

void PeerSocket::lose() {
  transcript_.turn([&] {
    transcript_.line("<- " + name_ + " lost");
    transport_.lost();
  });
}

void PeerSocket::drain() {
  out_.unmark();
  flush_.queues().clear();
  if (stalled_) {
    out_.set_blocked(!out_.empty());
    return;
  }
  std::string wire;
  out_.gather([&](std::string_view part) {
    wire += part;
    return true;
  });
  out_.consume(wire.size());
  out_.set_blocked(false);
  std::span<char> input(wire);
  while (true) {
    using Kind = codec::WebSocketEvent::Kind;
    const auto event = reader_.next(input);
    if (event.kind == Kind::need_more) break;
    std::string what = event.kind == Kind::text     ? ""
                       : event.kind == Kind::binary ? "binary "
                       : event.kind == Kind::ping   ? "ping "
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
    transcript_.line("-> " + name_ + " " + what + printable(data));
  }
  if (ended_ && !std::exchange(ended_shown_, true)) transcript_.line("-> " + name_ + " ended");
}

class Transcript::Reply final : public engine::PollReply {
 public:
  Reply(Transcript& transcript, std::string name)
      : transcript_(transcript), name_(std::move(name)) {}
  void allow_compression() override { compressible_ = true; }
  ~Reply() override {
    if (!answered_) transcript_.line("-> " + name_ + ": dropped");
  }
  void answer(int status, std::string_view content_type, std::string body) override {
    if (answered_) transcript_.line("ANSWERED TWICE");
    answered_ = true;
    std::string text = "-> " + name_ + ": " + std::to_string(status);
    const std::string_view usual =
        name_.starts_with("GET") ? "text/plain; charset=UTF-8" : "text/html";
    if (status == 200 && content_type != usual) text.append(" ").append(content_type);
    if (!body.empty()) text += " " + printable(body);
    if (compressible_ && transcript_.shows_compressible) text += " (compressible)";
    transcript_.line(text);
  }

 private:
  Transcript& transcript_;
  std::string name_;
  bool answered_ = false;
  bool compressible_ = false;
};

Transcript::Transcript(engine::Options options)
    : table_(std::move(options), [this] { return now_; }, [this] { woken_ = true; }) {}

Transcript::~Transcript() = default;

void Transcript::open_polling(bool is_shown, const engine::Dialect& dialect) {
  turn([&] {
    session_ = &table_.open(std::string(sid), engine::TransportName::polling, nullptr, dialect);
    session_->observe(*this);
    get();
  });
  if (!is_shown) (void)take();
}

PeerSocket& Transcript::open_websocket(bool is_shown, const engine::Dialect& dialect) {
  PeerSocket& socket = add_socket();
  turn([&] {
    session_ = &table_.open(std::string(sid), engine::TransportName::websocket, &socket.transport(),
                            dialect);
    session_->observe(*this);
  });
  if (!is_shown) (void)take();
  return socket;
}

engine::Session* Transcript::admitted(std::string_view method, bool upgrade,
                                      const std::string& request) {
  engine::Session* session = table_.find(sid);
  engine::RequestFacts facts;
  facts.method = method;
  facts.sid = sid;
  facts.transport = upgrade ? "websocket" : "polling";
  facts.upgrade = upgrade;
  if (session) {
    facts.session_transport = session->transport();
    facts.session_protocol = session->protocol();
    facts.protocol = session->protocol() == engine::Protocol::v4 ? "4" : "3";
  }
  if (const auto refusal = verify(facts, table_.options())) {
    line("-> " + request + ": " + std::to_string(refusal->status()) + " " + refusal->json());
    return nullptr;
  }
  return session;
}

void Transcript::get() {
  turn([&] {
    const std::string name = "GET " + std::to_string(++gets_);
    line("<- " + name);
    if (engine::Session* session = admitted("GET", false, name)) {
      auto reply = std::make_unique<Reply>(*this, name);
      last_get_ = reply.get();
      session->on_get(std::move(reply));
    }
  });
}

void Transcript::abort_get() {
  turn([&] {
    line("<- GET aborted");
    if (engine::Session* session = table_.find(sid)) session->on_get_aborted(last_get_);
  });
}

void Transcript::begin_post() {
  turn([&] {
    line("<- POST begins");
    engine::Session* session = table_.find(sid);
    if (session && session->transport() == engine::TransportName::polling) {
      (void)session->begin_post();
    }
  });
}

void Transcript::abort_post() {
  turn([&] {
    line("<- POST aborted");
    if (engine::Session* session = table_.find(sid)) session->on_post_aborted();
  });
}

void Transcript::post(std::string_view body, std::string_view type) {
  turn([&] {
    const std::string name = "POST " + std::to_string(++posts_);
    line("<- " + name + " " + printable(body));
    if (engine::Session* session = admitted("POST", false, name)) {
      session->on_post(std::make_unique<Reply>(*this, name), type, body);
    }
  });
}

void Transcript::post_too_large() {
  turn([&] {
    const std::string name = "POST " + std::to_string(++posts_);
    line("<- " + name + " too large");
    if (engine::Session* session = admitted("POST", false, name)) {
      session->on_post_too_large(std::make_unique<Reply>(*this, name));
    }
  });
}

PeerSocket& Transcript::upgrade(bool base64) {
  PeerSocket& socket = add_socket();
  turn([&] {
    line("<- " + socket.name() + " upgrade");
    engine::Session* session = admitted("GET", true, socket.name());
    if (!session || !session->begin_upgrade(socket.transport(), base64)) {
      socket.transport().close();
    }
  });
  return socket;
}

PeerSocket& Transcript::add_socket() {
  sockets_.push_back(std::make_unique<PeerSocket>(*this, "ws" + std::to_string(sockets_.size() + 1),
                                                  table_.options().max_http_buffer_size));
  return *sockets_.back();
}

void Transcript::send(std::string_view text, bool compress) {
  turn([&] {
    line("app: send " + printable(text));
    base::Frame frame = codec::text_message_frame({text});
    frame.set_compress(compress);
    if (session_) session_->send(frame);
  });
}

void Transcript::send_binary(std::string_view bytes) {
  turn([&] {
    line("app: send binary " + printable(bytes));
    if (session_) session_->send(codec::binary_message_frame(bytes));
  });
}

void Transcript::close() {
  turn([&] {
    line("app: close");
    session_->close();
  });
}

void Transcript::discard() {
  turn([&] {
    line("app: discard");
    session_->discard();
  });
}

void Transcript::on_text(engine::Session&, std::string_view text) {
  line("app: got " + printable(text));
  if (on_text_hook) on_text_hook(text);
}

void Transcript::on_binary(engine::Session&, std::string_view bytes) {
  line("app: got binary " + printable(bytes));
}

void Transcript::on_upgrade(engine::Session& session) {
  line("app: upgraded to " + std::string(name_of(session.transport())));
  if (on_upgrade_hook) on_upgrade_hook();
}

void Transcript::on_close(engine::Session&, engine::CloseReason reason,
                          std::string_view description) {
  std::string text = "app: closed, " + std::string(name_of(reason));
  if (!description.empty()) text += " (" + std::string(description) + ")";
  line(text);
  if (on_close_hook) on_close_hook();
}

void Transcript::wait(std::int64_t milliseconds) {
  const engine::TimePoint until = now_ + std::chrono::milliseconds(milliseconds);
  for (int fired = 0; armed_ && *armed_ <= until; ++fired) {
    if (fired > 100'000) throw std::logic_error("the clock stands still");
    now_ = std::max(now_, *armed_);
    armed_.reset();
    turn([&] {
      woken_ = true;
      table_.tick();
    });
  }
  now_ = until;
}

void Transcript::turn(const std::function<void()>& action) {
  ++depth_;
  action();
  if (--depth_ == 0) end_turn();
}

void Transcript::end_turn() {
  while (std::exchange(woken_, false)) {
    table_.flush();
    table_.collect();
    arm();
  }
  for (const auto& socket : sockets_) socket->drain();
  if (!table_.find(sid)) session_ = nullptr;
}

void Transcript::arm() {
  const auto next = table_.next_deadline();
  if (next && (!armed_ || *next < *armed_)) armed_ = next;
}

void Transcript::line(std::string_view text) {
  const auto at = std::chrono::duration_cast<std::chrono::milliseconds>(now_.time_since_epoch());
  char time[32];
  std::snprintf(time, sizeof time, "%6lldms ", static_cast<long long>(at.count()));
  text_.append(time).append(text).append("\n");
}

std::string Transcript::take() {
  return std::exchange(text_, "\n");
}

}  // namespace sockeye::test
