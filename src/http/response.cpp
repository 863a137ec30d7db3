#include "sockeye/http/response.hpp"

#include <array>
#include <stdexcept>

#include "http/exchange.hpp"
#include "http/reply.hpp"
#include "net/log.hpp"

namespace sockeye::http {
namespace {

constexpr std::string_view json_type = "application/json; charset=utf-8";
constexpr std::string_view text_type = "text/plain; charset=utf-8";
constexpr std::string_view html_type = "text/html; charset=utf-8";

// As encodeURIComponent leaves them.
bool stands_for_itself(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view("-_.!~*'()").find(c) != std::string_view::npos;
}

std::string encode_percent(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    if (stands_for_itself(c)) {
      encoded += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      encoded += '%';
      encoded += digits[byte >> 4];
      encoded += digits[byte & 15];
    }
  }
  return encoded;
}

void check_attribute(std::string_view text) {
  if (text.find_first_of(std::string_view(";\r\n\0", 4)) != std::string_view::npos) {
    throw std::invalid_argument("a cookie's attribute has a character that ends it");
  }
}

}  // namespace

Sent& Sent::then(UniqueFunction<void()> call) {
  if (exchange_) exchange_->then(std::move(call));
  return *this;
}

Response& Response::status(int status) noexcept {
  status_ = status >= 200 && status <= 999 ? status : 500;
  return *this;
}

Response& Response::set(std::string_view name, std::string_view value) {
  headers_.set(name, value);
  return *this;
}

Response& Response::add(std::string_view name, std::string_view value) {
  headers_.add(name, value);
  return *this;
}

Response& Response::cookie(std::string_view name, std::string_view value,
                           const SetCookie& options) {
  for (const std::string* each : {&options.path, &options.domain, &options.same_site}) {
    check_attribute(*each);
  }
  if (name.empty() ||
      name.find_first_of(std::string_view("=;, \t\r\n\0", 8)) != std::string_view::npos) {
    throw std::invalid_argument("invalid cookie name");
  }
  std::string text(name);
  text.append("=").append(encode_percent(value));
  if (options.max_age) text.append("; Max-Age=").append(std::to_string(options.max_age->count()));
  if (!options.domain.empty()) text.append("; Domain=").append(options.domain);
  if (!options.path.empty()) text.append("; Path=").append(options.path);
  if (options.http_only) text += "; HttpOnly";
  if (options.secure) text += "; Secure";
  if (!options.same_site.empty()) text.append("; SameSite=").append(options.same_site);
  return add("Set-Cookie", text);
}

Response& Response::clear_cookie(std::string_view name, SetCookie options) {
  options.max_age = std::chrono::seconds{0};
  return cookie(name, "", options);
}

Sent Response::json_text(std::string text) {
  return finish(std::move(text), json_type);
}
Sent Response::send(std::string text) {
  return finish(std::move(text), text_type);
}
Sent Response::html(std::string text) {
  return finish(std::move(text), html_type);
}
Sent Response::send(std::string bytes, std::string_view content_type) {
  if (!sent_) type(content_type);
  return finish(std::move(bytes), content_type);
}
Sent Response::end() {
  return finish({}, {});
}

Sent Response::redirect(std::string_view location, int status) {
  if (!sent_) {
    set("Location", location);
    this->status(status);
  }
  return finish({}, {});
}

Sent Response::error(int status, std::string_view message) {
  if (!sent_) {
    this->status(status);
    type(json_type);
  }
  return finish(error_json(message), json_type);
}

std::shared_ptr<Response> Response::keep() {
  return {exchange_->shared_from_this(), this};
}

Sent Response::finish(std::string body, std::string_view default_type) {
  if (sent_) {
    net::log(LogLevel::warning, "http", "a second answer to one request was dropped");
    return Sent();
  }
  if (!default_type.empty() && !headers_.contains("Content-Type")) type(default_type);
  sent_ = true;
  body_ = std::move(body);
  const std::shared_ptr<Exchange> exchange = exchange_->shared_from_this();
  exchange->commit();
  return Sent(exchange);
}

void Response::reset() {
  for (const std::string_view name :
       {"Content-Type", "Content-Encoding", "Content-Range", "Content-Disposition", "Cache-Control",
        "ETag", "Last-Modified", "Accept-Ranges", "Location"}) {
    headers_.remove(name);
  }
  body_.clear();
  status_ = 200;
  sent_ = false;
}

}  // namespace sockeye::http
