// How a route's handler answers.
//
//   res.status(201).json(task).then_emit(io.to(task.project), events::task_created, ref);
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "sockeye/convert.hpp"
#include "sockeye/export.hpp"
#include "sockeye/http/headers.hpp"
#include "sockeye/unique_function.hpp"

namespace sockeye::http {

class Exchange;

namespace detail {

/// What an argument is kept as until it is emitted: text that somebody else owns is copied.
template <class T>
using Kept = std::conditional_t<std::is_convertible_v<T, std::string_view> &&
                                    !std::is_same_v<std::decay_t<T>, std::string>,
                                std::string, std::decay_t<T>>;

/// What is kept of something that emits: a copy; of a server, which has none, its main namespace.
template <class Target>
auto kept_target(Target&& target) {
  if constexpr (requires { target.sockets(); }) {
    return target.sockets();
  } else {
    return std::decay_t<Target>(std::forward<Target>(target));
  }
}

}  // namespace detail

/// What comes after an answer. `then` runs in the turn in which the handler answered, once the
/// handler has returned or is suspended and one attempt to write the reply has been made; it waits
/// for nobody: also when the client is gone, reads slowly, or an earlier request's answer is still
/// due. It does not run where the status is 400 or above, where the handler threw, or where the
/// request had been answered before.
class SOCKEYE_EXPORT Sent {
 public:
  Sent() noexcept = default;
  /// The library's own.
  explicit Sent(std::shared_ptr<Exchange> exchange) noexcept : exchange_(std::move(exchange)) {}

  /// Calls are made in order on the request's shard. What they throw is logged.
  Sent& then(UniqueFunction<void()> call);

  /// `target.emit(event, args...)` at that moment: the arguments are copied now.
  template <class Target, class Event, class... Args>
  Sent& then_emit(Target&& target, const Event& event, Args&&... args) {
    return then([target = detail::kept_target(std::forward<Target>(target)),
                 event = detail::Kept<const Event&>(event),
                 kept = std::tuple<detail::Kept<Args>...>(std::forward<Args>(args)...)]() mutable {
      std::apply([&](auto&... each) { target.emit(event, std::move(each)...); }, kept);
    });
  }

 private:
  std::shared_ptr<Exchange> exchange_;
};

/// A cookie's attributes.
struct SetCookie {
  /// As the attributes of RFC 6265.
  std::string path = "/";
  std::string domain{};
  std::optional<std::chrono::seconds> max_age{};
  bool http_only = true;
  bool secure = false;
  /// "Strict", "Lax", "None", or empty to leave it out.
  std::string same_site = "Lax";
};

/// Answers once; a second answer is logged and dropped. For one thread at a time, but any: an
/// answer that is given elsewhere is posted to the request's shard. Header values with a line break
/// throw std::invalid_argument.
class SOCKEYE_EXPORT Response {
 public:
  Response(const Response&) = delete;
  Response& operator=(const Response&) = delete;

  /// 200 where nothing is said. What is not from 200 to 999 counts as 500.
  Response& status(int status) noexcept;
  int status() const noexcept { return status_; }
  /// Replaces every header of that name.
  Response& set(std::string_view name, std::string_view value);
  /// Adds a header beside those of the same name.
  Response& add(std::string_view name, std::string_view value);
  /// Content-Type.
  Response& type(std::string_view content_type) { return set("Content-Type", content_type); }
  /// The value is percent-encoded.
  Response& cookie(std::string_view name, std::string_view value, const SetCookie& options = {});
  /// Path and domain are those it was set with.
  Response& clear_cookie(std::string_view name, SetCookie options = {});
  const Headers& headers() const noexcept { return headers_; }

  /// Answers with a value as JSON; whatever events can carry.
  template <class T>
  Sent json(const T& value) {
    return json_text(to_json(value));
  }
  /// JSON that is text already.
  Sent json_text(std::string text);
  /// Text, "text/plain; charset=utf-8" where no type was set.
  Sent send(std::string text);
  Sent html(std::string text);
  /// Bytes of `content_type`.
  Sent send(std::string bytes, std::string_view content_type);
  /// The file that `path` names, read while it is sent; ranges are answered. A link is not
  /// followed. Throws HttpError 404 where there is no such file. On the request's shard.
  Sent send_file(const std::string& path, std::string_view content_type);
  Sent redirect(std::string_view location, int status = 302);
  /// Without a body.
  Sent end();
  /// `{"error":{"message":"..."}}` with a status.
  Sent error(int status, std::string_view message);

  /// Whether it has been answered.
  bool sent() const noexcept { return sent_; }

  /// To answer after the handler has returned: holds the request and this response. When the last
  /// holder drops it without an answer, the client gets 500.
  std::shared_ptr<Response> keep();

 private:
  friend class Exchange;
  explicit Response(Exchange& exchange) noexcept : exchange_(&exchange) {}

  Sent finish(std::string body, std::string_view default_type);
  void reset();

  Exchange* exchange_;
  Headers headers_;
  std::string body_;
  int status_ = 200;
  bool sent_ = false;
};

}  // namespace sockeye::http
