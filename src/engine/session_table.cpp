#include "engine/session_table.hpp"

#include <utility>

#include "base/log.hpp"
#include "codec/engine_packet.hpp"

namespace sockeye::engine {
namespace {

long long milliseconds(Duration duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

}  // namespace

SessionTable::SessionTable(Options options, std::function<TimePoint()> now,
                           std::function<void()> wake)
    : options_(std::move(options)),
      now_(std::move(now)),
      wake_(std::move(wake)),
      ping_due_(options_.ping_interval),
      pong_due_(options_.ping_timeout),
      client_ping_due_(options_.ping_interval + options_.ping_timeout),
      upgrade_due_(options_.upgrade_timeout),
      noop_due_(options_.probe_interval),
      close_due_(options_.poll_close_timeout) {}

SessionTable::~SessionTable() {
  sessions_.for_each([](Session& session) { delete &session; });
}

Session& SessionTable::open(std::string_view id, TransportName transport,
                            WebSocketTransport* websocket, Dialect dialect) {
  auto owned = std::make_unique<Session>(*this, id, std::move(dialect));
  sessions_.insert(*owned);
  Session& session = *owned.release();
  if (websocket) session.attach(*websocket);
  base::debug("engine", "a session begins over ", name_of(transport));
  session.begin_heartbeat();
  session.send_packet(
      codec::packet_frame(codec::EnginePacketType::open, open_packet(session, transport)));
  return session;
}

Session* SessionTable::find(std::string_view id) const {
  return sessions_.find(id);
}

std::string SessionTable::open_packet(const Session& session, TransportName transport) const {
  const bool upgradable = transport == TransportName::polling && options_.allow_upgrades &&
                          options_.serves(TransportName::websocket);
  std::string json = R"({"sid":")";
  json += session.id();
  json += R"(","upgrades":[)";
  if (upgradable) json += R"("websocket")";
  json += R"(],"pingInterval":)";
  json += std::to_string(milliseconds(options_.ping_interval));
  json += R"(,"pingTimeout":)";
  json += std::to_string(milliseconds(options_.ping_timeout));
  json += R"(,"maxPayload":)";
  json += std::to_string(options_.max_http_buffer_size);
  json += '}';
  return json;
}

void SessionTable::tick() {
  const TimePoint now = now_();
  ping_due_.expire(now, [](Session& session) { session.ping(); });
  for (Deadlines* silence : {&pong_due_, &client_ping_due_}) {
    silence->expire(now, [](Session& session) { session.finish(CloseReason::ping_timeout, ""); });
  }
  upgrade_due_.expire(now, [](UpgradeAttempt& attempt) { attempt.session.abandon_upgrade(); });
  noop_due_.expire(now, [](UpgradeAttempt& attempt) { attempt.session.noop_tick(); });
  close_due_.expire(now, [](Session& session) {
    session.finish(CloseReason::forced_close, "no poll came to be told so");
  });
}

std::optional<TimePoint> SessionTable::next_deadline() const {
  std::optional<TimePoint> next;
  for (const auto due : {ping_due_.next(), pong_due_.next(), client_ping_due_.next(),
                         upgrade_due_.next(), noop_due_.next(), close_due_.next()}) {
    if (due && (!next || *due < *next)) next = due;
  }
  return next;
}

void SessionTable::flush() {
  // By index: an answer may end a session, and its observer may send to others.
  for (std::size_t i = 0; i < marked_.size(); ++i) {
    marked_[i]->flush();
  }
  marked_.clear();
}

void SessionTable::collect() {
  std::erase_if(marked_,
                [](const Session* session) { return session->state() == Session::State::closed; });
  ended_.clear();
}

void SessionTable::end(Session& session) {
  if (!sessions_.erase(session)) return;
  ended_.emplace_back(&session);
  wake_();
}

}  // namespace sockeye::engine
