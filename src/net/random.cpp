// Random bytes and session ids out of one buffered page.
#include "net/random.hpp"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <system_error>

namespace sockeye::net {
namespace {

void read_system_source(unsigned char* out, std::size_t size) {
  while (size > 0) {
    const auto got = ::getrandom(out, size, 0);
    if (got < 0) {
      if (errno == EINTR) continue;
      throw std::system_error(errno, std::system_category(), "getrandom");
    }
    out += got;
    size -= static_cast<std::size_t>(got);
  }
}

}  // namespace

RandomSource::RandomSource() : buffer_(std::make_unique<unsigned char[]>(buffer_size)) {}

void RandomSource::fill(std::span<unsigned char> out) {
  if (out.size() > buffer_size) {
    read_system_source(out.data(), out.size());
    return;
  }
  if (buffer_size - used_ < out.size()) {
    read_system_source(buffer_.get(), buffer_size);
    used_ = 0;
  }
  std::copy_n(buffer_.get() + used_, out.size(), out.data());
  // What was handed out must not be found here again.
  std::fill_n(buffer_.get() + used_, out.size(), static_cast<unsigned char>(0));
  used_ += out.size();
}

std::string RandomSource::session_id() {
  static constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::array<unsigned char, 15> bytes;
  fill(bytes);
  // Of that size at once: a string that grows takes more than it needs, for as long as the session
  // lives.
  std::string id(id_length, '\0');
  auto place = id.begin();
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto group = static_cast<unsigned>(bytes[i] << 16 | bytes[i + 1] << 8 | bytes[i + 2]);
    for (const unsigned shift : {18U, 12U, 6U, 0U}) *place++ = alphabet[group >> shift & 63U];
  }
  return id;
}

std::uint64_t RandomSource::next() {
  std::array<unsigned char, sizeof(std::uint64_t)> bytes;
  fill(bytes);
  std::uint64_t value = 0;
  std::memcpy(&value, bytes.data(), bytes.size());
  return value;
}

}  // namespace sockeye::net
