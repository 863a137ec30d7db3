// Beast reads the syntax; what it leaves to its user (limits over the whole head, codings, hosts)
// is here. The only file that includes it.
#include "http/parser.hpp"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <limits>
#include <stdexcept>

#include "codec/websocket_handshake.hpp"

namespace sockeye::http {
namespace {

namespace beast = boost::beast;

std::string_view view(beast::string_view text) noexcept {
  return {text.data(), text.size()};
}

// "http://host/path?query" is to be taken by every server (RFC 9112, 3.2.2).
std::string_view origin_form(std::string_view target) noexcept {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!Headers::same_name(target.substr(0, scheme.size()), scheme)) continue;
    const std::size_t path = target.find_first_of("/?", scheme.size());
    return path == std::string_view::npos ? "/" : target.substr(path);
  }
  return target;
}

struct Fault {
  int status;
  std::string_view reason;
};

Fault fault_of(const beast::error_code& code) noexcept {
  using beast::http::error;
  switch (static_cast<error>(code.value())) {
    case error::bad_version:
      return {400, "Bad HTTP version"};
    case error::bad_method:
      return {400, "Bad method"};
    case error::bad_target:
      return {400, "Bad request target"};
    case error::bad_content_length:
      return {400, "Bad Content-Length"};
    case error::bad_transfer_encoding:
      return {400, "Bad Transfer-Encoding"};
    case error::bad_chunk:
    case error::bad_chunk_extension:
      return {400, "Bad chunk"};
    case error::header_limit:
      return {431, "Headers too large"};
    default:
      return {400, "Bad request"};
  }
}

}  // namespace

class Parser::Machine final : public beast::http::basic_parser<true> {
 public:
  explicit Machine(const ParserLimits& limits) : limits_(limits) {
    header_limit(static_cast<std::uint32_t>(limits.header + 1));
    // Ours counts; with none, Beast 1.74 takes every length for too long.
    body_limit(std::numeric_limits<std::uint64_t>::max());
  }

  std::size_t feed(std::string_view bytes);

  State state = State::head;
  RequestHead head;
  std::string body;
  std::size_t body_limit_bytes = 0;
  Fault fault{0, {}};
  bool started = false;

  void fail(Fault what) noexcept {
    fault = what;
    state = State::failed;
  }
  void limit_body(std::size_t bytes) {
    body_limit_bytes = bytes;
    const auto length = content_length();
    if (length && *length > bytes) fail({413, "Body too large"});
  }

 private:
  using Code = beast::error_code;

  /// What stops Beast where the fault is ours.
  void refuse(Fault what, Code& code) noexcept {
    fail(what);
    code = beast::http::make_error_code(beast::http::error::bad_value);
  }

  std::size_t consume(std::string_view bytes, bool& hungry);
  void check_target_so_far(std::string_view bytes) noexcept;
  void finish_head(Code& code);

  void on_request_impl(beast::http::verb, beast::string_view method, beast::string_view target,
                       int version, Code& code) override;
  void on_field_impl(beast::http::field name, beast::string_view text, beast::string_view value,
                     Code& code) override;
  void on_header_impl(Code& code) override { finish_head(code); }
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, Code&) override {
    // What a client announces is not yet worth its memory.
    if (length) body.reserve(std::min<std::size_t>(*length, 16 * 1024));
  }
  std::size_t on_body_impl(beast::string_view bytes, Code& code) override;
  void on_chunk_header_impl(std::uint64_t size, beast::string_view, Code& code) override;
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view bytes, Code& code) override {
    return on_body_impl(bytes, code);
  }
  void on_finish_impl(Code&) override {}

  // Only a request's parser needs no answer to these.
  void on_response_impl(int, beast::string_view, int, Code&) override {}

  ParserLimits limits_;
  /// Of the head or of a chunk's: what did not yet make a whole.
  std::string held_;
  std::size_t head_bytes_ = 0;
  std::size_t fields_ = 0;
  bool host_ = false;
};

void Parser::Machine::on_request_impl(beast::http::verb verb, beast::string_view method,
                                      beast::string_view target, int version, Code& code) {
  if (verb == beast::http::verb::unknown) return refuse({400, "Unknown method"}, code);
  if (target.size() > limits_.target) return refuse({414, "Request target too long"}, code);
  head.method = view(method);
  head.target = origin_form(view(target));
  head.version = static_cast<unsigned>(version);
}

void Parser::Machine::on_field_impl(beast::http::field name, beast::string_view text,
                                    beast::string_view value, Code& code) {
  using beast::http::field;
  // Behind the body stand trailers: read, and kept out of the headers that decisions were made on.
  if (state != State::head) return;
  if (++fields_ > limits_.header_count) return refuse({431, "Too many headers"}, code);
  if (name == field::host) {
    if (std::exchange(host_, true)) return refuse({400, "More than one Host"}, code);
  } else if (name == field::transfer_encoding) {
    if (!Headers::same_name(view(value), "chunked")) {
      return refuse({501, "Unsupported Transfer-Encoding"}, code);
    }
    if (head.version == 10) return refuse({400, "Transfer-Encoding in HTTP/1.0"}, code);
  } else if (name == field::content_length) {
    const std::string_view digits = view(value);
    if (digits.find_first_not_of("0123456789") != std::string_view::npos ||
        head.headers.contains("Content-Length")) {
      return refuse({400, "Bad Content-Length"}, code);
    }
  }
  try {
    head.headers.add(view(text), view(value));
  } catch (const std::invalid_argument&) {
    refuse({400, "Bad header"}, code);
  }
}

