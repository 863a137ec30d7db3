// The one translation unit that knows simdjson.
#include "codec/json_reader.hpp"

#include <simdjson.h>

#include <charconv>
#include <cstring>
#include <limits>
#include <memory>
#include <span>

#include "codec/json_short_scan.hpp"

namespace sockeye::codec {
namespace {

using detail::Token;

constexpr std::size_t max_text = 0xFFFFFFFFu - 64;
constexpr std::size_t kept_capacity = 256 * 1024;

/// simdjson's first stage: the offsets of all structural characters and of the first character of
/// each scalar. It reads the text in blocks and copies the last, partial one, so no padding is
/// needed.
class Scanner {
 public:
  simdjson::error_code scan(std::string_view text) {
    if (!stage_ || text.size() > stage_->capacity()) {
      if (const auto error = grow(text.size())) return error;
    }
    return stage_->stage1(static_cast<const std::uint8_t*>(static_cast<const void*>(text.data())),
                          text.size(), simdjson::stage1_mode::regular);
  }

  std::span<const std::uint32_t> offsets() const noexcept {
    return {stage_->structural_indexes.get(), stage_->n_structural_indexes};
  }

  void trim() noexcept {
    if (stage_ && stage_->capacity() > kept_capacity) stage_.reset();
  }

 private:
  simdjson::error_code grow(std::size_t size) {
    const std::size_t capacity = (size > 1024 ? size : 1024) + 64;
    if (stage_) return stage_->set_capacity(capacity);
    return simdjson::get_active_implementation()->create_dom_parser_implementation(capacity, 1,
                                                                                   stage_);
  }

