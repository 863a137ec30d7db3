// Requests out of a stream of bytes, without I/O. Strict: whatever two parsers could read in two
// ways (both lengths, a coding that is not "chunked", two hosts) is refused.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "sockeye/http/headers.hpp"

namespace sockeye::http {

struct ParserLimits {
  std::size_t header = std::size_t{16} * 1024;
  std::size_t header_count = 100;
  std::size_t target = std::size_t{8} * 1024;
};

struct RequestHead {
  std::string method;
  /// Path and query; the authority of an absolute form is taken off.
  std::string target;
  Headers headers;
  /// 10 or 11.
  unsigned version = 11;
  bool keep_alive = true;
  /// `Connection: upgrade` and an Upgrade header.
  bool upgrade = false;
  /// `Expect: 100-continue`, of a client that waits before it sends the body.
  bool expects_continue = false;
  /// A body follows.
  bool has_body = false;
};

/// One request. feed() stops behind the head and behind the end of the body.
class Parser {
 public:
  enum class State : std::uint8_t {
    head,      ///< wants bytes
    body,      ///< the head is there, the body is not
    complete,  ///< all is there
    failed,    ///< `status` and `reason` say why
  };

  explicit Parser(const ParserLimits& limits);
  ~Parser();
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  /// Takes bytes and answers how many of them were this request's. Called once more after the head,
  /// until complete or failed, or until all bytes are taken.
  std::size_t feed(std::string_view bytes);

  State state() const noexcept;
  /// Whether a byte of the request has come.
  bool started() const noexcept;
  RequestHead& head() noexcept;

  /// Between head and body. A body that is longer, or says that it will be, ends with
  /// `body_too_large`, and the parser fails with 413.
  void set_body_limit(std::size_t bytes);
  std::string& body() noexcept;

  /// Of a failure: the answer's status and a sentence for the client.
  int status() const noexcept;
  std::string_view reason() const noexcept;
  bool body_too_large() const noexcept { return status() == 413; }

 private:
  class Machine;
  std::unique_ptr<Machine> machine_;
};

}  // namespace sockeye::http
