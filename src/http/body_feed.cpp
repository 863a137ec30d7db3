#include "http/body_feed.hpp"

#include <charconv>
#include <utility>

#include "http/connection.hpp"
#include "sockeye/http/error.hpp"

namespace sockeye::http {

bool BodyReader::ask() {
  asked_ = true;
  if (!there()) wanted();
  return there();
}

std::string BodyReader::take() {
  if (buffer_.empty()) {
    if (status_ != 0) throw HttpError(status_, failure_);
    return {};
  }
  std::string bytes = std::exchange(buffer_, std::string());
  if (!ended_) wanted();
  return bytes;
}

void BodyFeed::wanted() {
  if (connection_) connection_->want_body();
}

void BodyFeed::keep(std::string bytes) {
  received_ += bytes.size();
  if (buffer_.empty()) {
    buffer_ = std::move(bytes);
  } else {
    buffer_ += bytes;
  }
}

void BodyFeed::wake() {
  if (waiting_) std::exchange(waiting_, nullptr).resume();
}

void BodyFeed::push(std::string bytes) {
  if (ended_ || bytes.empty()) return;
  keep(std::move(bytes));
  wake();
}

void BodyFeed::finish(std::string bytes) {
  connection_ = nullptr;
  if (ended_) return;
  keep(std::move(bytes));
  ended_ = true;
  wake();
}

void BodyFeed::fail(int status, std::string_view message) {
  connection_ = nullptr;
  if (ended_) return;
  ended_ = true;
  status_ = status;
  failure_ = message;
  wake();
}

std::optional<std::uint64_t> announced_length(const Headers& headers) noexcept {
  const std::string_view digits = headers["Content-Length"];
  std::uint64_t length = 0;
  const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), length);
  if (digits.empty() || end.ec != std::errc()) return std::nullopt;
  return length;
}

}  // namespace sockeye::http
