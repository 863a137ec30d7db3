// Sessions of connection state recovery in Redis, as @socket.io/redis-streams-adapter keeps them:
//
//   <prefix><pid>  ->  base64(MessagePack {sid, pid, rooms, data})
//
// of Sockeye's with `settled` (the stream's last entry when the session began) and, while the
// client is connected, `live`; Node looks at neither. What a client missed is in the namespace's
// stream.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "cluster/node.hpp"
#include "core/shared_log.hpp"
#include "redis/commands.hpp"
#include "sockeye/parser.hpp"

namespace sockeye::redis {

struct StreamRecovery {
  std::string key_prefix;
  /// How long a session waits for its client.
  std::chrono::milliseconds max_away;
  /// How much longer one of a connected client stands.
  std::chrono::milliseconds lease;
  /// Of what a client missed; beyond, it is recovered in part.
  std::size_t max_missed_bytes;
};

/// For one namespace; the commands outlive it.
class StreamSessions {
 public:
  StreamSessions(StreamRecovery options, std::string stream, std::string nsp, Commands& commands,
                 Parser parser);

  void write(const core::SessionRecord& session, core::SessionState state);
  void erase(const std::string& pid);
  /// Takes the session away, so that nobody else finds it, and reads what was missed. `done` once.
  void restore(const cluster::SessionClaim& claim, std::function<void(core::SharedSession)> done);
  /// `done` once Redis has answered everything so far, or does not answer.
  void flush(std::function<void()> done);

 private:
  struct Reading;

  std::string key(std::string_view pid) const { return options_.key_prefix + std::string(pid); }
  static void read_page(const std::shared_ptr<Reading>& reading);

  StreamRecovery options_;
  std::string stream_;
  std::string nsp_;
  Commands& commands_;
  Parser parser_;
};

/// The text under which a session stands.
std::string encode_session(const core::SessionRecord& session, bool live);
/// None for what is no session.
std::optional<core::SessionRecord> decode_session(std::string_view text);

}  // namespace sockeye::redis
