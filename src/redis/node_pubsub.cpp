#include "redis/node_pubsub.hpp"

#include <utility>

#include "redis/command.hpp"

namespace sockeye::redis {
namespace {

/// A command's arguments at most, so that thousands of rooms make no command that blocks a server.
constexpr std::size_t names_in_command = 500;

std::string_view verb(SubscriptionKind kind, bool add) {
  switch (kind) {
    case SubscriptionKind::channel:
      return add ? "SUBSCRIBE" : "UNSUBSCRIBE";
    case SubscriptionKind::pattern:
      return add ? "PSUBSCRIBE" : "PUNSUBSCRIBE";
    case SubscriptionKind::shard:
      break;
  }
  return add ? "SSUBSCRIBE" : "SUNSUBSCRIBE";
}

/// What the first element of a pushed array says; false where it is none of ours.
struct Push {
  enum class What : std::uint8_t { message, subscribe, unsubscribe, other };
  What what = What::other;
  SubscriptionKind kind = SubscriptionKind::channel;

  explicit Push(std::string_view word) {
    if (word.starts_with('p') && word != "pong") {
      kind = SubscriptionKind::pattern;
      word.remove_prefix(1);
    } else if (word.starts_with('s') &&
               (word.starts_with("sm") || word.starts_with("ss") || word == "sunsubscribe")) {
      kind = SubscriptionKind::shard;
      word.remove_prefix(1);
    }
    if (word == "message") what = What::message;
    if (word == "subscribe") what = What::subscribe;
    if (word == "unsubscribe") what = What::unsubscribe;
  }
};

}  // namespace

NodePubSub::NodePubSub(const Site& site, std::optional<Endpoint> endpoint,
                       net::OnBrokerStatus on_status, OnMisplaced on_misplaced)
    : site_(site),
      on_misplaced_(std::move(on_misplaced)),
      link_(site, std::move(endpoint), "subscriptions", site.options.ping_interval, *this,
            std::move(on_status)) {}

NodePubSub::~NodePubSub() = default;

std::size_t NodePubSub::size() const noexcept {
  std::size_t count = 0;
  for (const Subscriptions& names : subscriptions_) count += names.size();
  return count;
}

void NodePubSub::subscribe(SubscriptionKind kind, std::string_view name, MessageSink& sink) {
  const auto [found, added] = of(kind).insert_or_assign(std::string(name), Subscription{&sink, 0});
  found->second.generation = ++generations_;
  note({kind, true, found->first, generations_});
}

void NodePubSub::unsubscribe(SubscriptionKind kind, std::string_view name) {
  Subscriptions& names = of(kind);
  const auto found = names.find(name);
  if (found == names.end()) return;
  names.erase(found);
  note({kind, false, std::string(name), 0});
}

void NodePubSub::note(Change change) {
  if (!link_.ready()) return;
  changes_.push_back(std::move(change));
  if (changes_.size() > 1) return;
  site_.shard.at_end_of_turn([this, watch = lifetime_.watch()] {
    if (watch) ask();
  });
}

void NodePubSub::ask() {
  std::vector<Change> changes = std::exchange(changes_, {});
  if (!link_.ready()) return;
  Asked asked;
  for (Change& change : changes) {
    if (!asked.changes.empty()) {
      const Change& first = asked.changes.front();
      // The channels of one command must have one slot; so in a cluster each has its own command.
      const bool alone = change.kind == SubscriptionKind::shard && on_misplaced_;
      if (alone || first.kind != change.kind || first.add != change.add ||
          asked.changes.size() == names_in_command) {
        send(std::exchange(asked, {}));
      }
    }
    asked.changes.push_back(std::move(change));
  }
  if (!asked.changes.empty()) send(std::move(asked));
}

void NodePubSub::send(Asked asked) {
  const Change& first = asked.changes.front();
  std::vector<std::string_view> parts{verb(first.kind, first.add)};
  for (const Change& change : asked.changes) parts.push_back(change.name);
  link_.push(encode_command(parts));
  asked_.push_back(std::move(asked));
}

void NodePubSub::on_ready() {
  changes_.clear();
  for (const SubscriptionKind kind :
       {SubscriptionKind::channel, SubscriptionKind::pattern, SubscriptionKind::shard}) {
    for (const auto& [name, subscription] : of(kind)) {
      changes_.push_back({kind, true, name, subscription.generation});
    }
  }
  ask();
}

void NodePubSub::on_idle() {
  link_.push(encode_command({"PING"}));
}

void NodePubSub::on_lost() {
  asked_.clear();
  std::vector<std::pair<SubscriptionKind, std::string>> interrupted;
  for (const SubscriptionKind kind :
       {SubscriptionKind::channel, SubscriptionKind::pattern, SubscriptionKind::shard}) {
    for (auto& [name, subscription] : of(kind)) {
      if (std::exchange(subscription.confirmed, false)) interrupted.emplace_back(kind, name);
    }
  }
  const net::Lifetime::Watch alive = lifetime_.watch();
  for (const auto& [kind, name] : interrupted) {
    const auto found = of(kind).find(name);
    if (found == of(kind).end() || found->second.confirmed) continue;
    found->second.sink->on_interrupted(name);
    if (!alive) return;
  }
}

void NodePubSub::on_reply(const Reply& reply) {
  if (reply.is_error()) {
    take_error(reply.text());
    return;
  }
  if (reply.size() < 3) return;
  Reply::Iterator part = reply.begin();
  const Push push((*part).text());
  const std::string_view name = (*++part).text();
  if (push.what == Push::What::message) {
    const std::string_view second = (*++part).text();
    if (push.kind == SubscriptionKind::pattern) {
      if (reply.size() == 4) take_message(push.kind, name, second, (*++part).text());
    } else {
      take_message(push.kind, name, name, second);
    }
  } else if (push.what != Push::What::other) {
    take_confirmation(push.kind, push.what == Push::What::subscribe, name);
  }
}

void NodePubSub::take_message(SubscriptionKind kind, std::string_view name,
                              std::string_view channel, std::string_view payload) {
  const Subscriptions& names = of(kind);
  const auto found = names.find(name);
  if (found != names.end()) found->second.sink->on_message(name, channel, payload);
}

void NodePubSub::take_confirmation(SubscriptionKind kind, bool add, std::string_view name) {
  Change* due = nullptr;
  if (!asked_.empty()) {
    Asked& first = asked_.front();
    Change& change = first.changes[first.answered];
    if (change.kind == kind && change.add == add && change.name == name) due = &change;
  }
  if (!due) {
    // The server takes a sharded channel away whose slot another node has now.
    if (!add && kind == SubscriptionKind::shard && on_misplaced_) {
      on_misplaced_(name);
    } else {
      link_.lose("confirmed what nobody asked for");
    }
    return;
  }
  const Change change = std::move(*due);
  Asked& first = asked_.front();
  if (++first.answered == first.changes.size()) asked_.pop_front();
  if (change.add) confirm(change);
}

void NodePubSub::confirm(const Change& change) {
  const auto found = of(change.kind).find(change.name);
  if (found == of(change.kind).end() || found->second.generation != change.generation) return;
  found->second.confirmed = true;
  found->second.sink->on_subscribed(change.name);
}

void NodePubSub::take_error(std::string_view error) {
  if (asked_.empty()) {
    link_.lose("error: " + std::string(error));
    return;
  }
  const Asked refused = std::move(asked_.front());
  asked_.pop_front();
  const net::Lifetime::Watch alive = lifetime_.watch();
  for (const Change& change : refused.changes) {
    const auto found = of(change.kind).find(change.name);
    if (!change.add || found == of(change.kind).end() ||
        found->second.generation != change.generation) {
      continue;
    }
    if (on_misplaced_ && error.starts_with("MOVED")) {
      on_misplaced_(change.name);
    } else {
      found->second.sink->on_refused(change.name, error);
    }
    if (!alive) return;
  }
}

}  // namespace sockeye::redis
