#include "world.hpp"

#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "codec/json_writer.hpp"
#include "core/outgoing.hpp"
#include "member.hpp"

namespace sockeye::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t nodes = 5;
constexpr const char* rooms[] = {"red", "green", "blue", "7"};

class World {
 public:
  World(std::uint64_t seed, Protocol protocol, bool talk)
      : random_(seed), bus_(random_, clock_, verdict_.counts), protocol_(protocol), talk_(talk) {}

  Verdict run() {
    for (std::size_t i = 0; i < nodes; ++i) start();
    stranger_ = make("/elsewhere", nullptr);
    settle(seconds(2));
    for (int round = 0; round < 4 && verdict_.broken.empty(); ++round) {
      choose_faults();
      for (int i = 0; i < 40; ++i) act();
      bus_.faults = {};
      bus_.sides.clear();
    }
    // All that may still be under way arrives, all that was silent is forgotten.
    settle(seconds(15));
    if (!open_.empty()) broke("a request never ended: " + *open_.begin());
    if (verdict_.broken.empty()) judge_peace();
    members_.clear();
    stranger_.reset();
    return verdict_;
  }

 private:
  struct Sent {
    std::string sender;
    core::Target target;
  };

  void broke(const std::string& what) {
    if (verdict_.broken.empty()) verdict_.broken = what;
  }
  void say(const std::string& what) {
    if (talk_)
      std::cout << "  " << (clock_.now().time_since_epoch() / milliseconds(1)) << "  " << what
                << '\n';
  }

  void settle(milliseconds duration) {
    const core::TimePoint end = clock_.now() + duration;
    while (clock_.step(end)) {
    }
  }

  std::unique_ptr<Member> make(const std::string& nsp, const std::string* uid) {
    const std::string name = uid ? *uid : random_.hex(protocol_ == Protocol::cluster ? 16 : 6);
    cluster::Environment environment;
    environment.clock = {std::shared_ptr<void>(), &clock_};
    environment.random_name = [this](std::size_t size) { return random_.hex(size); };
    environment.random_hex = environment.random_name;
    environment.warn = [](const std::string&) {};
    Observer observer;
    const bool elsewhere = nsp != "/";
    observer.delivered = [this, name, elsewhere](const core::BroadcastPacket& packet,
                                                 const core::Target& target,
                                                 const std::set<std::string>& receivers) {
      if (elsewhere) return broke("an event of another namespace was delivered");
      delivered(name, packet, target, receivers);
    };
    observer.server_side = [this, name, elsewhere](const std::vector<Value>& event) {
      if (elsewhere) return broke("a server event of another namespace was delivered");
      const std::string key = name + ' ' + std::string(event.at(1).text());
      if (event.at(1).text().starts_with(name)) broke("a server event came back to its sender");
      if (!heard_.insert(key).second) broke("a server event came twice: " + key);
    };
    auto side = std::make_unique<SimSide>(random_, clock_, std::move(observer));
    for (std::size_t i = 0; i < 3; ++i) {
      const std::string id = "socket" + std::to_string(++sockets_);
      side->sockets()[id] = {id};
      if (random_.chance(0.5)) side->sockets()[id].insert(rooms[random_.below(4)]);
    }
    std::unique_ptr<Member> member;
    if (protocol_ == Protocol::cluster) {
      member = std::make_unique<ClusterMember>(name, nsp, std::move(side), bus_, environment);
    } else {
      std::size_t& count = elsewhere ? elsewhere_ : subscribers_;
      member = std::make_unique<PubSubMember>(name, nsp, std::move(side), bus_, environment, clock_,
                                              count);
    }
    member->node().start();
    return member;
  }

  void start() {
    members_.push_back(make("/", nullptr));
    ++verdict_.counts.started;
    say("starts " + members_.back()->name);
  }

  Member& any() { return *members_[random_.below(members_.size())]; }

  core::Target any_target() {
    core::Target target;
    for (std::size_t i = random_.below(3); i > 0; --i)
      target.rooms.emplace_back(rooms[random_.below(4)]);
    if (random_.chance(0.2)) target.except.emplace_back(rooms[random_.below(4)]);
    if (random_.chance(0.1))
      target.rooms = {"socket" + std::to_string(1 + random_.below(sockets_))};
    target.flags.is_volatile = random_.chance(0.1);
    target.flags.compress = !random_.chance(0.1);
    return target;
  }

  core::BroadcastPacket any_packet(const Member& from, const core::Target& target) {
    const std::string id = std::to_string(++events_);
    codec::JsonWriter& writer = codec::json_writer();
    Value event = Value::array({"event", id, Value::object({{"text", "\u00e9\n"}})});
    if (random_.chance(0.2)) event.push(Binary{0, 255});
    encode(writer, event);
    sent_[events_] = {from.name, target};
    return {"event", writer.finish()};
  }

