#include "net/io_choice.hpp"

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#include "net/log.hpp"
#include "net/uring.hpp"

namespace sockeye::net {
namespace {

Io from_environment() {
  const char* const set = std::getenv("SOCKEYE_IO");
  const std::string_view value = set ? set : "";
  if (value.empty() || value == "automatic") return Io::automatic;
  if (value == "epoll") return Io::epoll;
  if (value == "io_uring") return Io::io_uring;
  throw std::invalid_argument("SOCKEYE_IO is \"" + std::string(value) +
                              "\": set it to epoll, io_uring or automatic");
}

// A ring that is closed again costs the kernel more than most shards: one try serves a process.
Io what_the_kernel_allows() {
  static const Io allowed = [] {
    try {
      const Uring tried(1);
      return Io::io_uring;
    } catch (const std::system_error& error) {
      if (log_enabled(LogLevel::debug)) {
        log(LogLevel::debug, "net", std::string("no io_uring, epoll alone: ") + error.what());
      }
      return Io::epoll;
    }
  }();
  return allowed;
}

}  // namespace

Io choose_io(Io wanted) {
  if (wanted == Io::automatic) wanted = from_environment();
  if (wanted == Io::automatic) return what_the_kernel_allows();
  if (wanted == Io::epoll) return wanted;
  try {
    const Uring tried(1);
  } catch (const std::system_error& error) {
    throw std::system_error(error.code(),
                            "Io::io_uring was asked for, but there is none here; Io::automatic "
                            "takes epoll then");
  }
  return wanted;
}

}  // namespace sockeye::net
