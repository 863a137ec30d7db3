// The tape's memory, and tapes made from Values.
#include "codec/tape.hpp"

#include <cstring>

#include "codec/value_access.hpp"
#include "sockeye/value.hpp"

namespace sockeye::codec {
namespace {

using detail::ValueAccess;

constexpr std::size_t block_size = 4096;
constexpr std::size_t kept_bytes = 256 * 1024;
constexpr std::size_t kept_tokens = kept_bytes / sizeof(detail::Token);

void append(std::vector<detail::Token>& tokens, const Value& value);

void append_string(std::vector<detail::Token>& tokens, Kind kind, std::string_view bytes) {
  tokens.push_back({.kind = kind,
                    .size = static_cast<std::uint32_t>(bytes.size()),
                    .data = {.bytes = bytes.data()}});
}

std::size_t open(std::vector<detail::Token>& tokens, Kind kind, std::size_t size) {
  tokens.push_back({.kind = kind, .size = static_cast<std::uint32_t>(size)});
  return tokens.size() - 1;
}

void close(std::vector<detail::Token>& tokens, std::size_t opened) {
  tokens[opened].data.span = tokens.size() - opened;
}

void append(std::vector<detail::Token>& tokens, const Value& value) {
  switch (value.kind()) {
    case Kind::null:
      tokens.push_back({});
      break;
    case Kind::boolean:
      tokens.push_back({.kind = Kind::boolean, .data = {.boolean = ValueAccess::boolean(value)}});
      break;
    case Kind::int64:
      tokens.push_back({.kind = Kind::int64, .data = {.int64 = ValueAccess::int64(value)}});
      break;
    case Kind::uint64:
      tokens.push_back({.kind = Kind::uint64, .data = {.uint64 = ValueAccess::uint64(value)}});
      break;
    case Kind::number:
      tokens.push_back({.kind = Kind::number, .data = {.number = ValueAccess::number(value)}});
      break;
    case Kind::string:
      append_string(tokens, Kind::string, value.text());
      break;
    case Kind::binary:
      append_string(tokens, Kind::binary, value.bytes().view());
      break;
    case Kind::array: {
      const std::size_t opened = open(tokens, Kind::array, value.size());
      for (const Value& element : value.elements()) append(tokens, element);
      close(tokens, opened);
      break;
    }
    case Kind::object: {
      const std::size_t opened = open(tokens, Kind::object, value.size());
      for (const Value::Member& member : value.members()) {
        append_string(tokens, Kind::string, member.key);
        append(tokens, member.value);
      }
      close(tokens, opened);
      break;
    }
  }
}

}  // namespace

void Tape::clear() noexcept {
  if (tokens_.capacity() > kept_tokens) {
    std::vector<detail::Token>().swap(tokens_);
  } else {
    tokens_.clear();
  }
  attachments_.clear();
  text_.reset();
  owner_.reset();
  if (!blocks_.empty()) {
    blocks_.resize(blocks_.front().size <= kept_bytes ? 1 : 0);
    used_ = 0;
  }
}

char* Tape::allocate(std::size_t size) {
  if (blocks_.empty() || blocks_.back().size - used_ < size) {
    const std::size_t room = size > block_size ? size : block_size;
    blocks_.push_back({std::make_unique_for_overwrite<char[]>(room), room});
    used_ = 0;
  }
  char* bytes = blocks_.back().bytes.get() + used_;
  used_ += size;
  return bytes;
}

std::string_view Tape::keep(std::string_view text) {
  if (text.empty()) return {};
  char* bytes = allocate(text.size());
  std::memcpy(bytes, text.data(), text.size());
  return {bytes, text.size()};
}

void read_values(std::span<const Value> values, Tape& tape) {
  tape.clear();
  const std::size_t opened = open(tape.tokens(), Kind::array, values.size());
  for (const Value& value : values) append(tape.tokens(), value);
  close(tape.tokens(), opened);
}

void read_value(const Value& value, Tape& tape) {
  tape.clear();
  append(tape.tokens(), value);
}

}  // namespace sockeye::codec