  std::unique_ptr<simdjson::internal::dom_parser_implementation> stage_;
};

bool is_space(char c) noexcept {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}
bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

int hex_digit(char c) noexcept {
  if (is_digit(c)) return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// Four hexadecimal digits, or -1.
int hex4(const char* at, const char* end) noexcept {
  if (end - at < 4) return -1;
  int value = 0;
  for (int i = 0; i < 4; ++i) {
    const int digit = hex_digit(at[i]);
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

char* put_utf8(char* out, std::uint32_t code) noexcept {
  const auto put = [&out](std::uint32_t byte) { *out++ = static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | (code >> 6));
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | (code >> 12));
    put(0x80 | ((code >> 6) & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | (code >> 18));
    put(0x80 | ((code >> 12) & 0x3F));
    put(0x80 | ((code >> 6) & 0x3F));
    put(0x80 | (code & 0x3F));
  }
  return out;
}

constexpr bool is_high(int unit) noexcept {
  return unit >= 0xD800 && unit <= 0xDBFF;
}
constexpr bool is_low(int unit) noexcept {
  return unit >= 0xDC00 && unit <= 0xDFFF;
}

/// `at` is behind `\u`. A pair of surrogates is one character; a lone one becomes WTF-8.
const char* unescape_unicode(const char* at, const char* end, char*& out) noexcept {
  const int unit = hex4(at, end);
  if (unit < 0) return nullptr;
  at += 4;
  auto code = static_cast<std::uint32_t>(unit);
  if (is_high(unit) && end - at >= 6 && at[0] == '\\' && at[1] == 'u') {
    const int low = hex4(at + 2, end);
    if (is_low(low)) {
      code = 0x10000u + ((code - 0xD800u) << 10) + (static_cast<std::uint32_t>(low) - 0xDC00u);
      at += 6;
    }
  }
  out = put_utf8(out, code);
  return at;
}

char simple_escape(char c) noexcept {
  switch (c) {
    case '"':
    case '\\':
    case '/':
      return c;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return '\0';
  }
}

/// Whether a number whose conversion is out of range is too large rather than too small: the
/// position of its first significant digit tells.
bool is_huge(const char* at, const char* end) noexcept {
  if (*at == '-') ++at;
  long magnitude = 0;
  bool significant = false;
  bool fraction = false;
  for (; at != end && *at != 'e' && *at != 'E'; ++at) {
    if (*at == '.') {
      fraction = true;
      continue;
    }
    significant = significant || *at != '0';
    if (!fraction && significant) ++magnitude;
    if (fraction && !significant) --magnitude;
  }
  if (at == end) return magnitude > 0;
  ++at;
  const bool negative = *at == '-';
  if (*at == '-' || *at == '+') ++at;
  long exponent = 0;
  for (; at != end && exponent < 1'000'000'000'000; ++at) exponent = exponent * 10 + (*at - '0');
  return magnitude + (negative ? -exponent : exponent) > 0;
}

class Walk {
 public:
  /// `escapes` is false where no string has a backslash.
  Walk(std::string_view text, std::span<const std::uint32_t> offsets, bool escapes,
       const JsonLimits& limits, Tape& tape) noexcept
      : text_(text),
        offsets_(offsets.data()),
        count_(offsets.size()),
        escapes_(escapes),
        max_depth_(limits.max_depth),
        tape_(tape),
        tokens_(tape.tokens()) {}

  JsonStatus run() {
    bool more = value();
    while (more && open_ != no_container) more = step();
    if (status_.ok() && next_ < count_) fail(JsonError::trailing_text);
    return status_;
  }

 private:
  static constexpr std::size_t no_container = std::numeric_limits<std::size_t>::max();

  char peek() const noexcept { return next_ < count_ ? text_[offsets_[next_]] : '\0'; }

  bool fail(JsonError error, std::size_t offset) noexcept {
    status_ = {error, offset, true};
    return false;
  }
  bool fail(JsonError error) noexcept {
    return fail(error, next_ < count_ ? offsets_[next_] : text_.size());
  }

  /// The element or member after the one that was read last, or the container's end.
  bool step() {
    Token& container = tokens_[open_];
    const bool object = container.kind == Kind::object;
    const char c = peek();
    if (c == (object ? '}' : ']')) {
      ++next_;
      close();
      return true;
    }
    if (container.size > 0) {
      if (c != ',') return fail(JsonError::syntax);
      ++next_;
    }
    ++container.size;
    if (object && !key()) return false;
    return value();
  }

  /// While it is open, a container's span holds the index of the one around it.
  bool open(Kind kind) {
    if (++depth_ > max_depth_) return fail(JsonError::too_deep);
    ++next_;
    tokens_.push_back({.kind = kind, .data = {.span = open_}});
    open_ = tokens_.size() - 1;
    return true;
  }

  void close() noexcept {
    Token& container = tokens_[open_];
    const auto outer = static_cast<std::size_t>(container.data.span);
    container.data.span = tokens_.size() - open_;
    open_ = outer;
    --depth_;
  }

  bool key() {
    if (peek() != '"') return fail(JsonError::syntax);
    if (!string()) return false;
    if (peek() != ':') return fail(JsonError::syntax);
    ++next_;
    return true;
  }

  bool value() {
    switch (peek()) {
      case '{':
        return open(Kind::object);
      case '[':
        return open(Kind::array);
      case '"':
        return string();
      case 't':
        return literal("true", {.kind = Kind::boolean, .data = {.boolean = true}});
      case 'f':
        return literal("false", {.kind = Kind::boolean, .data = {.boolean = false}});
      case 'n':
        return literal("null", {});
      case '\0':
        return fail(next_ < count_ || !tokens_.empty() ? JsonError::syntax : JsonError::empty);
      default:
        return number();
    }
  }

  /// The scalar's text: up to the next structural character, without the space before it.
  std::string_view scalar() noexcept {
    const std::size_t begin = offsets_[next_];
    std::size_t end = next_ + 1 < count_ ? offsets_[next_ + 1] : text_.size();
    while (is_space(text_[end - 1])) --end;
    return text_.substr(begin, end - begin);
  }

  bool literal(std::string_view name, Token token) {
    if (scalar() != name) return fail(JsonError::syntax);
    tokens_.push_back(token);
    ++next_;
    return true;
  }

  /// The first stage has paired the quotes and refused control characters.
  bool string() {
    const std::string_view raw = scalar();
    if (raw.size() < 2 || raw.back() != '"') return fail(JsonError::syntax);
    std::string_view content = raw.substr(1, raw.size() - 2);
    const bool escaped = escapes_ && std::memchr(content.data(), '\\', content.size()) != nullptr;
    if (escaped && !unescape(content)) return false;
    tokens_.push_back({.kind = Kind::string,
                       .size = static_cast<std::uint32_t>(content.size()),
                       .data = {.bytes = content.data()}});
    ++next_;
    return true;
  }

  bool unescape(std::string_view& content) {
    const char* at = content.data();
    const char* const end = at + content.size();
    char* const begin = tape_.allocate(content.size());
    char* out = begin;
    while (at != end) {
      const auto left = static_cast<std::size_t>(end - at);
      const void* found = std::memchr(at, '\\', left);
      const char* const stop = found ? static_cast<const char*>(found) : end;
      const auto plain = static_cast<std::size_t>(stop - at);
      std::memcpy(out, at, plain);
      out += plain;
      if (stop == end) break;
      const auto bad = static_cast<std::size_t>(stop - text_.data());
      if (end - stop < 2) return fail(JsonError::invalid_escape, bad);
      if (stop[1] == 'u') {
        at = unescape_unicode(stop + 2, end, out);
        if (!at) return fail(JsonError::invalid_escape, bad);
        continue;
      }
      const char plain_character = simple_escape(stop[1]);
      if (plain_character == '\0') return fail(JsonError::invalid_escape, bad);
      *out++ = plain_character;
      at = stop + 2;
    }
    content = {begin, static_cast<std::size_t>(out - begin)};
    return true;
  }

  bool number() {
    const std::string_view text = scalar();
    const char* at = text.data();
    const char* const end = at + text.size();
    const auto digits = [&] {
      const char* const begin = at;
      while (at != end && is_digit(*at)) ++at;
      return at != begin;
    };
    const bool negative = *at == '-';
    if (negative) ++at;
    if (at == end || !is_digit(*at)) {
      return fail(negative ? JsonError::invalid_number : JsonError::syntax);
    }
    if (*at == '0') {
      ++at;
    } else {
      digits();
    }
    bool integer = true;
    if (at != end && *at == '.') {
      integer = false;
      ++at;
      if (!digits()) return fail(JsonError::invalid_number);
    }
    if (at != end && (*at == 'e' || *at == 'E')) {
      integer = false;
      ++at;
      if (at != end && (*at == '+' || *at == '-')) ++at;
      if (!digits()) return fail(JsonError::invalid_number);
    }
    if (at != end) return fail(JsonError::invalid_number);
    tokens_.push_back(convert(text, integer));
    ++next_;
    return true;
  }

  static Token convert(std::string_view text, bool integer) noexcept {
    const char* const begin = text.data();
    const char* const end = begin + text.size();
    if (integer && text != "-0") {
      std::int64_t exact = 0;
      if (std::from_chars(begin, end, exact).ec == std::errc()) {
        return {.kind = Kind::int64, .data = {.int64 = exact}};
      }
      std::uint64_t large = 0;
      if (*begin != '-' && std::from_chars(begin, end, large).ec == std::errc()) {
        return {.kind = Kind::uint64, .data = {.uint64 = large}};
      }
    }
    double value = 0;
    if (std::from_chars(begin, end, value).ec == std::errc::result_out_of_range) {
      value = is_huge(begin, end) ? std::numeric_limits<double>::infinity() : 0.0;
      if (*begin == '-') value = -value;
    }
    return {.kind = Kind::number, .data = {.number = value}};
  }

  std::string_view text_;
  const std::uint32_t* offsets_;
  std::size_t count_;
  bool escapes_;
  std::size_t max_depth_;
  Tape& tape_;
  std::vector<Token>& tokens_;
  std::size_t next_ = 0;
  std::size_t open_ = no_container;
  std::size_t depth_ = 0;
  JsonStatus status_;
};

JsonStatus scan_failure(simdjson::error_code error, std::string_view text) noexcept {
  switch (error) {
    case simdjson::EMPTY:
      return {JsonError::empty, text.size(), true};
    case simdjson::UNCLOSED_STRING:
      return {JsonError::unclosed_string, text.size(), true};
    case simdjson::UNESCAPED_CHARS:
      return {JsonError::control_character};
    case simdjson::UTF8_ERROR:
      return {JsonError::invalid_utf8};
    case simdjson::CAPACITY:
    case simdjson::MEMALLOC:
      return {JsonError::too_large};
    default:
      return {JsonError::syntax};
  }
}

JsonStatus read_by_blocks(std::string_view text, const JsonLimits& limits, Tape& tape) {
  thread_local Scanner scanner;
  const simdjson::error_code error = scanner.scan(text);
  const JsonStatus status =
      error ? scan_failure(error, text) : Walk(text, scanner.offsets(), true, limits, tape).run();
  scanner.trim();
  return status;
}

}  // namespace

JsonStatus json_read(std::string_view text, const JsonLimits& limits, Tape& tape) {
  tape.clear();
  if (text.empty()) return {JsonError::empty, 0, true};
  if (text.size() > max_text) return {JsonError::too_large, max_text, true};
  thread_local JsonShortScan short_scan;
  const JsonStatus status = short_scan.scan(text)
                                ? Walk(text, short_scan.offsets(), false, limits, tape).run()
                                : read_by_blocks(text, limits, tape);
  if (!status.ok()) tape.clear();
  return status;
}

}  // namespace sockeye::codec
