// Response: how a route's handler answers, and what happens after the answer.
//
//   res.json(Done{true}).then_emit(io.to(project), events::task_updated, TaskRef{7});
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "sockeye/convert.hpp"
#include "sockeye/http/headers.hpp"

namespace sockeye::http {

class Call;

struct Cookie {
  std::string name;
  std::string value;
  std::string path = "/";
  bool http_only = true;
  bool secure = false;
  /// "Lax", "Strict", "None", or empty to leave it out.
  std::string same_site = "Lax";
  std::optional<std::chrono::seconds> max_age;
};

/// A response that was given: what to do once one attempt to write it was made. That is in the turn
/// in which the handler answered, and also when the client is gone or does not read: the data has
/// changed, and nobody may wait for that client. It is not done where the handler throws, or the
/// status is 400 or above.
class Sent {
 public:
  explicit Sent(std::shared_ptr<Call> call) noexcept : call_(std::move(call)) {}

  /// Runs `action` on the shard's thread, after those that were given before.
  const Sent& then(std::function<void()> action) const;

  /// Emits to whatever has `emit`: a server, a namespace, a broadcast operator, a socket.
  template <class Target, class Event, class... Args>
  const Sent& then_emit(Target&& target, const Event& event, Args&&... args) const {
    return then([to = emitter(std::forward<Target>(target)), event,
                 values = std::make_tuple(std::forward<Args>(args)...)] {
      std::apply([&](const auto&... each) { to.emit(event, each...); }, values);
    });
  }

 private:
  // A Server cannot be copied, but its main namespace can.
  template <class Target>
  static auto emitter(Target&& target) {
    if constexpr (requires { target.sockets(); }) {
      return target.sockets();
    } else {
      return std::decay_t<Target>(std::forward<Target>(target));
    }
  }

  std::shared_ptr<Call> call_;
};

/// A handle that may be copied and kept, so that a handler may answer later and from any thread; one
/// thread at a time may use it. The first answer counts. Dropped by all without one, the client gets
/// a 500.
class Response {
 public:
  explicit Response(std::shared_ptr<Call> call) noexcept : call_(std::move(call)) {}

  /// 200 unless set. Throws std::invalid_argument outside 200 to 599.
  Response& status(int status);
  /// Sets a header. Throws std::invalid_argument for what may not stand in one.
  Response& set(std::string_view name, std::string_view value);
  Response& append(std::string_view name, std::string_view value);
  Response& cookie(const Cookie& cookie);

  template <class T>
  Sent json(const T& value) {
    return send(to_json(value), "application/json; charset=utf-8");
  }
  Sent send(std::string body, std::string_view content_type = "text/plain; charset=utf-8");
  Sent html(std::string body) { return send(std::move(body), "text/html; charset=utf-8"); }
  Sent redirect(std::string_view location, int status = 302);
  /// With no body.
  Sent end();
  /// `{"error":{"message":...}}`.
  Sent error(int status, std::string_view message);

  bool sent() const noexcept;

 private:
  friend class StaticFiles;
  std::shared_ptr<Call> call_;
};

}  // namespace sockeye::http
