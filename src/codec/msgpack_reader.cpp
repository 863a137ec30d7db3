#include "codec/msgpack_reader.hpp"

#include <bit>
#include <limits>
#include <string>

#include "base/utf8.hpp"
#include "codec/iso_date.hpp"

namespace sockeye::codec {
namespace {

using detail::Token;

/// Keeps counts of tokens, at most three a byte, within 32 bits.
constexpr std::size_t max_bytes = std::size_t{1} << 30;

/// Strings and integers.
constexpr bool may_be_key(std::uint8_t tag) noexcept {
  return tag < 0x80 || tag >= 0xE0 || (tag >= 0xA0 && tag < 0xC0) || (tag >= 0xCC && tag <= 0xD3) ||
         (tag >= 0xD9 && tag <= 0xDB);
}

class MsgpackWalk {
 public:
  MsgpackWalk(std::string_view bytes, const MsgpackLimits& limits, Tape& tape) noexcept
      : rest_(bytes), limits_(limits), tape_(tape), tokens_(tape.tokens()) {}

  MsgpackError run() {
    bool more = value();
    while (more && open_ != no_container) more = step();
    if (error_ == MsgpackError::none && !rest_.empty()) fail(MsgpackError::trailing_bytes);
    return error_;
  }

 private:
  static constexpr std::uint32_t no_container = std::numeric_limits<std::uint32_t>::max();

  bool fail(MsgpackError error) noexcept {
    error_ = error;
    return false;
  }

  /// While a container is open, its span holds the elements that are still to come and the
  /// container around it, in 32 bits each.
  bool open(Kind kind, std::size_t size) {
    if (++depth_ > limits_.max_depth) return fail(MsgpackError::too_deep);
    const std::size_t least = kind == Kind::object ? 2 : 1;
    if (size > rest_.size() / least) return fail(MsgpackError::truncated);
    const std::uint64_t span = std::uint64_t{size} << 32 | open_;
    open_ = static_cast<std::uint32_t>(tokens_.size());
    tokens_.push_back({.kind = kind, .data = {.span = span}});
    return true;
  }

  /// The element or member after the one that was read last, or the container's end.
  bool step() {
    Token& container = tokens_[open_];
    if (container.data.span >> 32 == 0) {
      const std::uint32_t outer = static_cast<std::uint32_t>(container.data.span);
      container.data.span = tokens_.size() - open_;
      open_ = outer;
      --depth_;
      return true;
    }
    container.data.span -= std::uint64_t{1} << 32;
    ++container.size;
    if (container.kind == Kind::object && !key()) return false;
    return value();
  }

  bool take(std::size_t size, std::string_view& bytes) noexcept {
    if (rest_.size() < size) return fail(MsgpackError::truncated);
    bytes = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return true;
  }

  /// An unsigned integer of `size` bytes.
  bool take_number(std::size_t size, std::uint64_t& number) noexcept {
    std::string_view bytes;
    if (!take(size, bytes)) return false;
    number = 0;
    for (const char byte : bytes) number = number << 8 | static_cast<std::uint8_t>(byte);
    return true;
  }

  bool take_sized(std::size_t size_bytes, std::string_view& bytes) noexcept {
    std::uint64_t size = 0;
    return take_number(size_bytes, size) && take(static_cast<std::size_t>(size), bytes);
  }

  void push_bytes(Kind kind, std::string_view bytes) {
    tokens_.push_back({.kind = kind,
                       .size = static_cast<std::uint32_t>(bytes.size()),
                       .data = {.bytes = bytes.data()}});
  }

  bool push_string(std::string_view text) {
    if (!base::is_valid_utf8(text)) return fail(MsgpackError::invalid_utf8);
    push_bytes(Kind::string, text);
    return true;
  }

  bool push_int(std::int64_t value) {
    tokens_.push_back({.kind = Kind::int64, .data = {.int64 = value}});
    return true;
  }

  bool push_uint(std::uint64_t value) {
    if (value <= INT64_MAX) return push_int(static_cast<std::int64_t>(value));
    tokens_.push_back({.kind = Kind::uint64, .data = {.uint64 = value}});
    return true;
  }

