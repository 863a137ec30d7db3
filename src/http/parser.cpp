// Beast reads the head's syntax; what it leaves to its user (limits over the whole head, codings,
// hosts) and the body are here. The only file that includes it.
#include "http/parser.hpp"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <optional>
#include <utility>

#include "codec/websocket_handshake.hpp"
#include "http/chunk_decoder.hpp"
#include "http/header_bytes.hpp"

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

constexpr std::size_t longest_method = 24;

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
    // The limit is kept here; Beast's only has to be above it.
    header_limit(static_cast<std::uint32_t>(limits.header + 1));
    // The body is ours: 1.74's chunks cannot be fed in every cut.
    skip(true);
  }

  std::size_t feed(std::string_view bytes);

  State state = State::head;
  RequestHead head;
  std::string body;
  Fault fault{0, {}};
  bool started = false;

  void fail(Fault what) noexcept {
    fault = what;
    state = State::failed;
  }
  void limit_body(std::size_t bytes) {
    body_limit_bytes_ = bytes;
    if (length_left_ > bytes) fail({413, "Body too large"});
  }

 private:
  using Code = beast::error_code;

  /// What stops Beast where the fault is ours.
  void refuse(Fault what, Code& code) noexcept {
    fail(what);
    code = beast::http::make_error_code(beast::http::error::bad_value);
  }

  std::size_t feed_head(std::string_view bytes);
  std::size_t feed_body(std::string_view bytes);
  void read_chunks(std::string_view& bytes);
  void parse_head(std::string_view bytes);
  void check(std::string_view bytes) noexcept;
  void finish_head(Code& code);

  void on_request_impl(beast::http::verb, beast::string_view method, beast::string_view target,
                       int version, Code& code) override;
  void on_field_impl(beast::http::field name, beast::string_view text, beast::string_view value,
                     Code& code) override;
  void on_header_impl(Code& code) override { finish_head(code); }
  // Never called: the body is skipped, and no response is read.
  void on_body_init_impl(const boost::optional<std::uint64_t>&, Code&) override {}
  std::size_t on_body_impl(beast::string_view bytes, Code&) override { return bytes.size(); }
  void on_chunk_header_impl(std::uint64_t, beast::string_view, Code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view bytes, Code&) override {
    return bytes.size();
  }
  void on_finish_impl(Code&) override {}
  void on_response_impl(int, beast::string_view, int, Code&) override {}

  ParserLimits limits_;
  /// The head as far as it has come.
  std::string held_;
  std::uint64_t length_left_ = 0;
  std::optional<ChunkDecoder> chunks_;
  std::size_t body_limit_bytes_ = 0;
  std::size_t fields_ = 0;
  bool host_ = false;
};

void Parser::Machine::on_request_impl(beast::http::verb verb, beast::string_view method,
                                      beast::string_view target, int version, Code& code) {
  if (verb == beast::http::verb::unknown) return refuse({400, "Unknown method"}, code);
  head.method = view(method);
  head.target = origin_form(view(target));
  head.version = static_cast<unsigned>(version);
}

void Parser::Machine::on_field_impl(beast::http::field name, beast::string_view text,
                                    beast::string_view value, Code& code) {
  using beast::http::field;
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
  // Beast takes no name that is not a token, and no control character in a value.
  detail::HeaderBytes::add(head.headers, view(text), view(value));
}

void Parser::Machine::finish_head(Code& code) {
  if (!host_ && head.version == 11) return refuse({400, "Host is missing"}, code);
  if (!head.target.starts_with('/') && head.target != "*" && head.method != "CONNECT") {
    return refuse({400, "Bad request target"}, code);
  }
  length_left_ = content_length().value_or(0);
  if (chunked()) chunks_.emplace(limits_.header);
  head.has_body = chunks_ || length_left_ > 0;
  const std::string expect = head.headers.get("Expect");
  if (!expect.empty() && head.version == 11) {
    if (!Headers::same_name(expect, "100-continue")) {
      return refuse({417, "Unknown expectation"}, code);
    }
    head.expects_continue = head.has_body;
  }
}

