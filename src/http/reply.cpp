#include "http/reply.hpp"

#include <charconv>
#include <cstring>

#include "sockeye/convert.hpp"

namespace sockeye::http {
namespace {

struct ErrorText {
  std::string message;
};
struct ErrorBody {
  ErrorText error;
};

void add_line(std::string& text, std::string_view name, std::string_view value) {
  text.append(name).append(": ").append(value).append("\r\n");
}

void add_number(std::string& text, std::uint64_t number) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  text.append(digits, end);
}

// Of these answers the length is known to be nothing, and is not said.
bool has_no_body(int status) noexcept {
  return status < 200 || status == 204 || status == 304;
}

void add_own_headers(std::string& text, const Headers& headers, const ReplyShape& shape) {
  if (!headers.contains("Date")) add_line(text, "Date", shape.date);
  if (!shape.keep_alive) {
    add_line(text, "Connection", "close");
    return;
  }
  text += "Connection: keep-alive\r\nKeep-Alive: timeout=";
  add_number(text, static_cast<std::uint64_t>(shape.keep_alive_timeout.count()));
  text += "\r\n";
}

}  // namespace

base::Frame make_reply(int status, const Headers& headers, std::string_view body,
                       const ReplyShape& shape) {
  std::string text;
  text.reserve(192 + headers.capacity() * 2);
  text += "HTTP/1.1 ";
  add_number(text, static_cast<std::uint64_t>(status));
  text.append(" ").append(reason_phrase(status)).append("\r\n");
  for (const auto& [name, value] : headers) {
    // What decides on the connection is the connection's to say.
    if (Headers::same_name(name, "Connection") || Headers::same_name(name, "Keep-Alive") ||
        Headers::same_name(name, "Transfer-Encoding")) {
      continue;
    }
    if (Headers::same_name(name, "Content-Length") && !has_no_body(status)) continue;
    add_line(text, name, value);
  }
  if (!has_no_body(status)) {
    text += "Content-Length: ";
    add_number(text, shape.body_length.value_or(body.size()));
    text += "\r\n";
  }
  add_own_headers(text, headers, shape);
  text += "\r\n";
  if (shape.head_only || has_no_body(status)) body = {};
  base::Frame frame = base::Frame::allocate(text.size() + body.size(), 0, base::FrameKind::raw);
  std::memcpy(frame.writable(), text.data(), text.size());
  if (!body.empty()) std::memcpy(frame.writable() + text.size(), body.data(), body.size());
  return frame;
}

std::string error_json(std::string_view message) {
  return to_json(ErrorBody{{std::string(message)}});
}

base::Frame make_error_reply(int status, std::string_view message, const ReplyShape& shape) {
  const Headers headers{{"Content-Type", "application/json; charset=utf-8"}};
  return make_reply(status, headers, error_json(message), shape);
}

}  // namespace sockeye::http
