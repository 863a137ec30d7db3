#include "postgres/member.hpp"

#include <utility>

#include "cluster/wire.hpp"
#include "codec/tape_pool.hpp"
#include "postgres/notify.hpp"

namespace sockeye::postgres {
namespace {

cluster::ClusterNodeOptions node_options(const cluster::PostgresAdapterOptions& options) {
  cluster::ClusterNodeOptions result;
  result.request_timeout = options.requests_timeout;
  result.heartbeat = true;
  result.heartbeat_interval = options.heartbeat_interval;
  result.heartbeat_timeout = options.heartbeat_timeout;
  return result;
}

std::string_view text_of(Cursor from) {
  return from.kind() == Kind::string ? from.as_string() : std::string_view();
}

}  // namespace

Member::Member(const std::string& uid, const std::string& nsp,
               const cluster::PostgresAdapterOptions& options, cluster::Environment environment,
               cluster::LocalSide& local, Session& queries, Session& listener)
    : warn_(environment.warn),
      options_(options),
      queries_(queries),
      listener_(listener),
      channel_(options.channel_prefix + "#" + nsp),
      node_(uid, nsp, node_options(options), std::move(environment), local, *this) {
  listener_.listen(channel_, *this);
}

Member::~Member() {
  unlisten();
}

void Member::unlisten() {
  if (!std::exchange(left_, true)) listener_.unlisten(channel_);
}

// What the others answered to the first greeting came before anybody listened here.
void Member::on_listening(std::string_view) {
  cluster::ClusterMessage hello;
  hello.type = cluster::MessageType::initial_heartbeat;
  hello.uid = node_.uid();
  hello.nsp = node_.nsp();
  publish(hello);
}

OnOutcome Member::report() {
  return [warn = warn_](const Outcome& outcome) {
    if (outcome.result() && !outcome.ok()) warn("PostgreSQL: " + std::string(outcome.error()));
  };
}

void Member::publish(const cluster::ClusterMessage& message) {
  queries_.query(notify(channel_, options_.table_name, options_.payload_threshold, message),
                 report());
}

void Member::respond(std::string_view, const cluster::ClusterMessage& message) {
  publish(message);
}

void Member::count_nodes(std::function<void(std::optional<std::size_t>)> done) {
  done(std::nullopt);
}

void Member::close(std::function<void()> done) {
  unlisten();
  if (!queries_.status().connected) return done();
  // Behind the farewell.
  queries_.query({"SELECT 1"}, [done = std::move(done)](const Outcome&) { done(); });
}

void Member::on_notification(std::string_view, std::string_view payload) {
  if (node_.ignores(payload, node_.nsp())) return;
  if (!payload.starts_with('{')) return node_.on_envelope(payload);
  const codec::TapeLease tape;
  if (!cluster::read_message(payload, *tape)) return node_.on_envelope(payload);
  const Cursor id = tape->root()["attachmentId"];
  const bool is_text = id.kind() == Kind::string;
  if (!is_text && id.kind() != Kind::int64) {
    if (waiting_.empty()) return deliver(payload);
    if (waiting_.size() < most_waiting) {
      waiting_.push_back(std::make_shared<Waiting>(Waiting{std::string(payload)}));
    }
    return;
  }
  if (text_of(tape->root()["uid"]) == node_.uid() || waiting_.size() >= most_waiting) return;
  fetch(is_text ? std::string(id.as_string()) : std::to_string(id.as_int64()));
}

void Member::fetch(const std::string& id) {
  const auto waiting = std::make_shared<Waiting>();
  waiting_.push_back(waiting);
  queries_.query(
      {"SELECT payload FROM " + options_.table_name + " WHERE id = $1::bigint", {{id}}, true},
      [this, watch = lifetime_.watch(), waiting](const Outcome& outcome) {
        if (!watch) return;
        const bool found = outcome.ok() && outcome.result()->rows() == 1;
        waiting->bytes = found ? std::string(outcome.result()->value(0, 0)) : std::string();
        if (!found) {
          warn_("PostgreSQL: an attachment is lost" +
                (outcome.ok() ? std::string() : ": " + std::string(outcome.error())));
        }
        hand_out();
      },
      Repeat::safe);
}

void Member::hand_out() {
  const net::Lifetime::Watch alive = lifetime_.watch();
  while (!waiting_.empty() && waiting_.front()->bytes) {
    const std::shared_ptr<Waiting> first = std::move(waiting_.front());
    waiting_.pop_front();
    if (!first->bytes->empty()) deliver(*first->bytes);
    if (!alive) return;
  }
}

// The official emitter names no namespace: its channel does.
void Member::deliver(std::string_view bytes) {
  const codec::TapeLease tape;
  if (!cluster::read_message(bytes, *tape)) return node_.on_envelope(bytes);
  const Cursor root = tape->root();
  const Cursor type = root["type"];
  const std::string_view nsp = text_of(root["nsp"]);
  node_.on_message(
      {.type = type.kind() == Kind::int64 ? static_cast<std::uint64_t>(type.as_int64()) : 0,
       .uid = text_of(root["uid"]),
       .nsp = nsp.empty() ? std::string_view(node_.nsp()) : nsp,
       .offset = {},
       .data = root["data"]});
}

}  // namespace sockeye::postgres
