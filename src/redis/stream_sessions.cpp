#include "redis/stream_sessions.hpp"

#include <algorithm>
#include <utility>

#include "base/base64.hpp"
#include "cluster/wire.hpp"
#include "codec/msgpack_writer.hpp"
#include "codec/tape_pool.hpp"
#include "redis/command.hpp"
#include "redis/stream_entry.hpp"

namespace sockeye::redis {
namespace {

constexpr std::size_t max_pid = 128;
constexpr std::size_t page = 1'000;
/// A stream that grows faster than it is read is not followed for ever.
constexpr int max_pages = 100;
constexpr std::uint64_t broadcast_type = 3;

bool meets(const std::vector<std::string>& some, const std::vector<std::string>& rooms) {
  return std::ranges::any_of(
      some, [&](const std::string& room) { return std::ranges::find(rooms, room) != rooms.end(); });
}

}  // namespace

std::string encode_session(const core::SessionRecord& session, bool live) {
  codec::MsgpackWriter to;
  to.begin_object(4 + (session.settled ? 1U : 0U) + (live ? 1U : 0U));
  to.key("sid");
  to.string(session.id);
  to.key("pid");
  to.string(session.pid);
  to.key("rooms");
  cluster::write_strings(to, session.rooms);
  to.key("data");
  if (session.data.is_null()) {
    to.begin_object(0);
    to.end_object();
  } else {
    encode(to, session.data);
  }
  if (session.settled) {
    to.key("settled");
    to.string(session.settled.text());
  }
  if (live) {
    to.key("live");
    to.boolean(true);
  }
  to.end_object();
  return base::base64_encode(to.finish().bytes);
}

std::optional<core::SessionRecord> decode_session(std::string_view text) {
  std::string bytes;
  base::base64_decode(text, bytes);
  const codec::TapeLease tape;
  if (bytes.empty() || !cluster::read_message(bytes, *tape)) return std::nullopt;
  const Cursor root = tape->root();
  const Cursor id = root["sid"];
  const Cursor pid = root["pid"];
  auto rooms = cluster::read_strings(root["rooms"]);
  if (id.kind() != Kind::string || pid.kind() != Kind::string || !rooms) return std::nullopt;
  core::SessionRecord session;
  session.id = id.as_string();
  session.pid = pid.as_string();
  session.rooms = std::move(*rooms);
  session.data = root["data"].to_value();
  if (const Cursor settled = root["settled"]; settled.kind() == Kind::string) {
    session.settled = core::LogPosition::parse(settled.as_string()).value_or(core::LogPosition());
  }
  return session;
}

StreamSessions::StreamSessions(StreamRecovery options, std::string stream, std::string nsp,
                               Commands& commands, Parser parser)
    : options_(std::move(options)),
      stream_(std::move(stream)),
      nsp_(std::move(nsp)),
      commands_(commands),
      parser_(std::move(parser)) {}

void StreamSessions::write(const core::SessionRecord& session, core::SessionState state) {
  const bool live = state == core::SessionState::live;
  const std::string name = key(session.pid);
  const std::string text = encode_session(session, live);
  const std::string time =
      std::to_string((live ? options_.max_away + options_.lease : options_.max_away).count());
  if (state == core::SessionState::lost && options_.lease.count() > 0) {
    // Who has come back to another node has taken it away from here.
    commands_.send({"SET", name, text, "PX", time, "XX"}, name, {}, Repeat::safe);
  } else {
    commands_.send({"SET", name, text, "PX", time}, name, {}, Repeat::safe);
  }
}

void StreamSessions::erase(const std::string& pid) {
  const std::string name = key(pid);
  commands_.send({"DEL", name}, name, {}, Repeat::safe);
}

void StreamSessions::flush(std::function<void()> done) {
  commands_.send_to_all(encode_command({"PING"}),
                        [done = std::move(done), answers = std::size_t{0}](
                            const Outcome&, std::size_t nodes) mutable {
                          if (++answers == nodes) done();
                        });
}

// One client's way through the stream. It outlives the namespace, not the commands, which answer it
// when they end.
struct StreamSessions::Reading {
  Commands& commands;
  std::string stream;
  std::string nsp;
  Parser parser;
  std::size_t bytes_left;
  core::SharedSession found;
  core::LogPosition from;
  int pages = 0;
  std::function<void(core::SharedSession)> done;

  void end(bool complete) {
    found.complete = complete;
    if (!complete) found.missed.clear();
    std::exchange(done, nullptr)(std::move(found));
  }

  bool take(core::LogPosition position, const Reply& fields) {
    const auto entry = StreamEntry::read(fields);
    if (!entry || entry->nsp != nsp || entry->type != broadcast_type) return true;
    const codec::TapeLease tape;
    std::string decoded;
    if (!entry->decode(decoded, *tape)) return true;
    const Cursor data = tape->root();
    const auto target = cluster::read_target(data["opts"]);
    if (!target || target->flags.is_volatile) return true;
    const std::vector<std::string>& rooms = found.record->rooms;
    if (!target->rooms.empty() && !meets(target->rooms, rooms)) return true;
    if (meets(target->except, rooms)) return true;
    auto packet = cluster::read_event(data["packet"], parser);
    if (!packet || packet->ack_id) return true;
    const std::size_t size = packet->payload.bytes.size();
    if (size > bytes_left) return false;
    bytes_left -= size;
    found.missed.push_back({position, std::move(packet->payload), target->flags.compress});
    return true;
  }
};

void StreamSessions::restore(const cluster::SessionClaim& claim,
                             std::function<void(core::SharedSession)> done) {
  const std::string pid = claim.found ? claim.found->pid : claim.pid;
  if (pid.size() > max_pid) return done({});
  const auto reading = std::make_shared<Reading>(Reading{
      commands_, stream_, nsp_, parser_, options_.max_missed_bytes, {}, {}, 0, std::move(done)});
  const std::string name = key(pid);
  commands_.send({"GETDEL", name}, name, [reading, claim](const Outcome& outcome) {
    core::SharedSession& found = reading->found;
    found.record = claim.found;
    if (!found.record && outcome.ok()) found.record = decode_session(outcome.reply().text());
    if (!found.record) return reading->end(false);
    // An offset of an earlier session: what this one began with stands behind it.
    reading->from = std::max(claim.seen.value_or(core::LogPosition()), found.record->settled);
    found.read_to = reading->from;
    if (claim.seen_unknown || !reading->from) return reading->end(false);
    read_page(reading);
  });
}

void StreamSessions::read_page(const std::shared_ptr<Reading>& reading) {
  // The first one shows whether anything behind it has been forgotten.
  const std::string from = reading->found.read_to.text();
  const std::string count = std::to_string(page);
  reading->commands.send(
      {"XRANGE", reading->stream, from, "+", "COUNT", count}, reading->stream,
      [reading](const Outcome& outcome) {
        if (!outcome.ok() || !outcome.reply().is_array()) return reading->end(false);
        std::size_t entries = 0;
        for (const Reply entry : outcome.reply()) {
          if (entry.size() != 2) return reading->end(false);
          const auto position = core::LogPosition::parse(entry[0].text());
          if (!position) return reading->end(false);
          if (entries++ == 0) {
            if (*position != reading->found.read_to) return reading->end(false);
            continue;
          }
          reading->found.read_to = *position;
          if (!reading->take(*position, entry[1])) return reading->end(false);
        }
        if (entries == 0) return reading->end(false);
        if (entries < page) return reading->end(true);
        if (++reading->pages == max_pages) return reading->end(false);
        read_page(reading);
      },
      Repeat::safe);
}

}  // namespace sockeye::redis