  bool push_double(double value) {
    tokens_.push_back({.kind = Kind::number, .data = {.number = value}});
    return true;
  }

  bool push_literal(Token token) {
    tokens_.push_back(token);
    return true;
  }

  bool key() {
    if (rest_.empty()) return fail(MsgpackError::truncated);
    if (!may_be_key(static_cast<std::uint8_t>(rest_.front()))) {
      return fail(MsgpackError::invalid_key);
    }
    if (!value()) return false;
    Token& name = tokens_.back();
    if (name.kind == Kind::string) return true;
    std::string digits;
    if (name.kind == Kind::int64) {
      digits = std::to_string(name.data.int64);
    } else {
      digits = std::to_string(name.data.uint64);
    }
    const std::string_view kept = tape_.keep(digits);
    name = {.kind = Kind::string,
            .size = static_cast<std::uint32_t>(kept.size()),
            .data = {.bytes = kept.data()}};
    return true;
  }

  bool value() {
    std::uint64_t tag = 0;
    if (!take_number(1, tag)) return false;
    if (tag < 0x80) return push_int(static_cast<std::int64_t>(tag));
    if (tag < 0x90) return open(Kind::object, tag & 0x0F);
    if (tag < 0xA0) return open(Kind::array, tag & 0x0F);
    if (tag < 0xC0) return string(static_cast<std::size_t>(tag & 0x1F));
    if (tag >= 0xE0) return push_int(static_cast<std::int64_t>(tag) - 0x100);
    return tagged(static_cast<std::uint8_t>(tag));
  }

  bool tagged(std::uint8_t tag) {
    switch (tag) {
      case 0xC0:
        return push_literal({});
      case 0xC2:
      case 0xC3:
        return push_literal({.kind = Kind::boolean, .data = {.boolean = tag == 0xC3}});
      case 0xC4:
      case 0xC5:
      case 0xC6:
        return binary(std::size_t{1} << (tag - 0xC4));
      case 0xC7:
      case 0xC8:
      case 0xC9:
        return extension(std::size_t{1} << (tag - 0xC7));
      case 0xCA:
      case 0xCB:
        return floating(tag == 0xCA ? 4 : 8);
      case 0xCC:
      case 0xCD:
      case 0xCE:
      case 0xCF:
        return unsigned_integer(std::size_t{1} << (tag - 0xCC));
      case 0xD0:
      case 0xD1:
      case 0xD2:
      case 0xD3:
        return signed_integer(std::size_t{1} << (tag - 0xD0));
      case 0xD4:
      case 0xD5:
      case 0xD6:
      case 0xD7:
      case 0xD8:
        return fixed_extension(std::size_t{1} << (tag - 0xD4));
      case 0xD9:
      case 0xDA:
      case 0xDB: {
        std::string_view text;
        return take_sized(std::size_t{1} << (tag - 0xD9), text) && push_string(text);
      }
      case 0xDC:
      case 0xDD:
        return container(Kind::array, tag == 0xDC ? 2 : 4);
      case 0xDE:
      case 0xDF:
        return container(Kind::object, tag == 0xDE ? 2 : 4);
      default:
        return fail(MsgpackError::invalid_type);
    }
  }

  bool container(Kind kind, std::size_t size_bytes) {
    std::uint64_t size = 0;
    return take_number(size_bytes, size) && open(kind, static_cast<std::size_t>(size));
  }

  bool string(std::size_t size) {
    std::string_view text;
    return take(size, text) && push_string(text);
  }

  bool binary(std::size_t size_bytes) {
    std::string_view bytes;
    if (!take_sized(size_bytes, bytes)) return false;
    push_bytes(Kind::binary, bytes);
    return true;
  }

  bool floating(std::size_t size) {
    std::uint64_t bits = 0;
    if (!take_number(size, bits)) return false;
    return push_double(size == 4 ? double{std::bit_cast<float>(static_cast<std::uint32_t>(bits))}
                                 : std::bit_cast<double>(bits));
  }

  bool unsigned_integer(std::size_t size) {
    std::uint64_t number = 0;
    return take_number(size, number) && push_uint(number);
  }

