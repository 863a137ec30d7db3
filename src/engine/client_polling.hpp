// HTTP long-polling as a client session's transport: one GET and one POST at a time.
//
//   opening --the handshake--> open --pause()--> pausing --no request under way--> paused
//                               ^------------------resume()----------------------------'
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/client_context.hpp"

namespace sockeye::engine {

class ClientPolling {
 public:
  enum class Phase : std::uint8_t { opening, open, pausing, closed };

  explicit ClientPolling(ClientContext& context);

  Phase phase() const noexcept { return phase_; }
  bool is_get(ExchangeId id) const noexcept { return id == get_.id; }
  bool is_post(ExchangeId id) const noexcept { return id == post_.id; }
  bool getting() const noexcept { return get_.id != 0; }
  bool writable() const noexcept { return phase_ != Phase::opening && post_.id == 0; }
  /// Whether it has come to rest, after `pause`.
  bool rests() const noexcept {
    return phase_ == Phase::pausing && get_.id == 0 && post_.id == 0 && !reading_;
  }

  void poll() { start(get_, nullptr); }
  void post(std::string body) { start(post_, &body); }
  void end_get() noexcept { get_ = {}; }
  void end_post() noexcept { post_ = {}; }
  /// While the packets of an answer are handed on.
  void set_reading(bool reading) noexcept { reading_ = reading; }

  void opened(std::string_view sid) {
    phase_ = Phase::open;
    urls_.set_sid(sid);
  }
  /// No GET follows the one that is under way.
  void pause() noexcept { phase_ = Phase::pausing; }
  void resume() noexcept { phase_ = Phase::open; }
  /// The server has closed.
  void ended() noexcept { phase_ = Phase::closed; }

  /// Ends it: the server is told by a last POST where it can be.
  void close();
  /// Ends it at once.
  void cancel();

  std::optional<TimePoint> next_deadline() const noexcept;
  /// Cancels what has taken too long and answers with its error: "xhr poll error", "xhr post
  /// error", or nothing.
  std::string_view expire(TimePoint now);

 private:
  struct Request {
    ExchangeId id = 0;
    std::optional<TimePoint> deadline{};
  };

  void start(Request& request, std::string* body);
  void drop(Request& request);

  ClientContext& context_;
  ClientUrls urls_;
  Duration timeout_;
  Request get_;
  Request post_;
  Phase phase_ = Phase::opening;
  bool reading_ = false;
};

}  // namespace sockeye::engine
