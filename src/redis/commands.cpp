#include "redis/commands.hpp"

#include <utility>

#include "redis/command.hpp"

namespace sockeye::redis {

std::string_view describe(Failure failure) noexcept {
  switch (failure) {
    case Failure::overflow:
      return "too many commands wait for Redis";
    case Failure::timed_out:
      return "Redis did not answer in time";
    case Failure::fate_unknown:
      return "the connection to Redis was lost before the answer";
    case Failure::closed:
      break;
  }
  return "the Redis client was closed";
}

void Commands::send(std::initializer_list<std::string_view> command, std::string_view key,
                    OnOutcome on_outcome, Repeat repeat) {
  send(encode_command(command), key, std::move(on_outcome), repeat);
}

}  // namespace sockeye::redis