  void delivered(const std::string& node, const core::BroadcastPacket& packet,
                 const core::Target& target, const std::set<std::string>& receivers) {
    const std::vector<Value> event = core::outgoing_values(packet.payload);
    if (event.size() < 3) return broke("an event nobody sent was delivered");
    const std::uint64_t id = std::stoull(std::string(event[1].text()));
    const auto found = sent_.find(id);
    if (found == sent_.end()) return broke("an event nobody sent was delivered");
    const Sent& sent = found->second;
    verdict_.deliveries += receivers.size();
    if (sent.sender == node) broke("an event came back to its sender");
    if (target.rooms != sent.target.rooms || target.except != sent.target.except) {
      broke("event " + event[1].to_json() + " reached other rooms than it was sent to");
    }
    if (target.flags.is_volatile != sent.target.flags.is_volatile ||
        target.flags.compress != sent.target.flags.compress) {
      broke("event " + event[1].to_json() + " lost a flag");
    }
    if (event[2]["text"].text() != "\u00e9\n") broke("an argument was changed");
    if (event.size() == 4 && event[3].bytes().size() != 2) broke("binary was changed");
    std::uint64_t& last = last_[{node, sent.sender}];
    if (id == last) broke("event " + event[1].to_json() + " was delivered twice at " + node);
    if (id < last) broke("events of one sender were delivered out of order at " + node);
    last = id;
  }

  // What a request must keep to: one answer, in time.
  std::function<void()> opened(const std::string& what, milliseconds timeout) {
    const std::string key = what + " #" + std::to_string(++verdict_.requests);
    open_.insert(key);
    const core::TimePoint limit = clock_.now() + timeout + milliseconds(1);
    return [this, key, limit] {
      if (open_.erase(key) == 0) broke("a request ended twice: " + key);
      if (clock_.now() > limit) broke("a request ended too late: " + key);
    };
  }

  void judge_sockets(const core::FetchedSockets& found) {
    std::set<std::string> ids;
    for (const auto& socket : found.sockets) {
      if (!ids.insert(socket.id).second) broke("a socket was listed twice");
    }
    if (!found.missing.empty()) ++verdict_.partial;
  }

  void act() {
    settle(milliseconds(random_.below(120)));
    Member& from = any();
    const core::Target target = any_target();
    switch (random_.below(12)) {
      case 0:
        return join_or_leave(from, target);
      case 1:
        say(from.name + " fetches");
        return from.node().fetch_sockets(
            target, [this, end = opened("fetch", seconds(5))](const core::FetchedSockets& found) {
              end();
              judge_sockets(found);
            });
      case 2:
        return ask_servers(from);
      case 3:
        return ask_clients(from, target);
      case 4:
        if (random_.chance(0.2)) return change_members();
        break;
      case 5:
        if (random_.chance(0.2)) litter();
        break;
      default:
        break;
    }
    say(from.name + " sends " + std::to_string(events_ + 1));
    from.node().broadcast(any_packet(from, target), target);
  }

  void join_or_leave(Member& from, const core::Target& target) {
    const std::vector<std::string> moved{rooms[random_.below(4)]};
    const bool join = random_.chance(0.6);
    if (join) {
      from.node().add_sockets(target, moved);
    } else {
      from.node().del_sockets(target, moved);
    }
    from.local->move(target, moved, join);
  }

  void ask_servers(Member& from) {
    const std::string mark = from.name + ' ' + std::to_string(++marks_);
    if (random_.chance(0.3)) return from.node().server_side_emit({"side", mark}, {});
    from.node().server_side_emit(
        {"side", mark},
        [this, mark, end = opened("server side", seconds(5))](const core::BroadcastReplies& all) {
          end();
          for (const Value& reply : all.replies.elements()) {
            if (reply.text() != mark) broke("an answer belongs to another request");
          }
          if (!all.missing.empty()) ++verdict_.partial;
          if (all.missing.empty() != !all.error) broke("missing answers, and no error");
        });
  }

  void ask_clients(Member& from, core::Target target) {
    if (random_.chance(0.5)) target.flags.timeout = milliseconds(200 + random_.below(2000));
    const milliseconds timeout = target.flags.timeout.value_or(seconds(5));
    from.node().broadcast_with_ack(
        any_packet(from, target), target,
        [this, end = opened("broadcast", timeout)](const core::BroadcastReplies& all) {
          end();
          std::set<std::string> ids;
          for (const Value& reply : all.replies.elements()) {
            if (!ids.insert(std::string(reply.text())).second) broke("a client answered twice");
          }
          if (!all.missing.empty()) ++verdict_.partial;
        });
  }

