#include "redis/reply_reader.hpp"

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
  const std::size_t end = rest.find("\r\n");
  if (end == std::string_view::npos) {
    return rest.size() > limits_.line ? fail("a line without an end") : Step::short_of_bytes;
  }
  if (end == 0 || end > limits_.line) return fail("a line of a wrong length");
  if (nodes_.size() == limits_.nodes) return fail("an answer of too many parts");
  const std::string_view line = rest.substr(1, end - 1);
  const std::size_t next = position_ + end + 2;
  switch (rest[0]) {
    case '+':
      return read_text(ReplyKind::status, line, next);
    case '-':
      return read_text(ReplyKind::error, line, next);
    case ':':
      return read_number(line, next);
    case '$':
      return read_bulk(line, next);
    case '*':
      return read_array(line, next);
    default:
      return fail("a byte that begins no part of an answer");
  }
}

ReplyReader::Step ReplyReader::read_text(ReplyKind kind, std::string_view line, std::size_t next) {
  add(kind, static_cast<std::int64_t>(line.size()), position_ + 1, next);
  return Step::done;
}

ReplyReader::Step ReplyReader::read_number(std::string_view line, std::size_t next) {
  const std::optional<std::int64_t> value = to_integer(line);
  if (!value) return fail("an integer that is none");
  add(ReplyKind::integer, *value, position_, next);
  return Step::done;
}

ReplyReader::Step ReplyReader::read_bulk(std::string_view line, std::size_t next) {
  const std::optional<std::int64_t> length = to_integer(line);
  if (!length || *length < -1) return fail("a length that is none");
  if (*length == -1) {
    add(ReplyKind::nil, 0, position_, next);
    return Step::done;
  }
  const auto size = static_cast<std::uint64_t>(*length);
  if (size > limits_.bytes) return fail("an answer that is too long");
  const std::string_view rest = input_.substr(start_ + next);
  if (rest.size() < size + 2) return Step::short_of_bytes;
  if (rest.substr(size, 2) != "\r\n") return fail("a string of another length than it says");
  add(ReplyKind::string, *length, next, next + size + 2);
  return Step::done;
}

ReplyReader::Step ReplyReader::read_array(std::string_view line, std::size_t next) {
  const std::optional<std::int64_t> count = to_integer(line);
  if (!count || *count < -1) return fail("a length that is none");
  if (*count == -1) {
    add(ReplyKind::nil, 0, position_, next);
    return Step::done;
  }
  if (static_cast<std::uint64_t>(*count) > limits_.nodes)
    return fail("an answer of too many parts");
  if (open_.size() == limits_.depth) return fail("an answer that is too deep");
  position_ = next;
  nodes_.push_back({ReplyKind::array, 1, *count, 0});
  open_.push_back({nodes_.size() - 1, *count});
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
