// HTTP/1.1 over a unix socket, for threads that may wait: a connection a request.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace dockview {

/// From any thread; requests share nothing.
class UnixHttp {
 public:
  struct Answer {
    int status = 0;
    std::string body = {};
  };
  /// A part of a body as it comes; false ends the request.
  using Part = std::function<bool(std::string_view)>;

  explicit UnixHttp(std::string path) : path_(std::move(path)) {}

  const std::string& path() const noexcept { return path_; }

  /// Nothing where there is no answer in time or before `stop`, or one of more than 16 MiB.
  std::optional<Answer> request(const std::string& method, const std::string& target,
                                std::chrono::milliseconds timeout,
                                const std::stop_token& stop = {}) const;
  /// A GET whose body is handed on as it comes, until it ends, `stop` is requested or `part` says
  /// so. Gives the status, 0 without an answer; the body of a failure is not handed on.
  int stream(const std::string& target, const std::stop_token& stop, const Part& part) const;

 private:
  std::string path_;
};

}  // namespace dockview