  bool signed_integer(std::size_t size) {
    std::uint64_t bits = 0;
    if (!take_number(size, bits)) return false;
    const auto unused = static_cast<int>(64 - 8 * size);
    return push_int(static_cast<std::int64_t>(bits << unused) >> unused);
  }

  bool extension(std::size_t size_bytes) {
    std::uint64_t size = 0;
    std::uint64_t type = 0;
    std::string_view bytes;
    if (!take_number(size_bytes, size) || !take_number(1, type) ||
        !take(static_cast<std::size_t>(size), bytes)) {
      return false;
    }
    if (type != 0) return unknown(type, bytes);
    push_bytes(Kind::binary, bytes);
    return true;
  }

  bool fixed_extension(std::size_t size) {
    std::uint64_t type = 0;
    std::string_view bytes;
    if (!take_number(1, type) || !take(size, bytes)) return false;
    if (type == 0 && size == 1) return undefined();
    if (type == 0 && size == 8) return date(bytes);
    return unknown(type, bytes);
  }

  bool unknown(std::uint64_t type, std::string_view bytes) {
    if (type == 0xFF && limits_.timestamps && is_timestamp(bytes.size())) return timestamp(bytes);
    tokens_.push_back({.kind = Kind::array, .size = 2, .data = {.span = 3}});
    push_int(static_cast<std::int8_t>(type));
    push_bytes(Kind::binary, bytes);
    return true;
  }

  static constexpr bool is_timestamp(std::size_t size) noexcept {
    return size == 4 || size == 8 || size == 12;
  }

  /// Seconds; nanoseconds and seconds in 30 and 34 bits; or in 32 and 64.
  bool timestamp(std::string_view bytes) {
    std::uint64_t head = 0;
    const std::size_t first = bytes.size() == 8 ? 8 : 4;
    for (const char byte : bytes.substr(0, first))
      head = head << 8 | static_cast<std::uint8_t>(byte);
    if (bytes.size() == 4) return push_date(head, 0);
    if (bytes.size() == 8) return push_date(head & 0x3FFFFFFFFU, head >> 34);
    std::uint64_t seconds = 0;
    for (const char byte : bytes.substr(4))
      seconds = seconds << 8 | static_cast<std::uint8_t>(byte);
    return push_date(seconds, head);
  }

  bool push_date(std::uint64_t seconds, std::uint64_t nanoseconds) {
    constexpr std::int64_t furthest = 8'640'000'000'000;
    const auto whole = static_cast<std::int64_t>(seconds);
    if (whole > furthest || whole < -furthest || nanoseconds >= 1'000'000'000) {
      return push_literal({});
    }
    return push_milliseconds(whole * 1000 + static_cast<std::int64_t>(nanoseconds / 1'000'000));
  }

  bool undefined() {
    if (open_ != no_container && tokens_[open_].kind == Kind::object) {
      tokens_.pop_back();
      --tokens_[open_].size;
      return true;
    }
    return push_literal({});
  }

  bool date(std::string_view bytes) {
    std::uint64_t bits = 0;
    for (const char byte : bytes) bits = bits << 8 | static_cast<std::uint8_t>(byte);
    return push_milliseconds(static_cast<std::int64_t>(bits));
  }

  bool push_milliseconds(std::int64_t milliseconds) {
    const std::string text = iso_date(milliseconds);
    if (text.empty()) return push_literal({});
    push_bytes(Kind::string, tape_.keep(text));
    return true;
  }

  std::string_view rest_;
  const MsgpackLimits& limits_;
  Tape& tape_;
  std::vector<Token>& tokens_;
  std::uint32_t open_ = no_container;
  std::size_t depth_ = 0;
  MsgpackError error_ = MsgpackError::none;
};

}  // namespace

MsgpackError msgpack_read(std::string_view bytes, const MsgpackLimits& limits, Tape& tape) {
  tape.clear();
  if (bytes.size() > max_bytes) return MsgpackError::too_large;
  const MsgpackError error = MsgpackWalk(bytes, limits, tape).run();
  if (error != MsgpackError::none) tape.clear();
  return error;
}

}  // namespace sockeye::codec