  void change_members() {
    if (members_.size() >= nodes) {
      const auto leaving =
          members_.begin() + static_cast<std::ptrdiff_t>(random_.below(members_.size()));
      if (random_.chance(0.5)) {
        say("closes " + (*leaving)->name);
        ++verdict_.counts.closed;
        (*leaving)->node().close([] {});
      } else {
        say("kills " + (*leaving)->name);
        ++verdict_.counts.killed;
      }
      members_.erase(leaving);
    } else {
      start();
    }
  }

  void litter() {
    static const char* const junk[] = {
        "",
        "{",
        "{}",
        "[]",
        "\xC1",
        "\x93\x01\x02\x03",
        "\xDD\xFF\xFF\xFF\xFF",
        R"({"type":3,"uid":"x","nsp":"/","data":{"packet":{"type":2,"data":[]},"opts":{"rooms":[]}}})",
        R"({"type":8,"uid":"x","nsp":"/","data":{"requestId":"nobody","sockets":[1]}})",
        R"({"type":7,"uid":"x","nsp":"/"})",
        R"({"type":99,"uid":"x","nsp":"/"})"};
    const std::string channel = protocol_ == Protocol::cluster ? "all"
                                : random_.chance(0.5)          ? "socket.io#/#"
                                                               : "socket.io-request#/#";
    bus_.litter(channel, junk[random_.below(std::size(junk))]);
  }

  void choose_faults() {
    bus_.faults.longest_delay = milliseconds(random_.below(400));
    if (random_.chance(0.4)) bus_.faults.drop = 0.1;
    // Redis' pub/sub delivers once at most.
    if (protocol_ == Protocol::cluster && random_.chance(0.5)) bus_.faults.duplicate = 0.2;
    if (random_.chance(0.3)) {
      for (const auto& member : members_) bus_.sides[member->place] = random_.chance(0.5) ? 1 : 0;
    }
    for (const auto& member : members_) member->local->answers = !random_.chance(0.1);
  }

  // A request that concerns one socket of one other node.
  void ask_one(Member& member) {
    for (const auto& other : members_) {
      if (other.get() == &member || other->local->sockets().empty()) continue;
      core::Target one;
      one.rooms.push_back(other->local->sockets().begin()->first);
      member.node().broadcast_with_ack(
          any_packet(member, one), one,
          [this, id = one.rooms.front(),
           end = opened("broadcast", seconds(5))](const core::BroadcastReplies& replies) {
            end();
            if (replies.error || replies.replies != Value::array({id})) {
              broke("one client was asked, and did not answer alone");
            }
          });
      return;
    }
  }

  // Nothing is in the way any more: everybody knows everybody, and nothing is missing.
  void judge_peace() {
    for (const auto& member : members_) member->local->answers = true;
    std::set<std::string> all;
    for (const auto& member : members_) {
      for (const auto& [id, in] : member->local->sockets()) all.insert(id);
    }
    for (const auto& member : members_) {
      const std::size_t own = member->local->sockets().size();
      member->node().server_count([&](std::size_t count) {
        if (count != members_.size()) {
          broke("views did not converge: " + member->name + " counts " + std::to_string(count));
        }
      });
      member->node().fetch_sockets(
          {}, [&, own, end = opened("fetch", seconds(5))](const core::FetchedSockets& found) {
            end();
            if (!found.missing.empty()) broke("a node is missing though nothing is in the way");
            if (found.sockets.size() + own != all.size()) broke("not all sockets were listed");
          });
      member->node().broadcast_with_ack(
          any_packet(*member, {}), {},
          [&, own, end = opened("broadcast", seconds(5))](const core::BroadcastReplies& replies) {
            end();
            if (replies.replies.size() + own != all.size()) broke("not all clients answered");
            if (replies.error) broke("answers are missing though nothing is in the way");
          });
      ask_one(*member);
      member->node().server_side_emit(
          {"side", member->name + " peace"},
          [&, end = opened("server side", seconds(5))](const core::BroadcastReplies& replies) {
            end();
            if (replies.replies.size() + 1 != members_.size()) broke("not all servers answered");
          });
      settle(seconds(1));
    }
    settle(seconds(6));
    if (!open_.empty()) broke("a request never ended: " + *open_.begin());
  }

  Random random_;
  SimClock clock_;
  Verdict verdict_;
  SimBus bus_;
  Protocol protocol_;
  bool talk_;
  std::vector<std::unique_ptr<Member>> members_;
  std::unique_ptr<Member> stranger_;
  std::map<std::uint64_t, Sent> sent_;
  std::map<std::pair<std::string, std::string>, std::uint64_t> last_;
  std::set<std::string> heard_;
  std::set<std::string> open_;
  std::uint64_t events_ = 0;
  std::uint64_t marks_ = 0;
  std::size_t sockets_ = 0;
  std::size_t subscribers_ = 0;
  std::size_t elsewhere_ = 0;
};

}  // namespace

Verdict run_world(std::uint64_t seed, Protocol protocol, bool talk) {
  return World(seed, protocol, talk).run();
}

}  // namespace sockeye::sim
