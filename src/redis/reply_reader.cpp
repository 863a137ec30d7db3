#include "redis/reply_reader.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace sockeye::redis {
namespace {

/// More than this is given back once an answer has been taken.
constexpr std::size_t spare_bytes = 256 * 1024;
constexpr std::size_t spare_nodes = 4096;

std::optional<std::int64_t> to_integer(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

// What nearly every line is: a few digits. `size` is that of the line with its end.
struct ShortNumber {
  std::int64_t value;
  std::size_t size;
};
std::optional<ShortNumber> short_number(std::string_view line) {
  constexpr std::size_t most_digits = 9;
  const std::size_t end = std::min(line.size(), most_digits + 2);
  std::int64_t value = 0;
  std::size_t i = 1;
  for (; i < end && line[i] >= '0' && line[i] <= '9'; ++i) value = value * 10 + (line[i] - '0');
  if (i == 1 || i + 1 >= line.size() || line[i] != '\r' || line[i + 1] != '\n') return std::nullopt;
  return ShortNumber{value, i + 2};
}

}  // namespace

void ReplyReader::give(std::string_view bytes) {
  from_kept_ = !kept_.empty();
  if (from_kept_) {
    kept_ += bytes;
    bytes = kept_;
  }
  input_ = bytes;
}

std::optional<Reply> ReplyReader::next() {
  if (failed()) return std::nullopt;
  if (complete_) {
    complete_ = false;
    start_ += position_;
    position_ = 0;
    nodes_.clear();
  }
  do {
    if (read_node() == Step::done) continue;
    if (!failed()) keep_rest();
    return std::nullopt;
  } while (!open_.empty());
  complete_ = true;
  return Reply(nodes_.data(), input_.data() + start_);
}

ReplyReader::Step ReplyReader::read_node() {
  const std::string_view rest = input_.substr(start_ + position_);
  if (nodes_.size() == limits_.nodes) return fail("an answer of too many parts");
  if (!rest.empty() && (rest[0] == '$' || rest[0] == '*' || rest[0] == ':')) {
    if (const auto number = short_number(rest)) {
      return read_number(rest[0], number->value, position_ + number->size);
    }
  }
  const std::size_t end = rest.find("\r\n");
  if (end == std::string_view::npos) {
    return rest.size() > limits_.line ? fail("a line without an end") : Step::short_of_bytes;
  }
  if (end == 0 || end > limits_.line) return fail("a line of a wrong length");
  const std::string_view line = rest.substr(1, end - 1);
  const std::size_t next = position_ + end + 2;
  switch (rest[0]) {
    case '+':
      return read_text(ReplyKind::status, line, next);
    case '-':
      return read_text(ReplyKind::error, line, next);
    case ':':
    case '$':
    case '*':
      if (const std::optional<std::int64_t> number = to_integer(line)) {
        return read_number(rest[0], *number, next);
      }
      return fail(rest[0] == ':' ? "an integer that is none" : "a length that is none");
    default:
      return fail("a byte that begins no part of an answer");
  }
}

ReplyReader::Step ReplyReader::read_text(ReplyKind kind, std::string_view line, std::size_t next) {
  add(kind, static_cast<std::int64_t>(line.size()), position_ + 1, next);
  return Step::done;
}

ReplyReader::Step ReplyReader::read_number(char kind, std::int64_t number, std::size_t next) {
  if (kind == ':') {
    add(ReplyKind::integer, number, position_, next);
    return Step::done;
  }
  if (number < -1) return fail("a length that is none");
  if (number == -1) {
    add(ReplyKind::nil, 0, position_, next);
    return Step::done;
  }
  return kind == '$' ? read_bulk(static_cast<std::uint64_t>(number), next)
                     : read_array(number, next);
}

ReplyReader::Step ReplyReader::read_bulk(std::uint64_t size, std::size_t next) {
  if (size > limits_.bytes) return fail("an answer that is too long");
  const std::string_view rest = input_.substr(start_ + next);
  if (rest.size() < size + 2) return Step::short_of_bytes;
  if (rest[size] != '\r' || rest[size + 1] != '\n') {
    return fail("a string of another length than it says");
  }
  add(ReplyKind::string, static_cast<std::int64_t>(size), next, next + size + 2);
  return Step::done;
}

ReplyReader::Step ReplyReader::read_array(std::int64_t count, std::size_t next) {
  if (static_cast<std::uint64_t>(count) > limits_.nodes) return fail("an answer of too many parts");
  if (open_.size() == limits_.depth) return fail("an answer that is too deep");
  position_ = next;
  nodes_.push_back({ReplyKind::array, 1, count, 0});
  open_.push_back({nodes_.size() - 1, count});
  close_arrays();
  return Step::done;
}

void ReplyReader::add(ReplyKind kind, std::int64_t number, std::size_t position, std::size_t next) {
  nodes_.push_back({kind, 1, number, position});
  position_ = next;
  if (!open_.empty()) --open_.back().left;
  close_arrays();
}

void ReplyReader::close_arrays() {
  while (!open_.empty() && open_.back().left == 0) {
    const std::size_t node = open_.back().node;
    nodes_[node].span = static_cast<std::uint32_t>(nodes_.size() - node);
    open_.pop_back();
    if (!open_.empty()) --open_.back().left;
  }
}

void ReplyReader::keep_rest() {
  if (input_.size() - start_ > limits_.bytes) {
    fail("an answer that is too long");
    return;
  }
  if (from_kept_) {
    kept_.erase(0, start_);
  } else {
    kept_.assign(input_.substr(start_));
  }
  start_ = 0;
  input_ = {};
  if (kept_.empty()) shrink();
}

void ReplyReader::shrink() {
  if (kept_.capacity() > spare_bytes) std::string().swap(kept_);
  if (nodes_.capacity() > spare_nodes) std::vector<ReplyNode>().swap(nodes_);
}

ReplyReader::Step ReplyReader::fail(std::string_view why) {
  error_ = why;
  return Step::broken;
}

}  // namespace sockeye::redis