// What is wrong whatever follows: of a whole head or of the beginning of one. What this refuses in
// a beginning it refuses in the whole, so that the cuts decide nothing.
void Parser::Machine::check(std::string_view bytes) noexcept {
  for (std::size_t at = bytes.find('\n'); at != std::string_view::npos;
       at = bytes.find('\n', at + 1)) {
    if (at == 0 || bytes[at - 1] != '\r') return fail({400, "Bad line end"});
  }
  const std::string_view method = bytes.substr(0, std::min(bytes.find(' '), longest_method));
  if (!std::ranges::all_of(method, [](char c) { return c == '-' || (c >= 'A' && c <= 'Z'); })) {
    return fail({400, "Bad method"});
  }
  if (method.size() == longest_method) return fail({400, "Unknown method"});
  const std::string_view line = bytes.substr(0, bytes.find('\r'));
  if (line.size() > method.size()) {
    const std::string_view rest = line.substr(method.size() + 1);
    if (rest.substr(0, rest.find(' ')).size() > limits_.target) {
      return fail({414, "Request target too long"});
    }
  }
  if (bytes.size() > limits_.header) fail({431, "Headers too large"});
}

void Parser::Machine::parse_head(std::string_view bytes) {
  check(bytes);
  if (state == State::failed) return;
  head.headers.reserve(bytes.size());
  Code code;
  const std::size_t taken = put({bytes.data(), bytes.size()}, code);
  if (state == State::failed) return;
  if (code || taken != bytes.size()) return fail(fault_of(code));
  head.upgrade = upgrade() && codec::has_header_token(head.headers.get("Upgrade"), "websocket");
  // Whoever asks for a WebSocket on a path that has none is answered and let go.
  head.keep_alive = keep_alive() && !head.upgrade;
  state = head.has_body ? State::body : State::complete;
}

std::size_t Parser::Machine::feed_head(std::string_view bytes) {
  constexpr std::string_view end_mark = "\r\n\r\n";
  const std::size_t before = held_.size();
  if (before > 0) held_ += bytes;
  const std::string_view all = before > 0 ? std::string_view(held_) : bytes;
  const std::size_t end = all.find(end_mark, before - std::min(before, end_mark.size() - 1));
  if (end == std::string_view::npos) {
    check(all);
    if (before == 0) held_ = bytes;
    return bytes.size();
  }
  const std::size_t size = end + end_mark.size();
  parse_head(all.substr(0, size));
  held_ = std::string();
  return size - before;
}

void Parser::Machine::read_chunks(std::string_view& bytes) {
  switch (chunks_->feed(bytes, body, body_limit_bytes_)) {
    case ChunkDecoder::Result::more:
      break;
    case ChunkDecoder::Result::complete:
      state = State::complete;
      break;
    case ChunkDecoder::Result::bad:
      fail({400, "Bad chunk"});
      break;
    case ChunkDecoder::Result::too_large:
      fail({413, "Body too large"});
      break;
    case ChunkDecoder::Result::too_wordy:
      fail({431, "Trailers too large"});
      break;
  }
}

std::size_t Parser::Machine::feed_body(std::string_view bytes) {
  if (chunks_) {
    const std::size_t before = bytes.size();
    read_chunks(bytes);
    return before - bytes.size();
  }
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(length_left_, bytes.size()));
  // What a client announces is not yet worth its memory.
  if (body.empty()) body.reserve(std::min<std::size_t>(length_left_, std::size_t{64} * 1024));
  body.append(bytes.substr(0, size));
  length_left_ -= size;
  if (length_left_ == 0) state = State::complete;
  return size;
}

std::size_t Parser::Machine::feed(std::string_view bytes) {
  if (state == State::body) return feed_body(bytes);
  if (state != State::head) return 0;
  std::size_t skipped = 0;
  if (!started) {
    // Line ends before a request are to be forgiven (RFC 9112, 2.2).
    skipped = std::min(bytes.find_first_not_of("\r\n"), bytes.size());
    bytes.remove_prefix(skipped);
    if (bytes.empty()) return skipped;
    started = true;
  }
  return skipped + feed_head(bytes);
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
