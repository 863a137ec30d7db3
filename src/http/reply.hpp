// Answers as the bytes that leave: the status line, the headers of the application, those that
// every answer carries, and the body, in one frame.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/frame.hpp"
#include "sockeye/http/headers.hpp"

namespace sockeye::http {

/// What the request and its connection ask of the answer.
struct ReplyShape {
  bool keep_alive = true;
  /// To HEAD: all headers, no body.
  bool head_only = false;
  std::chrono::seconds keep_alive_timeout{5};
  /// The Date header.
  std::string_view date;
  /// Of a body that follows in frames of its own.
  std::optional<std::uint64_t> body_length;
};

/// Adds Content-Length, Date and Connection where the application set none.
base::Frame make_reply(int status, const Headers& headers, std::string_view body,
                       const ReplyShape& shape);

/// `{"error":{"message":"..."}}`
std::string error_json(std::string_view message);
base::Frame make_error_reply(int status, std::string_view message, const ReplyShape& shape);

/// "Not Found"; "Unknown" for a status that has no name.
std::string_view reason_phrase(int status) noexcept;

/// "Sun, 06 Nov 1994 08:49:37 GMT", seconds since 1970.
std::string http_date(std::int64_t seconds);
/// Nothing where it is no date of that form.
std::optional<std::int64_t> parse_http_date(std::string_view text) noexcept;

}  // namespace sockeye::http
