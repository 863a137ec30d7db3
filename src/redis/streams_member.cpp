#include "redis/streams_member.hpp"

#include <algorithm>
#include <utility>

#include "codec/tape_pool.hpp"
#include "redis/count_subscribers.hpp"

namespace sockeye::redis {
namespace {

cluster::ClusterNodeOptions node_options(const cluster::RedisStreamsAdapterOptions& options,
                                         bool shares_log) {
  cluster::ClusterNodeOptions result;
  result.shares_log = shares_log;
  result.request_timeout = options.requests_timeout;
  return result;
}

/// What is of use only now: whoever was cut off need not read it later.
bool is_ephemeral(const cluster::ClusterMessage& message) {
  using cluster::MessageType;
  return message.type == MessageType::server_side_emit ||
         message.type == MessageType::fetch_sockets ||
         (message.type == MessageType::broadcast && !message.request_id.empty());
}

}  // namespace

StreamsMember::StreamsMember(const std::optional<StreamRecovery>& recovery, const std::string& uid,
                             const std::string& nsp,
                             const cluster::RedisStreamsAdapterOptions& options,
                             cluster::Environment environment, cluster::LocalSide& local,
                             Commands& commands, PubSub& pubsub)
    : commands_(commands),
      local_(local),
      pubsub_(pubsub),
      kind_(options.use_sharded_pubsub ? SubscriptionKind::shard : SubscriptionKind::channel),
      stream_(stream_of(options.stream_name, options.stream_count, nsp)),
      max_len_(options.max_len),
      only_plaintext_(options.only_plaintext),
      channel_(options.channel_prefix + "#" + nsp + "#"),
      own_channel_(channel_ + uid + "#"),
      node_(uid, nsp, node_options(options, recovery.has_value()), std::move(environment), local,
            *this) {
  if (recovery) sessions_.emplace(*recovery, stream_, nsp, commands, local.parser());
  pubsub_.subscribe(kind_, channel_, *this);
  pubsub_.subscribe(kind_, own_channel_, *this);
}

StreamsMember::~StreamsMember() {
  unsubscribe();
}

void StreamsMember::publish(const cluster::ClusterMessage& message) {
  if (is_ephemeral(message)) {
    send(channel_, message);
  } else {
    OnOutcome on_outcome;
    if (sessions_) {
      on_outcome = [this, message, alive = lifetime_.watch()](const Outcome& outcome) {
        // What may be in the stream all the same comes from there, or not at all.
        const bool unknown = !outcome.answered() && outcome.failure() == Failure::fate_unknown;
        if (alive && !outcome.ok() && !unknown) node_.carry_out(message);
      };
    }
    commands_.send(encode_entry(stream_, max_len_, message, only_plaintext_), stream_,
                   std::move(on_outcome), Repeat::never);
  }
}

void StreamsMember::respond(std::string_view requester, const cluster::ClusterMessage& message) {
  send(channel_ + std::string(requester) + "#", message);
}

void StreamsMember::send(std::string_view channel, const cluster::ClusterMessage& message) {
  const std::string_view verb = kind_ == SubscriptionKind::shard ? "SPUBLISH" : "PUBLISH";
  commands_.send({verb, channel, cluster::to_msgpack(message)}, channel, {});
}

void StreamsMember::count_nodes(std::function<void(std::optional<std::size_t>)> done) {
  count_subscribers(commands_, kind_, channel_, std::move(done));
}

void StreamsMember::restore_session(const cluster::SessionClaim& claim,
                                    std::function<void(core::SharedSession)> done) {
  if (!sessions_) return done({});
  sessions_->restore(claim, [done = std::move(done), alive = lifetime_.watch(), asked_at = last_,
                             this](core::SharedSession found) {
    found.asked_at = asked_at;
    // Where nothing is read yet, what comes until then is in neither.
    if (!alive || !reading_) found.complete = false;
    done(std::move(found));
  });
}

void StreamsMember::write_session(const core::SessionRecord& session, core::SessionState state) {
  if (sessions_) sessions_->write(session, state);
}

void StreamsMember::erase_session(const std::string& pid) {
  if (sessions_) sessions_->erase(pid);
}

void StreamsMember::begin(core::LogPosition last) {
  reading_ = true;
  last_ = std::max(last_, last);
  local_.passed(last);
}

void StreamsMember::close(std::function<void()> done) {
  unsubscribe();
  if (!sessions_) return done();
  // Behind the sessions of those who have just been sent away.
  sessions_->flush(std::move(done));
}

void StreamsMember::unsubscribe() {
  if (std::exchange(left_, true)) return;
  pubsub_.unsubscribe(kind_, channel_);
  pubsub_.unsubscribe(kind_, own_channel_);
}

void StreamsMember::on_message(std::string_view, std::string_view, std::string_view payload) {
  node_.on_envelope(payload);
}

void StreamsMember::on_entry(std::string_view id, const StreamEntry& entry) {
  if (entry.uid == node_.uid() && !sessions_) return;
  cluster::ReceivedMessage message{
      .type = entry.type, .uid = entry.uid, .nsp = entry.nsp, .offset = id, .data = {}};
  const net::Lifetime::Watch alive = lifetime_.watch();
  if (!node_.ignores(message, entry.data)) {
    const codec::TapeLease tape;
    std::string decoded;
    // What cannot be read is counted there as what it is: a message without data.
    if (entry.decode(decoded, *tape)) message.data = tape->root();
    node_.on_message(message);
  }
  const auto position = core::LogPosition::parse(id);
  if (!alive || !position) return;
  last_ = std::max(last_, *position);
  local_.passed(*position);
}

}  // namespace sockeye::redis
