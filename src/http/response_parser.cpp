// Beast reads a whole head's syntax; limits, interim answers and the body are here.
#include "http/response_parser.hpp"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <stdexcept>
#include <utility>

namespace sockeye::http {
namespace {

namespace beast = boost::beast;

std::string_view view(beast::string_view text) noexcept {
  return {text.data(), text.size()};
}

class HeadReader final : public beast::http::basic_parser<false> {
 public:
  HeadReader(std::size_t size, std::size_t field_limit) : field_limit_(field_limit) {
    header_limit(static_cast<std::uint32_t>(size + 1));
    skip(true);
  }

  ResponseHead head;
  std::string fault;
  bool has_length = false;
  bool is_chunked = false;

 private:
  using Code = beast::error_code;

  void refuse(std::string why, Code& code) {
    fault = std::move(why);
    code = beast::http::make_error_code(beast::http::error::bad_value);
  }

  void on_response_impl(int code, beast::string_view reason, int, Code&) override {
    head.status = code;
    head.reason = view(reason);
  }
  void on_field_impl(beast::http::field name, beast::string_view text, beast::string_view value,
                     Code& code) override {
    using beast::http::field;
    if (++fields_ > field_limit_) return refuse("too many headers", code);
    if (name == field::transfer_encoding) {
      if (!Headers::same_name(view(value), "chunked") || is_chunked) {
        return refuse("unknown Transfer-Encoding", code);
      }
      is_chunked = true;
    } else if (name == field::content_length) {
      if (std::exchange(has_length, true)) return refuse("more than one Content-Length", code);
      if (view(value).find_first_not_of("0123456789") != std::string_view::npos) {
        return refuse("bad Content-Length", code);
      }
    }
    try {
      head.headers.add(view(text), view(value));
    } catch (const std::invalid_argument& error) {
      refuse(error.what(), code);
    }
  }
  void on_header_impl(Code&) override {}
  // Never called: the body is skipped, and no request is read.
  void on_request_impl(beast::http::verb, beast::string_view, beast::string_view, int,
                       Code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, Code&) override {}
  std::size_t on_body_impl(beast::string_view bytes, Code&) override { return bytes.size(); }
  void on_chunk_header_impl(std::uint64_t, beast::string_view, Code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view bytes, Code&) override {
    return bytes.size();
  }
  void on_finish_impl(Code&) override {}

  std::size_t field_limit_;
  std::size_t fields_ = 0;
};

}  // namespace

ResponseParser::ResponseParser(Asked asked, const ResponseLimits& limits)
    : limits_(limits), asked_(asked) {}

void ResponseParser::fail(std::string error) {
  state_ = State::failed;
  error_ = std::move(error);
  held_ = std::string();
}

std::size_t ResponseParser::feed(std::string_view bytes) {
  std::size_t taken = 0;
  while (taken < bytes.size() && (state_ == State::head || state_ == State::body)) {
    started_ = true;
    const std::string_view rest = bytes.substr(taken);
    taken += state_ == State::head ? feed_head(rest) : feed_body(rest);
  }
  return taken;
}

void ResponseParser::finish() {
  if (state_ == State::body && until_close_) {
    state_ = State::complete;
  } else if (state_ == State::head || state_ == State::body) {
    fail(started_ ? "the connection ended within the answer"
                  : "the connection ended before the answer");
  }
}

// What no whole head can begin with need not be waited for.
void ResponseParser::check_beginning(std::string_view bytes) {
  constexpr std::string_view beginning = "HTTP/1.";
  if (bytes.substr(0, beginning.size()) != beginning.substr(0, bytes.size())) {
    fail("the answer is not HTTP/1.1");
  }
}

std::size_t ResponseParser::feed_head(std::string_view bytes) {
  constexpr std::string_view end_mark = "\r\n\r\n";
  const std::size_t before = held_.size();
  held_ += bytes.substr(0, limits_.head + 1 - std::min(limits_.head + 1, head_bytes_ + before));
  check_beginning(held_);
  if (state_ == State::failed) return bytes.size();
  const std::size_t end = held_.find(end_mark, before - std::min(before, end_mark.size() - 1));
  const std::size_t size = end == std::string::npos ? held_.size() : end + end_mark.size();
  if (head_bytes_ + size > limits_.head) {
    fail("the answer's head is larger than " + std::to_string(limits_.head) + " bytes");
    return bytes.size();
  }
  if (end == std::string::npos) return bytes.size();
  head_bytes_ += size;
  const std::string head = std::exchange(held_, {}).substr(0, size);
  parse_head(head);
  return size - before;
}

void ResponseParser::parse_head(std::string_view bytes) {
  HeadReader reader(bytes.size(), limits_.header_count);
  beast::error_code code;
  const std::size_t taken = reader.put({bytes.data(), bytes.size()}, code);
  if (code || taken != bytes.size()) {
    return fail("the answer's head is malformed: " +
                (reader.fault.empty() ? code.message() : reader.fault));
  }
  const int status = reader.head.status;
  if (status < 100) return fail("the answer's status is " + std::to_string(status));
  if (status == 101 && asked_ != Asked::upgrade) return fail("101 was not asked for");
  if (status < 200 && status != 101) return;
  head_ = std::move(reader.head);
  head_.keep_alive = reader.keep_alive() && status != 101;
  choose_body(reader.has_length, reader.content_length().value_or(0), reader.is_chunked);
}

void ResponseParser::choose_body(bool has_length, std::uint64_t length, bool chunked) {
  const int status = head_.status;
  const bool none = asked_ == Asked::head || status == 101 || status == 204 || status == 304 ||
                    (asked_ == Asked::tunnel && status / 100 == 2);
  state_ = State::body;
  if (none || (has_length && length == 0)) {
    state_ = State::complete;
  } else if (chunked) {
    chunks_.emplace(limits_.head);
  } else if (!has_length) {
    until_close_ = true;
    head_.keep_alive = false;
  } else if (length > limits_.body) {
    fail("the answer's body is larger than " + std::to_string(limits_.body) + " bytes");
  } else {
    length_left_ = length;
    // What a server announces is not yet worth our memory.
    body_.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(length, 64 * 1024)));
  }
}

std::size_t ResponseParser::feed_body(std::string_view bytes) {
  const std::string too_large =
      "the answer's body is larger than " + std::to_string(limits_.body) + " bytes";
  if (chunks_) {
    std::string_view rest = bytes;
    switch (chunks_->feed(rest, body_, limits_.body)) {
      case ChunkDecoder::Result::more:
        break;
      case ChunkDecoder::Result::complete:
        state_ = State::complete;
        break;
      case ChunkDecoder::Result::bad:
        fail("the answer has a bad chunk");
        break;
      case ChunkDecoder::Result::too_large:
        fail(too_large);
        break;
      case ChunkDecoder::Result::too_wordy:
        fail("the answer's trailers are too large");
        break;
    }
    return bytes.size() - rest.size();
  }
  if (until_close_) {
    if (bytes.size() > limits_.body - body_.size()) {
      fail(too_large);
    } else {
      body_ += bytes;
    }
    return bytes.size();
  }
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(length_left_, bytes.size()));
  body_ += bytes.substr(0, size);
  length_left_ -= size;
  if (length_left_ == 0) state_ = State::complete;
  return size;
}

}  // namespace sockeye::http
