#include "redis/command.hpp"

#include <array>
#include <charconv>
#include <cstring>

namespace sockeye::redis {
namespace {

struct Digits {
  explicit Digits(std::size_t value)
      : size(static_cast<std::size_t>(
            std::to_chars(text.data(), text.data() + text.size(), value).ptr - text.data())) {}
  std::array<char, 20> text{};
  std::size_t size;
};

char* put(char* at, std::string_view bytes) {
  if (!bytes.empty()) std::memcpy(at, bytes.data(), bytes.size());
  return at + bytes.size();
}

char* put_head(char* at, char type, std::size_t number) {
  const Digits digits(number);
  *at++ = type;
  at = put(at, {digits.text.data(), digits.size});
  return put(at, "\r\n");
}

}  // namespace

base::Frame encode_command(std::span<const std::string_view> parts) {
  std::size_t size = 1 + Digits(parts.size()).size + 2;
  for (const std::string_view part : parts) {
    size += 1 + Digits(part.size()).size + 2 + part.size() + 2;
  }
  base::Frame frame = base::Frame::allocate(size, 0, base::FrameKind::raw);
  char* at = put_head(frame.writable(), '*', parts.size());
  for (const std::string_view part : parts) {
    at = put_head(at, '$', part.size());
    at = put(put(at, part), "\r\n");
  }
  return frame;
}

}  // namespace sockeye::redis
