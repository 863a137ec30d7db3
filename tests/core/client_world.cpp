#include "core/client_world.hpp"

#include <utility>

#include "codec/padding.hpp"
#include "codec/payload_writer.hpp"
#include "sockeye/value.hpp"

namespace sockeye::test {

using namespace core;

/// The test's own thread: what is posted runs at once.
class ClientWorld::Here final : public Executor {
 public:
  bool here() const noexcept override { return true; }
  void post(std::function<void()> action) override { action(); }
};

namespace {

std::string list(const std::vector<Value>& values) {
  return Value::array(values).to_json();
}

EncodedPayload encoded(const Parser& parser, std::string_view json) {
  PayloadWriter& writer = codec::payload_writer(parser);
  encode(writer, Value::parse(json).value());
  return writer.finish();
}

std::string with(std::string_view first, std::string_view second) {
  std::string text(first);
  if (!second.empty()) text.append(" (").append(second).append(")");
  return text;
}

std::string told(const Error& error) {
  return with(error.message(), error.data() ? error.data()->to_json() : "");
}

}  // namespace

void PlayedEngine::open() {
  world_.write("engine " + std::to_string(number_) + ": open");
}

void PlayedEngine::send(const base::Frame& frame) {
  std::string body(frame.body());
  if (frame.kind() == base::FrameKind::text) {
    world_.write("> " + body.substr(1));
  } else {
    world_.write("> <" + body + ">");
  }
}

void PlayedEngine::close() {
  world_.write("engine " + std::to_string(number_) + ": close");
  breaks(engine::CloseReason::forced_close);
}

void PlayedEngine::let_go() {
  world_.write("engine " + std::to_string(number_) + ": let go");
  observer_ = nullptr;
}

void PlayedEngine::says(std::string_view text) {
  std::string padded(text);
  padded.resize(text.size() + codec::padding);
  if (observer_) observer_->on_text(std::string_view(padded).substr(0, text.size()));
}

void PlayedEngine::says_binary(std::string_view bytes) {
  if (observer_) observer_->on_binary(bytes);
}

void PlayedEngine::breaks(engine::CloseReason reason, engine::ClientFault fault) {
  if (auto* observer = std::exchange(observer_, nullptr)) observer->on_close(reason, fault);
}

ClientWorld::ClientWorld(ClientManagerOptions options)
    : now_(std::chrono::hours(1)),
      manager_(std::make_unique<ClientManager>(
          std::move(options),
          ClientManager::Environment{
              .executor = std::make_shared<Here>(),
              .now = [this] { return now_; },
              .random = [this] { return random; },
              .wake = [] {},
              .make_engine = [this](engine::ClientObserver& observer) -> ClientEngine& {
                engines_.push_back(
                    std::make_unique<PlayedEngine>(*this, observer, engines_.size() + 1));
                return *engines_.back();
              }})) {
  manager_->on_error = [this](const ClientErrorReport& report) {
    write("error hook: " + with(report.error.message(), report.event));
  };
}

std::string ClientWorld::take() {
  std::string text = "\n";
  for (const std::string& line : std::exchange(lines_, {})) text.append(line).append("\n");
  return text;
}

ClientWorld::~ClientWorld() {
  manager_->shut_down();
}

std::shared_ptr<ClientSocket> ClientWorld::socket(std::string_view nsp,
                                                  client::SocketOptions options) {
  auto socket = manager_->socket(nsp, std::move(options));
  const std::string name(nsp);
  ClientSocketListeners& listeners = socket->listeners();
  listeners.connect.add(next_listener(), [this, name, weak = std::weak_ptr(socket)] {
    const auto self = weak.lock();
    write(name + " connect " + self->id() + (self->recovered() ? " recovered" : ""));
  });
  listeners.connect_error.add(next_listener(), [this, name](const Error& error) {
    write(name + " connect_error " + told(error));
  });
  listeners.disconnect.add(next_listener(),
                           [this, name](std::string_view reason, std::string_view description) {
                             write(name + " disconnect " + with(reason, description));
                           });
  return socket;
}

std::shared_ptr<ClientSocket> ClientWorld::connected(std::string_view nsp,
                                                     client::SocketOptions options) {
  auto made = socket(nsp, std::move(options));
  made->connect();
  if (manager_->state() != ClientManager::State::open) engine().opens();
  engine().says("0" + (nsp == "/" ? "" : std::string(nsp) + ",") + R"({"sid":"sid"})");
  take();
  return made;
}

void ClientWorld::watch_manager() {
  ClientManagerListeners& listeners = manager_->listeners();
  const auto plain = [this](std::string what) {
    return [this, what] { write("manager: " + what); };
  };
  const auto counted = [this](std::string what) {
    return [this, what](std::size_t attempt) {
      write("manager: " + what + " " + std::to_string(attempt));
    };
  };
  const auto failed = [this](std::string what) {
    return [this, what](const Error& error) { write("manager: " + what + " " + told(error)); };
  };
  listeners.open.add(next_listener(), plain("open"));
  listeners.ping.add(next_listener(), plain("ping"));
  listeners.reconnect_failed.add(next_listener(), plain("reconnect_failed"));
  listeners.reconnect_attempt.add(next_listener(), counted("reconnect_attempt"));
  listeners.reconnect.add(next_listener(), counted("reconnect"));
  listeners.error.add(next_listener(), failed("error"));
  listeners.reconnect_error.add(next_listener(), failed("reconnect_error"));
  listeners.close.add(next_listener(),
                      [this](std::string_view reason, std::string_view description) {
                        write("manager: close " + with(reason, description));
                      });
}

void ClientWorld::emit(ClientSocket& socket, std::string_view json, const Flags& flags) {
  EncodedPayload payload = encoded(socket.parser(), json);
  socket.emit(payload, flags, {});
}

void ClientWorld::ask(ClientSocket& socket, std::string_view json, std::string tag,
                      const Flags& flags) {
  EncodedPayload payload = encoded(socket.parser(), json);
  socket.emit(payload, flags, [this, tag](const detail::AckResult& result) {
    write("ack " + tag + ": " +
          (result.error ? result.error->message() : list(result.arguments.to_values())));
  });
}

void ClientWorld::handle(ClientSocket& socket, std::string event, std::string json) {
  socket.listeners().events.add(event, next_listener(),
                                [this, event, json](Elements arguments, detail::Call& call) {
                                  write("event " + event + " " + list(arguments.to_values()));
                                  if (json.empty() || !call.claim_ack()) return;
                                  PayloadWriter& writer = call.begin_ack();
                                  encode(writer, Value::parse(json).value());
                                  call.answer(writer.finish());
                                });
}

void ClientWorld::pass(std::chrono::milliseconds time) {
  const TimePoint end = now_ + time;
  while (const auto due = manager_->next_deadline()) {
    if (*due > end) break;
    now_ = std::max(now_, *due);
    manager_->tick();
  }
  now_ = end;
}

}  // namespace sockeye::test
