// What an engine middleware may say of the answer, and how a session's id is handed back.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "sockeye/error.hpp"
#include "sockeye/http/headers.hpp"

namespace sockeye {

/// The answer to a request on its way through `Server::engine_use`. A small handle that may be
/// copied and kept; to be used on the server's thread.
class EngineAnswer {
 public:
  /// The library's own, shared by the copies.
  struct State {
    /// Headers to add, how it is answered, what is asked for and whether it was answered.
    std::shared_ptr<http::Headers> headers;
    std::function<void(int status, std::string body)> end;
    bool upgrade = false;
    bool ended = false;
  };

  /// The library's own.
  explicit EngineAnswer(std::shared_ptr<State> state) noexcept : state_(std::move(state)) {}

  /// Headers of whatever the answer becomes: a poll, an error, the 101 of a WebSocket.
  http::Headers& headers() const noexcept { return *state_->headers; }
  /// Whether the request asks for a WebSocket.
  bool upgrade() const noexcept { return state_->upgrade; }
  /// Whether it was answered.
  bool ended() const noexcept { return state_->ended; }

  /// Answers the request here and now; it goes no further, and its Next does nothing any more. The
  /// connection of an upgrade is closed behind the answer.
  void end(int status = 200, std::string body = {}) const {
    if (std::exchange(state_->ended, true)) return;
    if (state_->end) state_->end(status, std::move(body));
  }

 private:
  std::shared_ptr<State> state_;
};

/// Takes the id of a new Engine.IO session, or the error that prevented it. Copies share the one
/// answer: the first call counts, from any thread. Dropped by all unanswered, it is an error.
class SessionIdReply {
 public:
  /// `done` is called once.
  explicit SessionIdReply(std::function<void(Result<std::string>)> done)
      : state_(std::make_shared<State>(std::move(done))) {}

  /// Answers with the id, or with why there is none.
  void operator()(std::string id) const { state_->settle(std::move(id)); }
  void operator()(Error error) const { state_->settle(std::move(error)); }

 private:
  struct State {
    explicit State(std::function<void(Result<std::string>)> call) : done(std::move(call)) {}
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() { settle(Error("generate_id did not answer")); }

    void settle(Result<std::string> result) {
      if (!settled.test_and_set()) done(std::move(result));
    }

    std::function<void(Result<std::string>)> done;
    std::atomic_flag settled;
  };

  std::shared_ptr<State> state_;
};

}  // namespace sockeye