void Parser::Machine::finish_head(Code& code) {
  if (!host_ && head.version == 11) return refuse({400, "Host is missing"}, code);
  if (!head.target.starts_with('/') && head.target != "*" && head.method != "CONNECT") {
    return refuse({400, "Bad request target"}, code);
  }
  head.has_body = chunked() || content_length().value_or(0) > 0;
  const std::string expect = head.headers.get("Expect");
  if (!expect.empty() && head.version == 11) {
    if (!Headers::same_name(expect, "100-continue")) {
      return refuse({417, "Unknown expectation"}, code);
    }
    head.expects_continue = head.has_body;
  }
}

std::size_t Parser::Machine::on_body_impl(beast::string_view bytes, Code& code) {
  if (body.size() + bytes.size() > body_limit_bytes) {
    refuse({413, "Body too large"}, code);
    return 0;
  }
  body.append(bytes.data(), bytes.size());
  return bytes.size();
}

void Parser::Machine::on_chunk_header_impl(std::uint64_t size, beast::string_view, Code& code) {
  if (size > body_limit_bytes - body.size()) refuse({413, "Body too large"}, code);
}

// A target that never ends is to be told from a head that is too long.
void Parser::Machine::check_target_so_far(std::string_view bytes) noexcept {
  if (!head.method.empty()) return;
  const std::size_t target = bytes.find(' ');
  if (target != std::string_view::npos && bytes.find(' ', target + 1) == std::string_view::npos &&
      bytes.size() - target - 1 > limits_.target) {
    fail({414, "Request target too long"});
  }
}

std::size_t Parser::Machine::consume(std::string_view bytes, bool& hungry) {
  std::size_t taken = 0;
  while (state != State::failed && taken < bytes.size()) {
    Code code;
    const std::size_t count = put({bytes.data() + taken, bytes.size() - taken}, code);
    taken += count;
    if (state == State::head) head_bytes_ += count;
    if (code == beast::http::make_error_code(beast::http::error::need_more)) {
      hungry = true;
      if (state == State::head) check_target_so_far(bytes.substr(taken));
      const std::size_t held = bytes.size() - taken;
      if (state == State::head ? head_bytes_ + held > limits_.header : held > limits_.header) {
        if (state != State::failed) fail({431, "Headers too large"});
      }
      return taken;
    }
    if (code) {
      if (state != State::failed) fail(fault_of(code));
      return taken;
    }
    if (state == State::head && is_header_done()) {
      if (head_bytes_ > limits_.header) {
        fail({431, "Headers too large"});
        return taken;
      }
      head.upgrade =
          upgrade() && codec::has_header_token(head.headers.get("Upgrade"), "websocket");
      // Whoever asks for a WebSocket on a path that has none is answered and let go.
      head.keep_alive = keep_alive() && !head.upgrade;
      state = is_done() ? State::complete : State::body;
      return taken;
    }
    if (is_done()) {
      state = State::complete;
      return taken;
    }
  }
  return taken;
}

std::size_t Parser::Machine::feed(std::string_view bytes) {
  std::size_t skipped = 0;
  if (!started) {
    // Line ends before a request are to be forgiven (RFC 9112, 2.2).
    skipped = std::min(bytes.find_first_not_of("\r\n"), bytes.size());
    bytes.remove_prefix(skipped);
    if (bytes.empty()) return skipped;
    started = true;
  }
  bool hungry = false;
  if (held_.empty()) {
    const std::size_t taken = consume(bytes, hungry);
    if (!hungry || state == State::failed) return skipped + taken;
    held_ = bytes.substr(taken);
    return skipped + bytes.size();
  }
  const std::size_t before = held_.size();
  held_ += bytes;
  const std::string all = std::move(held_);
  held_.clear();
  const std::size_t taken = consume(all, hungry);
  if (hungry && state != State::failed) {
    held_ = std::string_view(all).substr(taken);
    return skipped + bytes.size();
  }
  return skipped + (taken > before ? taken - before : 0);
}

Parser::Parser(const ParserLimits& limits) : machine_(std::make_unique<Machine>(limits)) {}
Parser::~Parser() = default;

std::size_t Parser::feed(std::string_view bytes) {
  return machine_->feed(bytes);
}
Parser::State Parser::state() const noexcept {
  return machine_->state;
}
bool Parser::started() const noexcept {
  return machine_->started;
}
RequestHead& Parser::head() noexcept {
  return machine_->head;
}
void Parser::set_body_limit(std::size_t bytes) {
  machine_->limit_body(bytes);
}
std::string& Parser::body() noexcept {
  return machine_->body;
}
int Parser::status() const noexcept {
  return machine_->fault.status;
}
std::string_view Parser::reason() const noexcept {
  return machine_->fault.reason;
}

}  // namespace sockeye::http
