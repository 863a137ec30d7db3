#include "core/recovery_log.hpp"

#include <array>

namespace sockeye::core {
namespace {

constexpr std::string_view digits =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";

std::size_t bytes_of(const std::vector<std::string>& names) noexcept {
  std::size_t bytes = names.capacity() * sizeof(std::string);
  for (const std::string& name : names) {
    if (name.capacity() >= sizeof(std::string) / 2) bytes += name.capacity() + 1;
  }
  return bytes;
}

}  // namespace

std::size_t LoggedPacket::bytes() const noexcept {
  std::size_t bytes = sizeof *this + bytes_of(rooms) + bytes_of(except) +
                      frames.attachments.capacity() * sizeof(base::Frame);
  bytes += frames.head.memory();
  for (const base::Frame& attachment : frames.attachments) bytes += attachment.memory();
  if (kept) bytes += sizeof *kept + kept->bytes.capacity();
  return bytes;
}

std::string RecoveryLog::offset(std::uint64_t position) const {
  std::array<char, 11> text;
  auto first = text.end();
  do {
    *--first = digits[position % digits.size()];
    position /= digits.size();
  } while (position > 0);
  std::string offset;
  offset.reserve(mark_.size() + 1 + static_cast<std::size_t>(text.end() - first));
  offset += mark_;
  offset += '.';
  offset.append(first, text.end());
  return offset;
}

std::optional<std::uint64_t> RecoveryLog::position(std::string_view offset) const {
  if (!offset.starts_with(mark_)) return std::nullopt;
  offset.remove_prefix(mark_.size());
  if (offset.size() < 2 || offset.size() > 11 || offset.front() != '.') return std::nullopt;
  std::uint64_t position = 0;
  for (const char c : offset.substr(1)) {
    const std::size_t digit = digits.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    position = position * digits.size() + digit;
  }
  if (position > head()) return std::nullopt;
  return position;
}

void RecoveryLog::append(LoggedPacket packet) {
  bytes_ += packet.bytes();
  entries_.push_back(std::move(packet));
  while (bytes_ > limits_.max_bytes) drop_oldest();
}

void RecoveryLog::expire(TimePoint now) {
  while (!entries_.empty() && entries_.front().sent + limits_.max_age <= now) drop_oldest();
}

std::optional<TimePoint> RecoveryLog::next_expiry() const {
  if (entries_.empty()) return std::nullopt;
  return entries_.front().sent + limits_.max_age;
}

void RecoveryLog::drop_oldest() {
  bytes_ -= entries_.front().bytes();
  entries_.pop_front();
  ++dropped_;
}

}  // namespace sockeye::core
