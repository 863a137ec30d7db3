// What the six examples share.
#include "gallery.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <utility>

namespace gallery {

void ask_for_names(const sockeye::Namespace& io) {
  io.use([](sockeye::Socket socket, sockeye::Next next) {
    const auto name = socket.handshake().auth["name"].try_as<std::string>();
    if (!name.ok()) return next(sockeye::Error("Please say who you are."));
    if (const auto problem = problem_with(*name, 24)) return next(sockeye::Error(*problem));
    socket.data<Visitor>() = Visitor{*name};
    next();
  });
}

std::size_t length(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

std::optional<std::string> problem_with(std::string_view text, std::size_t limit) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return "Please write something.";
  }
  if (const std::size_t characters = length(text); characters > limit) {
    return "That is too long: " + std::to_string(characters) + " characters of at most " +
           std::to_string(limit) + ".";
  }
  return std::nullopt;
}

std::int64_t now_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

void Ticker::every(std::chrono::milliseconds interval, std::function<void()> call) {
  threads_.emplace_back(
      [shard = shard_, interval, call = std::move(call)](const std::stop_token& stop) {
        std::mutex mutex;
        std::condition_variable_any stopped;
        std::unique_lock lock(mutex);
        while (!stopped.wait_for(lock, stop, interval, [&] { return stop.stop_requested(); })) {
          shard.post([call] { call(); });
        }
      });
}

}  // namespace gallery
