// Answers out of a stream of bytes, without I/O: a client's counterpart of Parser, as strict.
// Interim answers (1xx) are read over; a body ends by its length, its chunks or the connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/chunk_decoder.hpp"
#include "sockeye/http/headers.hpp"

namespace sockeye::http {

struct ResponseLimits {
  /// Of the head, interim ones before it included.
  std::size_t head = std::size_t{64} * 1024;
  std::size_t header_count = 1000;
  std::size_t body = std::size_t{100} * 1024 * 1024;
};

/// What was asked decides what an answer means.
enum class Asked : std::uint8_t {
  plainly,
  head,     ///< HEAD: no body whatever its headers say
  upgrade,  ///< 101 is an answer
  tunnel,   ///< CONNECT: 2xx has no body
};

struct ResponseHead {
  int status = 0;
  std::string reason;
  Headers headers;
  /// The connection may be used again once the answer is complete.
  bool keep_alive = true;
};

/// One answer. feed() stops behind its end.
class ResponseParser {
 public:
  enum class State : std::uint8_t {
    head,      ///< wants bytes
    body,      ///< the head is there, the body is not
    complete,  ///< all is there
    failed,    ///< `error` says why
  };

  explicit ResponseParser(Asked asked, const ResponseLimits& limits = ResponseLimits());

  /// Takes bytes and answers how many of them were this answer's.
  std::size_t feed(std::string_view bytes);
  /// No more will come: completes a body that lasts as long as its connection, else fails.
  void finish();

  State state() const noexcept { return state_; }
  /// Whether a byte of the answer has come.
  bool started() const noexcept { return started_; }
  ResponseHead& head() noexcept { return head_; }
  std::string& body() noexcept { return body_; }
  const std::string& error() const noexcept { return error_; }

 private:
  std::size_t feed_head(std::string_view bytes);
  std::size_t feed_body(std::string_view bytes);
  void check_beginning(std::string_view bytes);
  void parse_head(std::string_view bytes);
  void choose_body(bool has_length, std::uint64_t length, bool chunked);
  void fail(std::string error);

  ResponseLimits limits_;
  Asked asked_;
  State state_ = State::head;
  bool started_ = false;
  bool until_close_ = false;
  ResponseHead head_;
  std::string body_;
  std::string error_;
  /// The head as far as it has come.
  std::string held_;
  std::size_t head_bytes_ = 0;
  std::uint64_t length_left_ = 0;
  std::optional<ChunkDecoder> chunks_;
};

}  // namespace sockeye::http
